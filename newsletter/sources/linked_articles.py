"""Complete items from the pages of their articles, for sources that tell little.

What a source brought in; the same items out, with excerpt, picture, author and time as
far as their pages tell and the source did not. Identity and content hash stay those of
the source, so that a second run reads no page again. A page that cannot be read leaves
its item as it was; when the first few all fail, no more are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress, web_page
from newsletter.sources.charset import decode

_MOST = 100  # pages in a run: a second each
_FAILURES = 5  # at the start
_BYTES = 3_000_000


async def completed(
    fetched: Fetched, source: Source, http: Polite, *, now: datetime, zone: ZoneInfo, progress: Progress
) -> Fetched:
    """The items with what their own pages say; the newest hundred of a run."""
    lacking = [item for item in fetched.items if item.url and not (item.excerpt and item.image)]
    wanted = lacking[:_MOST]
    found: dict[str, PressItem] = {}
    failed = 0
    for number, item in enumerate(wanted, start=1):
        try:
            found[item.key] = merged(item, await _page(item.url, source, http, now, zone))
        except Outside:
            failed += 1
        progress(number, len(wanted))
        if failed == _FAILURES and not found:
            failed = len(wanted)
            break
    items = tuple(found.get(item.key, item) for item in fetched.items)
    return replace(fetched, items=items, notes=(*fetched.notes, *_notes(failed, len(lacking) - len(wanted))))


async def _page(url: str, source: Source, http: Polite, now: datetime, zone: ZoneInfo) -> PressItem:
    page = await http.get(url, source, max_bytes=_BYTES)
    html = decode(page.content, page.headers.get("content-type", ""))
    return web_page.item_of(html, page.url, replace(source, selectors={}), zone, now)


def merged(item: PressItem, page: PressItem) -> PressItem:
    """The item as its source told it, with what only its page tells."""
    pictured = item if item.image else page
    return replace(
        item,
        outlet=item.outlet or page.outlet,
        author=item.author or page.author,
        byline=item.byline or page.byline,
        published_at=_moment(item.published_at, page.published_at),
        excerpt=item.excerpt or page.excerpt,
        image=pictured.image,
        image_alt=pictured.image_alt,
        caption=pictured.caption,
        credit=pictured.credit,
    )


def _moment(listed: datetime | None, told: datetime | None) -> datetime | None:
    """The time of day where the list has only the day."""
    if listed is None or told is None:
        return listed or told
    only_a_day = (listed.hour, listed.minute, listed.second) == (0, 0, 0)
    return told if only_a_day and told.astimezone(listed.tzinfo).date() == listed.date() else listed


def _notes(failed: int, left: int) -> Sequence[str]:
    notes = [f"{failed} article page{'s' * (failed != 1)} not read; taken as listed"] if failed else []
    return notes + (
        [f"{left} further articles taken as listed: {_MOST} pages are read in a run"] if left else []
    )
