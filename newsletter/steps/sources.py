"""The sources of a workspace: which are declared, what they brought, and a new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from newsletter.errors import Mistake
from newsletter.model.press import Source, SourceKind
from newsletter.steps.bench import Bench
from newsletter.workspace import source_block


@dataclass(frozen=True, slots=True)
class SourceOverview:
    """A source and what its collects left."""

    name: str
    kind: str  # "" of one that was collected by its address or file
    url: str
    items: int
    last: datetime | None

    def as_object(self) -> dict[str, Any]:
        """For other programs."""
        last = self.last.isoformat() if self.last else None
        return {
            "name": self.name,
            "kind": self.kind,
            "url": self.url,
            "items": self.items,
            "collected_at": last,
        }


def overview(bench: Bench) -> list[SourceOverview]:
    """Every source: the declared ones in their order, then those that only the database knows."""
    from newsletter.store import collects
    from newsletter.store.engine import reading

    with reading(bench.engine) as connection:
        known = dict(collects.collects(connection))
    nothing = collects.Collects(0, 0, None)
    found = []
    for source in bench.settings.declared.source:
        left = known.pop(source.name, nothing)
        found.append(SourceOverview(source.name, str(source.kind), source.url, left.items, left.last))
    return found + [
        SourceOverview(name, "", "(not in newsletter.toml)", left.items, left.last)
        for name, left in known.items()
    ]


def kind_named(text: str) -> SourceKind | None:
    """The kind that an editor names, None for none. Raises Mistake, naming the nearest, for another word."""
    if not text:
        return None
    names = [str(kind) for kind in SourceKind]
    if text in names:
        return SourceKind(text)
    near = get_close_matches(text, names, n=1, cutoff=0.4)
    raise Mistake(
        f"there is no kind of source {text!r}", hint=f"--kind {near[0] if near else '|'.join(names)}"
    )


def add(bench: Bench, source: Source) -> None:
    """Declares a source at the end of ``newsletter.toml``. Raises Mistake where it cannot be."""
    source_block.append(bench.root, source)


def block(source: Source) -> Iterator[str]:
    """The block of a source, line by line."""
    return source_block.block(source)
