"""Walk through the list of a gnuboard, page by page, as far as there may be news.

A source and its memory in; the rows of its list out, each once, in the board's order,
with what the editor should know. Ends at the last page, at a page that repeats what was
seen (a page beyond the end does), after *max_items* posts, or after a page without news
if the list has been read to its end before. Raises Outside if not even the first page
can be read; a later one that fails ends the walk with a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newsletter.errors import Outside
from newsletter.model.press import Memory, Source
from newsletter.polite import Page, Polite
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_address import list_url, numbered
from newsletter.sources.gnuboard_list import ListPage, Row, read_list
from newsletter.sources.gnuboard_memory import is_known
from newsletter.sources.gnuboard_page import Look

_MANY = 10  # rows of a page that may have a further one although it links none


@dataclass(slots=True)
class Walk:
    """What a walk brought."""

    mark: str  # under which the memory keeps that the list was read to its end
    first: ListPage = field(default_factory=lambda: ListPage(None))
    validators: tuple[str, str] = ("", "")  # of the first page
    unchanged: bool = False  # the first page is the one of last time
    rows: dict[str, Row] = field(default_factory=dict)  # by the URL of the post
    left: bool = False  # max_items ended it
    whole: bool = False  # the last page was among those read
    failed: str = ""  # what ended it too early, in words


async def walk(source: Source, memory: Memory, http: Polite, look: Look) -> Walk:
    """Walk through the list of *source*. Raises Outside."""
    url = list_url(source.url)
    found = Walk(mark=f"{url}#newest-{source.max_items}")
    page = await http.get(url, source, validators=memory.validators.get(found.mark, ("", "")))
    found.unchanged, found.validators = page.not_modified, (page.etag, page.last_modified)
    if not found.unchanged:
        found.first = _first(page, source, look)
        await _on(found, source, memory, http, look)
    return found


async def _on(found: Walk, source: Source, memory: Memory, http: Polite, look: Look) -> None:
    """Take the rows of the first page and of those behind it."""
    page, url = found.first, list_url(source.url)
    while True:
        more = _take(found, page, source.max_items)
        url = _further(found, page, url)
        found.whole = not found.left and (not url or not more)
        if found.whole or not more or _stale(found, page, memory):
            return
        number = page.number + 1
        try:
            page = _listed(await http.get(url, source), look)
            reason = _trouble(page)
        except Outside as error:
            reason = error.message.removeprefix(f"{url}: ")
        if reason:
            found.failed = f"page {number} of the list not read: {reason}"
            return


def _trouble(page: ListPage) -> str:
    """Why what came is no page of a list, "" where it is one; a board says itself that it has no posts."""
    if page.refusal is not None:
        return page.refusal.sentence
    return "" if page.rows or page.empty else "no posts found on it"


def _take(found: Walk, page: ListPage, limit: int) -> bool:
    """Take the rows of a page; whether there was a new one and there may be more."""
    news = [row for row in page.rows if row.link.url not in found.rows]
    room = limit - sum(not row.secret for row in found.rows.values())
    for row in news:
        if room <= 0:
            found.left = True
            return False
        found.rows[row.link.url] = row
        room -= not row.secret
    return bool(news)


def _stale(found: Walk, page: ListPage, memory: Memory) -> bool:
    """Whether a page brings nothing new, in a list that was read to its end before."""
    board = page.board
    if found.mark not in memory.validators or board is None:
        return False
    posts = [row for row in page.rows if not row.notice]  # a page full of notices says nothing
    return bool(posts) and all(row.secret or is_known(row, board, memory) for row in page.rows)


def _further(found: Walk, page: ListPage, url: str) -> str:
    """The next page: linked, or else counted on where the list must have one; "" at the end."""
    if page.further or page.paged:
        return page.further
    more = len(page.rows) >= _MANY if page.total is None else len(found.rows) < page.total
    return numbered(url, page.number + 1) if more else ""


def _listed(page: Page, look: Look) -> ListPage:
    return read_list(decode(page.content, page.headers.get("content-type", "")), page.url, look)


def _first(page: Page, source: Source, look: Look) -> ListPage:
    """The first page of a list. Raises Outside where it is none, in the board's words if it has any."""
    first = _listed(page, look)
    if first.refusal is not None:
        raise Outside(
            f"{source.url}: the board answers: {first.refusal.sentence}",
            hint="collect a board that visitors may read, or a file with the posts",
        )
    if first.board is None or _trouble(first):
        raise Outside(
            f"{source.url}: no posts found on the page",
            hint="give the address of the list (…/bbs/board.php?bo_table=…);"
            ' for a skin of your own, name a CSS selector: selectors = { list_link = "…" } in its [[source]]',
        )
    return first
