"""Fetching the pictures of an issue's items, once, where that is permitted.

Only the organisation's own pictures, and those of whoever has permitted it. A failure is
told and stops nothing: the item is laid out without its picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from newsletter import __version__
from newsletter.errors import NewsletterError
from newsletter.model.issue import Block
from newsletter.model.outlet import host_of
from newsletter.model.press import Source, SourceKind
from newsletter.polite import Polite
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import addresses, objection
from newsletter.workspace import issues
from newsletter.workspace.picture_file import LARGEST_FILE
from newsletter.workspace.pictures import Folder

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one item's picture."""

    block: Block
    file: str = ""  # where it is kept, beside the issue
    present: bool = False  # it was there already
    forbidden: str = ""  # why it may not be used
    failure: str = ""  # what went wrong


def fetch(bench: Bench, slug: str, progress: Progress) -> tuple[Fetched, ...]:
    """Fetches what is missing of the pictures of an issue. Safe to repeat."""
    issue = issues.read(bench.root, slug)
    return fetch_for(bench, issue.slug, list(addresses(issue)), progress)


def fetch_for(bench: Bench, slug: str, blocks: Sequence[Block], progress: Progress) -> tuple[Fetched, ...]:
    """The same for some items of an issue."""
    return asyncio.run(_fetch(bench, slug, blocks, progress)) if blocks else ()


async def _fetch(bench: Bench, slug: str, blocks: Sequence[Block], progress: Progress) -> tuple[Fetched, ...]:
    folder = Folder.of(bench.root, slug)
    organisation = bench.settings.declared.organisation
    contact = organisation.website or organisation.email
    done = 0
    async with Polite(agent=f"newsletter/{__version__}", contact=contact) as http:

        async def one(block: Block) -> Fetched:
            nonlocal done
            found = await _one(bench, folder, block, http)
            done += 1
            progress(done, len(blocks))
            return found

        return tuple(await asyncio.gather(*map(one, blocks)))


async def _one(bench: Bench, folder: Folder, block: Block, http: Polite) -> Fetched:
    if why := objection(bench, block):
        return Fetched(block, forbidden=why)
    try:
        if (present := folder.source(block.picture)) is not None:
            return Fetched(block, present.name, present=True)
        source = _source(bench, block.picture)
        page = await http.get(block.picture, source, max_bytes=LARGEST_FILE, any_kind=True)
        return Fetched(block, folder.keep(block.picture, page.content).name)
    except NewsletterError as error:
        return Fetched(block, failure=error.message)


def _source(bench: Bench, address: str) -> Source:
    """In whose manners a picture is fetched: those of a declared source of its host."""
    host = host_of(address)
    declared = bench.settings.declared.source
    like = next((source for source in declared if host_of(source.url) == host), None)
    return like or Source("picture", SourceKind.WEB_PAGE, address)


def notes(fetched: Sequence[Fetched]) -> Iterator[str]:
    """What the editor should know of them, a line each."""
    for one in fetched:
        if one.failure:
            yield f"the picture of “{one.block.title}” could not be fetched: {one.failure}"
    if forbidden := [one for one in fetched if one.forbidden]:
        many = f"{len(forbidden)} items have pictures" if len(forbidden) > 1 else "1 item has a picture"
        yield f"{many} that may not be shown: newsletter check tells why"
