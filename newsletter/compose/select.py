"""Which press items go into an issue, and how an item becomes a block of it.

Collected items in; a choice of them, or Blocks, out. The choice depends on the items, not
on the order they arrive in. A block quotes what the source gives as the excerpt, never the
full text, and repeats no name: an author who is the outlet, or the organisation whose
board it is, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from newsletter.compose.dedupe import by_number, same_words
from newsletter.compose.normal import address, is_web_address, one_line
from newsletter.model.issue import Block, Copy
from newsletter.model.press import Collected, PressItem, State

_LATE = timedelta(days=7)  # so long after its day an item may be collected and still be news


def select(
    items: Sequence[Collected], *, since: datetime | None = None, late: bool = False, limit: int | None = None
) -> tuple[Collected, ...]:
    """What compose takes when nobody names items: newest first.

    Items that are used or ignored are left out, and those from before *since* (aware);
    an item without a date counts from when it was fetched. With *late* one that was
    published in the week before *since* and collected only after it is news too: sources tell
    the day more often than the hour, and come in late. Where there are more than *limit*, shortlisted ones
    stay before new ones, newer before older.
    """
    open_items = [
        item
        for item in sorted(items, key=by_number)
        if item.state in (State.NEW, State.SHORTLISTED) and (since is None or _is_news(item, since, late))
    ]
    newest = sorted(open_items, key=lambda item: item.item.at, reverse=True)
    first = sorted(newest, key=lambda item: item.state is not State.SHORTLISTED)
    wanted = {item.id for item in first[:limit]}
    return tuple(item for item in newest if item.id in wanted)


def blocks_of(
    items: Sequence[Collected],
    *,
    zone: tzinfo,
    organisation: str = "",
    also: Mapping[str, tuple[Copy, ...]] | None = None,
) -> tuple[Block, ...]:
    """The items as blocks of an issue, in the same order.

    *zone* tells which day an item's time falls on; *organisation* is the publisher's own name;
    *also* names the other outlets of an item's story, by the item's number.
    """
    also = also or {}
    return tuple(replace(_block(item, zone, organisation), also=also.get(item.id, ())) for item in items)


def _is_news(item: Collected, since: datetime, late: bool) -> bool:
    late = late and item.collected_at is not None and item.collected_at >= since
    return item.item.at >= (since - _LATE if late else since)


def _block(item: Collected, zone: tzinfo, organisation: str) -> Block:
    press = item.item
    url = address(press.url)
    excerpt = one_line(press.excerpt)
    return Block(
        title=one_line(press.title) or url or press.key,
        url=url if is_web_address(url) else "",
        outlet=one_line(press.outlet),
        author=_author(press, organisation),
        date=press.published_at.astimezone(zone).date() if press.published_at else None,
        item=item.id,
        picture=one_line(press.image),
        alt=one_line(press.image_alt),
        caption=one_line(press.caption),
        credit=one_line(press.credit),
        excerpt=(excerpt,) if excerpt else (),
    )


def _author(press: PressItem, organisation: str) -> str:
    poster = "" if press.key.startswith("board:") else press.author  # who put it on the board wrote nothing
    author = one_line(press.byline or poster)
    named_already = {same_words(press.outlet), same_words(organisation)}
    return "" if same_words(author) in named_already else author
