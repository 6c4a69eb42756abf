"""A new ``[[source]]`` block at the end of ``newsletter.toml``; every other byte stays.

A source in; a longer file out, which says of the source only what differs from the
defaults. Refuses a name that is taken or is no single line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.errors import Mistake
from newsletter.model.press import Source
from newsletter.workspace import settings
from newsletter.workspace.block import append as append_block
from newsletter.workspace.block import quoted


def append(root: Path, source: Source) -> None:
    """Adds the block. Raises Mistake as described above, Outside where the file cannot be written."""
    taken = settings.read(root).declared.source
    if any(entry.name == source.name for entry in taken):
        raise Mistake(
            f"there is a source {source.name!r} already", hint="newsletter source add … --name NAME"
        )
    if not source.name.strip() or not source.name.isprintable():
        raise Mistake(f"{source.name!r} is no name for a source", hint="newsletter source add … --name NAME")
    lines = list(block(source))
    inline = ", ".join(lines[1:])
    append_block(
        root,
        lines,
        lambda declared: source in declared.source,
        hint=f"add to its source = [ … ]: {{ {inline} }}",
    )


def block(source: Source) -> Iterator[str]:
    """The lines of a block."""
    usual = Source(source.name, source.kind, source.url)
    yield "[[source]]"
    yield f"name = {quoted(source.name)}"
    yield f"kind = {quoted(source.kind)}"
    yield f"url = {quoted(source.url)}"
    if source.outlet:
        yield f"outlet = {quoted(source.outlet)}"
    if source.max_items != usual.max_items:
        yield f"max_items = {source.max_items}"
    if source.pause != usual.pause:
        yield f"pause = {source.pause}"
    if source.allow_private:
        yield "allow_private = true"
    if source.articles:
        yield "articles = true"
    if source.selectors:
        parts = ", ".join(f"{part} = {quoted(css)}" for part, css in source.selectors.items())
        yield f"selectors = {{ {parts} }}"
