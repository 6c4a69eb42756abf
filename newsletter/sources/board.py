"""Collect the posts of a gnuboard5 board (그누보드5), in whatever skin it wears.

The list is walked page by page, every post that is not known is fetched once, and what
stands on its page becomes a press item. Dates get their seconds from the board's feed
where that is open. Refuses what is not for the public: secret posts, posts for members
and deleted ones are counted in a note, never named. Notices and replies are posts like
others: the editor of the board put them there, ours may ignore them.

A known post is read again only where the list shows another title for it, because each
reading raises its view counter: a text that is edited under its old title keeps the
words it had. Posts that were given other numbers stay the items they were
(``gnuboard_memory``). One that could not be read stays unknown, and the memory keeps no
mark that this list was read to its end, so that the next run walks all of it. Otherwise
a run stops after a page without news: the order is that of writing, with replies under
their parents.

Selectors: ``selectors`` of a source may name a CSS selector for each of list, list_row,
list_link, list_notice, list_secret, list_reply, next_page, total, post, title, category,
info, author, date, views, comments, body, pictures, link and file. It is used alone, in
place of the usual places (``gnuboard_page.PARTS``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress, gnuboard_memory, texts
from newsletter.sources.attribution import is_imprint, without_dateline
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_address import Board
from newsletter.sources.gnuboard_feed import Stamp, stamped, stamps
from newsletter.sources.gnuboard_list import Row
from newsletter.sources.gnuboard_memory import is_known
from newsletter.sources.gnuboard_page import Look, Refusal, Refused
from newsletter.sources.gnuboard_post import Post
from newsletter.sources.gnuboard_view import read_post, without_file_name
from newsletter.sources.gnuboard_walk import Walk, walk
from newsletter.sources.known import provenance, sift

_KINDS = {
    Refused.LOCKED: "secret post{s}",
    Refused.DENIED: "post{s} for members only",
    Refused.MISSING: "deleted post{s}",
}
_POST_BYTES = 2_000_000  # a board stores 65,536 bytes of text
_DENIALS = 3  # at the start; who may read is a setting of the board, so the rest would be refused as well


@dataclass(slots=True)
class _Reading:
    """What reading the posts of one run brought."""

    posts: list[tuple[Row, Post]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # in words
    unread: set[str] = field(default_factory=set)  # addresses in the list


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read what is new on the board of *source*. Raises Outside, and Mistake for a wrong selector."""
    look = Look(source.selectors)
    found = await walk(source, memory, http, look)
    board = found.first.board
    if found.unchanged or board is None:
        return Fetched((), memory, same=gnuboard_memory.count(memory))
    public = [row for row in found.rows.values() if not row.secret]
    fresh = [row for row in public if not is_known(row, board, memory)]
    reader = Reader(source, http, look, zone, now, (found.first.name, found.first.site))
    if fresh:
        reader.stamps = await _stamps(found.first.feed, board, source, http, zone)
    reading = await reader.read(fresh, progress)
    return _fetched(found, reading, memory, source, now, len(public) - len(fresh))


def item_of_page(html: str, url: str, source: Source, zone: ZoneInfo, now: datetime) -> PressItem | None:
    """The item of a saved post page; None where it is no post, or one that is not shown.

    *url* may be "": stock skins tell the board's address in a script and the number in a form.
    """
    post = read_post(html, url, Look(source.selectors), zone, now=now)
    return item_of(post, source, now) if isinstance(post, Post) and post.title else None


def item_of(post: Post, source: Source, now: datetime) -> PressItem:
    """A post as a press item. Whatever of it names no outlet takes that of the source."""
    lead = post.images[0] if post.images else None
    return PressItem(
        key=post.key,
        title=post.title,
        provenance=provenance(source, post.url, now),
        url=post.url,
        outlet=post.outlet or source.outlet,
        author=post.info.author,
        byline=post.attribution.byline,
        published_at=post.info.published,
        excerpt=texts.excerpt(_prose(post)),
        image=lead.url if lead else "",
        image_alt=without_file_name(lead.alt) if lead else "",
        caption=lead.caption if lead else "",
        credit=lead.credit if lead else "",
        paragraphs=post.paragraphs,
    )


def _prose(post: Post) -> list[str]:
    """What of the text can be quoted: no headline, no byline, no imprint."""
    lines = [line.text for line in post.lines if not line.heading and line.text != post.subtitle]
    prose = [line for line in lines if not is_imprint(line)]
    return [without_dateline(line) for line in prose[:1]] + prose[1:]


@dataclass(slots=True)
class Reader:
    """Fetches posts one after the other."""

    source: Source
    http: Polite
    look: Look
    zone: ZoneInfo
    now: datetime
    names: tuple[str, str]
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    async def read(self, rows: Sequence[Row], progress: Progress) -> _Reading:
        """The posts of *rows*; what fails is put into words and stops nothing."""
        reading = _Reading()
        for number, row in enumerate(rows, start=1):
            try:
                post = await self.post(row)
                if isinstance(post, Refusal):
                    reading.refused.append(post)
                    reading.unread.add(row.link.url)
                else:
                    reading.posts.append((row, post))
            except Outside as error:
                reading.unread.add(row.link.url)
                name = row.link.wr_id or row.link.url
                reading.failed.append(
                    f"post {name} not read: {error.message.removeprefix(f'{row.link.url}: ')}"
                )
            progress(number, len(rows))
            if not reading.posts and [r.why for r in reading.refused] == [Refused.DENIED] * _DENIALS:
                reading.refused += [reading.refused[0]] * (len(rows) - number)
                break
        return reading

    async def post(self, row: Row) -> Post | Refusal:
        """One post, with its link in full. Raises Outside."""
        page = await self.http.get(row.link.url, self.source, max_bytes=_POST_BYTES)
        asked_for = urlsplit(page.url).path.rpartition("/")[2]
        if asked_for in ("password.php", "login.php"):
            return Refusal(Refused.LOCKED if asked_for == "password.php" else Refused.DENIED, "")
        html = decode(page.content, page.headers.get("content-type", ""))
        post = read_post(html, page.url, self.look, self.zone, now=self.now, row=row, names=self.names)
        if isinstance(post, Refusal):
            if post.why is Refused.FOREIGN:
                raise Outside(post.sentence)
            return post
        if not post.title:
            raise Outside("the post has no title")
        return stamped(await self._with_whole_link(post), self.stamps)

    async def _with_whole_link(self, post: Post) -> Post:
        """The post with its first link in full, where the page shows a part of it.

        Costs a request that the board counts as a click, so it is made only then.
        """
        link = post.link1
        if link is None or link.url or "/link.php?" not in link.href:
            return post
        try:
            whole = texts.absolute("", await self.http.location(link.href, self.source) or "")
        except Outside:
            return post
        links = (replace(each, text=whole) if each is link and whole else each for each in post.links)
        return replace(post, links=tuple(links))


async def _stamps(
    feed: str, board: Board, source: Source, http: Polite, zone: ZoneInfo
) -> Mapping[str, Stamp]:
    """Dates and titles from the feed; none where it is closed, forbidden or broken."""
    if not feed:
        return {}
    try:
        page = await http.get(feed, source)
    except Outside:
        return {}
    return stamps(decode(page.content, page.headers.get("content-type", "")), board, zone)


def _fetched(
    found: Walk, reading: _Reading, memory: Memory, source: Source, now: datetime, same: int
) -> Fetched:
    """The outcome of a run: items, the memory, the notes."""
    board = found.first.board
    assert board is not None  # the walk refuses a list without one
    rows = list(found.rows.values())
    identities = gnuboard_memory.identities(reading.posts, rows, board, memory)
    keys = identities.keys
    fresh = [
        replace(item_of(post, source, now), key=keys[row.link.url])
        for row, post in reading.posts
        if gnuboard_memory.may_differ(row, post, keys[row.link.url], memory)
    ]
    items = sift(fresh, memory)
    left = gnuboard_memory.leave(memory, rows, board, identities, frozenset(reading.unread))
    gone = gnuboard_memory.gone(memory, rows, board, identities) if found.whole else ()
    known = {key: value for key, value in {**left, **items.memory.known}.items() if key not in gone}
    known |= {
        row.link.url: known[identities.keys[row.link.url]] for row, post in reading.posts if _alias(row)
    }
    validators = {url: pair for url, pair in memory.validators.items() if url != found.mark}
    if not (found.failed or reading.failed):
        validators[found.mark] = found.validators
    notes = [] if found.mark in memory.validators else _extent(found, reading, source.max_items)
    notes += gnuboard_memory.notes(identities)
    notes += [*_left_out(found, reading), *filter(None, [found.failed]), *reading.failed, *items.notes]
    same += len(reading.posts) - len(items.items)
    return Fetched(items.items, Memory(known, validators), tuple(notes), same, len(gone))


def _alias(row: Row) -> bool:
    """Whether the address in the list does not tell the number."""
    return row.link.wr_id is None


def _extent(found: Walk, reading: _Reading, limit: int) -> list[str]:
    """How much of the list was read, where it was not read to its end before."""
    total = max(found.first.total or 0, len(found.rows))
    notes = [f"read {len(reading.posts)} of {total} posts on the list"] if reading.posts else []
    if found.left:
        older = f"{total - len(found.rows)} older posts left" if found.first.total else "older posts left"
        notes.append(f"stopped at max_items = {limit}; {older}")
    return notes


def _left_out(found: Walk, reading: _Reading) -> list[str]:
    """Posts that are not for the public, counted, never named."""
    counts = Counter({Refused.LOCKED: sum(row.secret for row in found.rows.values())})
    counts.update(refusal.why for refusal in reading.refused)
    denied = next((r.sentence for r in reading.refused if r.why is Refused.DENIED), "")
    return [
        f"{count} {_KINDS[why].format(s='' if count == 1 else 's')} left out"
        + (f": {denied}" if denied and why is Refused.DENIED else "")
        for why, count in counts.items()
        if count
    ]
