"""Read any list of links by the CSS selectors that its source names.

A page's address and selectors in (``item`` at least; ``link``, ``title``, ``date``,
``outlet``, ``author``, ``excerpt``, ``image``, ``next_page`` as far as wanted); an item
for each row out. A page changes its looks without a word, so a selector that finds
nothing is told together with what stands there now: nothing at all raises Outside, a
single part is a note.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Page, Polite
from newsletter.sources import Fetched, Progress, dates, selectors, texts
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_page import read_tree, title_of, words
from newsletter.sources.known import provenance, sift

PARTS = ("item", "link", "title", "date", "outlet", "author", "excerpt", "image", "next_page")
_PAGES = 100
_ROWS = 2_000  # of one page
_LIMIT = 300  # characters of a title
_EXAMPLES = 3
_ADDRESS = ("href", "data-href", "data-url", "content")
_PICTURE = ("data-src", "data-original", "src", "content")
_DATE = ("datetime", "data-date-time", "content")


@dataclass(slots=True)
class Found:
    """What reading the rows of a source's pages brought, and how often each part was there."""

    items: list[PressItem] = field(default_factory=list)
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    example: HtmlElement | None = None  # the first row, to tell what is in it

    def notes(self, own: Mapping[str, str]) -> Iterator[str]:
        """The parts that a selector never found, and rows that are no items."""
        for part in (*PARTS[1:-1],):
            if part in own and not self.counts[part] and self.example is not None:
                there = ", ".join(selectors.within(self.example))
                yield f"{part} = {own[part]!r} finds nothing in any of {self.rows} rows; a row has: {there}"
        if left := self.rows - self.counts["kept"]:
            yield f"{left} of {self.rows} rows have no link or no title and are left out"


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read the list at ``source.url``, and its further pages as far as there may be news.

    Raises Outside, and Mistake for selectors that cannot be meant.
    """
    sound(source.selectors)
    mark = f"{source.url}#newest-{source.max_items}"
    page = await http.get(source.url, source, validators=memory.validators.get(mark, ("", "")))
    if page.not_modified:
        return Fetched((), memory, same=len(memory.known))
    found = Found()
    failure = await _walk(
        page, source, memory, http, found, lambda tree, url: read(tree, url, source, found, zone, now)
    )
    progress(len(found.items), len(found.items))
    notes = [*found.notes(source.selectors), *filter(None, [failure])]
    if (left := len(found.items) - source.max_items) > 0:
        notes.append(f"{left} further items left out (max_items = {source.max_items})")
    validators = {} if failure else {mark: (page.etag, page.last_modified)}
    return sift(found.items[: source.max_items], memory, validators=validators, notes=notes)


async def _walk(
    page: Page,
    source: Source,
    memory: Memory,
    http: Polite,
    found: Found,
    take: Callable[[HtmlElement, str], None],
) -> str:
    """Take page after page, as far as there may be news; what ended it too early, in words."""
    read_before = f"{source.url}#newest-{source.max_items}" in memory.validators
    seen, before = set[str](), 0
    while True:
        tree = read_tree(decode(page.content, page.headers.get("content-type", "")))
        take(tree, page.url)
        seen.add(page.url)
        url = _next(tree, page.url, source.selectors)
        news = any(item.key not in memory.known for item in found.items[before:])
        before = len(found.items)
        if not url or url in seen or before >= source.max_items or len(seen) >= _PAGES:
            return ""
        if read_before and not news:
            return ""
        try:
            page = await http.get(url, source)
        except Outside as error:
            return f"page {len(seen) + 1} not read: {error.message}"


def sound(own: Mapping[str, str]) -> Mapping[str, str]:
    """The selectors, if they can be meant. Raises Mistake."""
    for part, css in own.items():
        if part not in PARTS:
            near = difflib.get_close_matches(part, PARTS, 1)
            hint = f"write {near[0]}" if near else "one of: " + ", ".join(PARTS)
            raise Mistake(f"'{part}' is no part of a list that a selector can name", hint=hint)
        if plain := selectors.split(css)[0].removeprefix("::self"):
            selectors.compiled(plain)
    if "item" not in own:
        raise Mistake(
            'a source of kind "page" needs a selector for its rows',
            hint='selectors = { item = "ul.news > li" }, or: newsletter source add URL',
        )
    return own


def read(tree: HtmlElement, url: str, source: Source, found: Found, zone: ZoneInfo, now: datetime) -> None:
    """The rows of one page, added to what was found. Raises Outside where not one of them is an item."""
    own = source.selectors
    rows = selectors.elements(own["item"], tree)[:_ROWS]
    if not rows and not found.rows:
        raise _nothing(tree, url, own["item"])
    taken = 0
    for row in rows:
        found.rows += 1
        found.example = row if found.example is None else found.example
        item = _item(row, url, source, found.counts, zone, now)
        if item is not None:
            taken += 1
            found.counts["kept"] += 1
            found.items.append(item)
    if rows and not taken and not found.items:
        there = ", ".join(selectors.within(rows[0])) or "nothing"
        wanted = " and ".join(f"{part} = {own[part]!r}" for part in ("link", "title") if part in own)
        told = f"{url}: none of {len(rows)} rows has a link with words"
        told += f" ({wanted} must find them)" if wanted else ""
        raise Outside(f"{told}; the first row has: {there}", hint="change the selectors of this source")


def _nothing(tree: HtmlElement, url: str, css: str) -> Outside:
    """What to say where no row was found: the page's title, and what repeats on it."""
    there = [f"{name} (×{count})" for name, count in selectors.repeated(tree)[:_EXAMPLES]]
    title = texts.shorten(title_of(tree), 60)
    shown = f"the page {title!r}" if title else "the page"
    has = ", ".join(there) or f"{len(tree.xpath('//a[@href]'))} links and no list"
    hint = (
        f'item = "{selectors.repeated(tree)[0][0]}"' if there else "newsletter source add URL finds them anew"
    )
    return Outside(f"{url}: item = {css!r} finds nothing; {shown} has {has}", hint=hint)


def _next(tree: HtmlElement, url: str, own: Mapping[str, str]) -> str:
    if "next_page" not in own:
        return ""
    found = selectors.elements(own["next_page"], tree)
    address = texts.absolute(url, _value(found[0], own["next_page"], _ADDRESS)) if found else ""
    return "" if address.partition("#")[0] == url.partition("#")[0] else address


def _item(
    row: HtmlElement, url: str, source: Source, counts: Counter[str], zone: ZoneInfo, now: datetime
) -> PressItem | None:
    own = source.selectors

    def said(part: str, attributes: Sequence[str] = ()) -> str:
        found = selectors.elements(own[part], row) if part in own else []
        value = next(filter(None, (_value(each, own[part], attributes) for each in found)), "")
        counts[part] += bool(value)
        return value

    anchor = _anchor(row, own)
    address = texts.canonical(texts.absolute(url, said("link", _ADDRESS) if "link" in own else _href(anchor)))
    title = said("title") if "title" in own else (words(anchor) if anchor is not None else "")
    title = texts.shorten(texts.untagged(title), _LIMIT)
    if not address or not title:
        return None
    published_at = dates.parse(said("date", _DATE), zone) if "date" in own else _date(row, zone)
    excerpt = texts.excerpt([said("excerpt")])
    return PressItem(
        key=texts.item_key(address, title, published_at, excerpt),
        title=title,
        provenance=provenance(source, url, now),
        url=address,
        outlet=texts.shorten(said("outlet"), 60) or source.outlet,
        author=texts.shorten(said("author"), 60),
        published_at=published_at,
        excerpt=excerpt,
        image=texts.absolute(url, said("image", _PICTURE)),
    )


def _value(element: HtmlElement, css: str, attributes: Sequence[str]) -> str:
    """The words of an element, or the attribute that is asked for or usual for the part."""
    wanted = selectors.split(css)[1]
    if wanted:
        return str(element.get(wanted, ""))
    usual = next((str(element.get(name)) for name in attributes if element.get(name)), "")
    if attributes in (_ADDRESS, _PICTURE):
        inside = element.xpath("(.//a[@href]/@href)[1]" if attributes is _ADDRESS else "(.//img/@src)[1]")
        return usual or next(map(str, inside), "")
    return usual or words(element)


def _anchor(row: HtmlElement, own: Mapping[str, str]) -> HtmlElement | None:
    """The link of a row: what ``link`` or ``title`` names, else the one with the most words."""
    named = [each for part in ("link", "title") if part in own for each in selectors.elements(own[part], row)]
    for each in named[:1]:
        inner = [each] if each.tag == "a" else list(each.iter("a")) or list(each.iterancestors("a"))
        if inner:
            return inner[0]
    links = [row] if row.tag == "a" else [a for a in row.iter("a") if a.get("href")]
    return max(links, key=lambda a: len(words(a)), default=None)


def _href(anchor: HtmlElement | None) -> str:
    return "" if anchor is None else str(anchor.get("href", ""))


def _date(row: HtmlElement, zone: ZoneInfo) -> datetime | None:
    """Where no selector says: a <time>, else the first words of their own that are a date with a year."""
    marked = [str(value) for value in row.xpath(".//time/@datetime")]
    own = (" ".join((each.text or "").split()) for each in row.iter() if isinstance(each.tag, str))
    return next(filter(None, (dates.parse(text, zone) for text in (*marked, *own) if len(text) < 60)), None)
