"""Walk through a board that is no gnuboard, and read its new posts.

A source and a Dialect (how the board's links are written, where the parts of its pages
stand) in; items out. The list is walked page by page until a page brings nothing new
once it was read to its end; each new post is fetched once, because that counts as a
view. Secret posts and posts for members are counted in a note, never named. Full text
is kept for search: a board is the organisation's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Page, Polite
from newsletter.sources import Fetched, Progress, dates, labels, metadata, texts
from newsletter.sources.attribution import attribution, is_imprint, without_dateline
from newsletter.sources.blocks import Paragraph, Picture, blocks
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_page import Look, read_tree, title_of, words
from newsletter.sources.known import provenance, sift

_PAGES = 200
_LINKS = 2_000  # of one page
_POST_BYTES = 3_000_000
_TITLE = 300
_DENIALS = 3  # at the start; who may read is a setting of the board
_ELSEWHERE = (
    "ancestor-or-self::*[self::nav or self::header or self::footer or self::aside"
    " or contains(@class,'widget') or contains(@class,'latest')]"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A post as a list links it."""

    key: str  # the identity of the post, however its address is written
    url: str  # without the page and the search one came by


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of board writes its pages."""

    name: str  # as an editor knows it
    parts: Mapping[str, tuple[str, ...]]  # list, row, secret, title, author, date, body, refused → selectors
    link: Callable[[str, str], Link | None]  # (address of the list, absolute href) → the post, if it is one
    page: Callable[[str, str], int | None]  # (address of the list, absolute href) → the number of a list page
    first: Callable[[str], str]  # any address of the board → its first list page


@dataclass(slots=True)
class _Walk:
    """What walking the list brought."""

    links: dict[str, Link] = field(default_factory=dict)  # by key, in the list's order
    secret: set[str] = field(default_factory=set)
    whole: bool = False  # to the last page
    left: bool = False  # max_items ended it, at the first collect
    failed: str = ""


async def fetch_posts(
    dialect: Dialect,
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read what is new on the board of *source*. Raises Outside, and Mistake for a wrong selector."""
    look = Look(source.selectors, dialect.parts)
    url = dialect.first(source.url)
    mark = f"{url}#newest-{source.max_items}"
    page = await http.get(url, source, validators=memory.validators.get(mark, ("", "")))
    if page.not_modified:
        return Fetched((), memory, same=len(memory.known))
    walk = await _walk(page, dialect, look, source, memory, http, read_before=mark in memory.validators)
    if not walk.links:
        raise _no_posts(page, dialect, url)
    fresh = [link for key, link in walk.links.items() if key not in memory.known and key not in walk.secret]
    items, left_out, failed = await _read(fresh, dialect, look, source, http, zone, now, progress)
    notes = [f"stopped at max_items = {source.max_items}; older posts left"] if walk.left else []
    notes += [*_counted(walk, left_out), *filter(None, [walk.failed]), *failed]
    validators = {} if walk.failed or failed else {mark: (page.etag, page.last_modified)}
    fetched = sift(items, memory, validators=validators, notes=notes)
    gone = [key for key in memory.known if key not in walk.links] if walk.whole else []
    known = {key: value for key, value in fetched.memory.known.items() if key not in gone}
    same = len([key for key in walk.links if key in memory.known])
    return Fetched(fetched.items, Memory(known, fetched.memory.validators), fetched.notes, same, len(gone))


async def _walk(
    page: Page,
    dialect: Dialect,
    look: Look,
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    read_before: bool,
) -> _Walk:
    walk, url = _Walk(), dialect.first(source.url)
    for number in range(1, _PAGES + 1):
        tree = read_tree(decode(page.content, page.headers.get("content-type", "")))
        before = len(walk.links)
        news = _take(tree, page.url, dialect, look, walk, memory)
        full = len(walk.links) - len(walk.secret) >= source.max_items
        following = _following(tree, page.url, url, dialect, look, number)
        if full or (read_before and not news):
            walk.left = full and not read_before
            break
        if not following or len(walk.links) == before:
            walk.whole = True
            break
        try:
            page = await http.get(following, source)
        except Outside as error:
            walk.failed = f"page {number + 1} of the list not read: {error.message}"
            break
    walk.links = dict(list(walk.links.items())[: source.max_items + len(walk.secret)])
    return walk


def _take(tree: HtmlElement, url: str, dialect: Dialect, look: Look, walk: _Walk, memory: Memory) -> bool:
    """The posts that a page of the list links; whether one of them is new."""
    scope = look.first("list", tree)
    anchors = [a for a in (tree if scope is None else scope).iter("a") if a.get("href")][:_LINKS]
    news = False
    for anchor in anchors:
        link = dialect.link(url, texts.absolute(url, anchor.get("href", "")))
        if link is None or anchor.xpath(_ELSEWHERE):
            continue
        if link.key not in walk.links:
            walk.links[link.key] = link
            news = news or link.key not in memory.known
        row = next((box for box in anchor.iterancestors("tr", "li", "article")), None)
        if row is not None and look.all("secret", row):
            walk.secret.add(link.key)
    return news


def _following(tree: HtmlElement, here: str, url: str, dialect: Dialect, look: Look, number: int) -> str:
    """The address of page *number* + 1, where the page links it."""
    if "next_page" in look.own:
        found = look.first("next_page", tree)
        return "" if found is None else texts.absolute(here, found.get("href", ""))
    for anchor in tree.iter("a"):
        address = texts.absolute(here, anchor.get("href", "")) if anchor.get("href") else ""
        if address and dialect.page(url, address) == number + 1:
            return address.partition("#")[0]
    return ""


def _no_posts(page: Page, dialect: Dialect, url: str) -> Outside:
    tree = read_tree(decode(page.content, page.headers.get("content-type", "")))
    title = texts.shorten(title_of(tree) or words(tree), 80)
    return Outside(
        f"{url}: no posts of a {dialect.name} board found on the page “{title}”",
        hint="newsletter source add URL finds out what it is;"
        ' for a skin of your own: selectors = { list = "…" } in its [[source]]',
    )


async def _read(
    links: Sequence[Link],
    dialect: Dialect,
    look: Look,
    source: Source,
    http: Polite,
    zone: ZoneInfo,
    now: datetime,
    progress: Progress,
) -> tuple[list[PressItem], int, list[str]]:
    """The posts of *links*, how many are not for the public, and what failed, in words."""
    items: list[PressItem] = []
    left_out, failed = 0, list[str]()
    for number, link in enumerate(links, start=1):
        try:
            page = await http.get(link.url, source, max_bytes=_POST_BYTES)
            html = decode(page.content, page.headers.get("content-type", ""))
            item = item_of(html, page.url, link, look, source, zone, now)
        except Outside as error:
            denied = "answers 403" in error.message or "answers 401" in error.message
            left_out += denied
            failed += [] if denied else [f"post not read: {error.message}"]
        else:
            items += [item] if item else []
            left_out += item is None
        progress(number, len(links))
        if not items and not failed and left_out == _DENIALS:
            left_out += len(links) - number
            break
    return items, left_out, failed


def item_of(
    html: str, url: str, link: Link, look: Look, source: Source, zone: ZoneInfo, now: datetime
) -> PressItem | None:
    """A post as a press item; None where the page shows none."""
    tree = read_tree(html)
    meta = metadata.read(tree, url, zone)
    body = look.first("body", tree)
    title = _title(tree, look, meta)
    if body is None or not title or look.all("refused", tree):
        return None
    published = dates.parse(look.text("date", tree), zone)
    author = metadata.author(look.text("author", tree) or meta.author)
    shown = blocks(body, url)
    written = [block.text for block in shown if isinstance(block, Paragraph)]
    named = attribution(title, written)
    picture = next((block for block in shown if isinstance(block, Picture)), Picture("", ""))
    prose = [line for line in written if line != title and not is_imprint(line)]
    return PressItem(
        key=link.key,
        title=texts.shorten(title, _TITLE),
        provenance=provenance(source, url, now),
        url=link.url,
        outlet=named.outlet or source.outlet,
        author=author,
        byline=named.byline,
        published_at=meta.published_at or published or labels.marked_date(tree, zone),
        excerpt=texts.excerpt([without_dateline(line) for line in prose[:1]] + prose[1:5]),
        image=picture.url,
        image_alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
        paragraphs=tuple(written),
    )


def _title(tree: HtmlElement, look: Look, meta: metadata.Metadata) -> str:
    """The heading; of several links in it the last, because the first is the category."""
    heading = look.all("title", tree)
    shown = words(heading[-1]) if heading else ""
    return shown or meta.headline or metadata.undecorated(meta.title, meta.outlet)


def _counted(walk: _Walk, left_out: int) -> list[str]:
    notes = [f"{len(walk.secret)} secret post{'s' * (len(walk.secret) != 1)} left out"] if walk.secret else []
    return notes + ([f"{left_out} post{'s' * (left_out != 1)} not for visitors left out"] if left_out else [])
