"""Where press items come from: a family, one file for each kind.

The contract of a member module is one coroutine:

    async def fetch(source: Source, memory: Memory, http: Polite, *, now: datetime,
                    zone: ZoneInfo, progress: Progress) -> Fetched

It reads what is new, within ``source.max_items``, and raises Outside when the place
as a whole could not be read; one bad post never stops the others, it becomes a
note. Dates are aware, URLs absolute http(s), texts plain. Handing the returned
memory back makes a second run return nothing.

Add a kind: a file here, a line in SOURCES, a subclass of the contract tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from newsletter.model.press import Memory, PressItem, Source, SourceKind

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from newsletter.polite import Polite

SOURCES: dict[SourceKind, str] = {
    SourceKind.BOARD: "newsletter.sources.board",
    SourceKind.FEED: "newsletter.sources.feed",
    SourceKind.WEB_PAGE: "newsletter.sources.web_page",
    SourceKind.FILE: "newsletter.sources.file",
    SourceKind.PAGE: "newsletter.sources.list_page",
    SourceKind.SITEMAP: "newsletter.sources.sitemap",
    SourceKind.RHYMIX: "newsletter.sources.rhymix",
    SourceKind.KBOARD: "newsletter.sources.kboard",
    SourceKind.WORDPRESS: "newsletter.sources.wordpress",
    SourceKind.MAILBOX: "newsletter.sources.mailbox",
}

Progress = Callable[[int, int | None], None]  # (posts read so far, how many there will be or None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one collect of one source brought."""

    items: tuple[PressItem, ...]  # new or changed since the memory was made
    memory: Memory  # to be handed back at the next collect
    notes: tuple[str, ...] = ()  # what the editor should know: "3 secret posts left out", "page 2: …"
    same: int = 0  # posts seen and known already
    gone: int = 0  # known ones that the place does not have any more, where it can tell


class Fetch(Protocol):
    """What every member module offers as ``fetch``."""

    async def __call__(
        self,
        source: Source,
        memory: Memory,
        http: Polite,
        *,
        now: datetime,
        zone: ZoneInfo,
        progress: Progress,
    ) -> Fetched:
        """Read what is new."""
        ...


def fetch_of(kind: SourceKind) -> Fetch:
    """The fetch of a kind of source; imported only now, because parsers are heavy."""
    return cast(Fetch, import_module(SOURCES[kind]).fetch)
