"""Read a feed: RSS, Atom, JSON Feed, and rss.php of gnuboard boards.

A feed's address in; an item for each entry out. Feeds are broken in customary ways
(blank lines before <?xml, control characters, a bare &, a wrong charset, links escaped
twice): repaired first, so that feedparser's strict parser reads them; its lenient one
spoils links and takes minutes over a hostile page. A board that keeps its feed closed
says so in a sentence with HTTP 200, which becomes the message of Outside. Full text is
kept only from boards; an article is the outlet's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser
from lxml.etree import XMLParser, _Element, fromstring, tostring

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress, dates, feed_size, json_feed, metadata, texts
from newsletter.sources.attribution import Attribution, attribution, is_imprint, without_dateline
from newsletter.sources.blocks import Paragraph, Picture, blocks
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_address import Board, PostLink, board_of, post_link, unescape_twice
from newsletter.sources.gnuboard_page import read_tree, refusal, words
from newsletter.sources.known import provenance, sift

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_ENTITY = re.compile(r"&(?:(#\w{1,8}|\w{1,32});)?")
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CHANNEL = re.compile(
    r"\s+(?:[|:<>–—-]|::)\s+.*$|\s*(?:rss|feed|전체\s?기사|최신\s?기사|최신\s?뉴스|주요\s?뉴스|뉴스\s?피드)\s*$",
    re.I,
)
_BREAKS = re.compile(r"<(?:p|br|div|li|t[rd]|h[1-6])\b", re.IGNORECASE)
_AUTHOR = re.compile(r"(<(?:\w+:)?(?:author|creator|name|email|contributor)\b[^<>]{0,100}>[^<]{300})[^<]+")
_ELEMENTS = 20_000  # a feed of a thousand entries has fewer
_OF_AN_ENTRY = 60  # elements at most, on average
_LONG = 300  # characters; a line of rights or an address is shorter
_Entry = Mapping[str, Any]  # feedparser has no types


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read the feed at ``source.url``, its newest ``max_items`` entries. Raises Outside."""
    mark = f"{source.url}#newest-{source.max_items}"
    seen = memory.validators.get(mark, ("", ""))
    page = await http.get(source.url, source, validators=seen, max_bytes=feed_size.LARGEST, cut=True)
    if page.not_modified:
        return Fetched((), memory, same=len(memory.known))
    text = decode(page.content, page.headers.get("content-type", ""))
    items, notes = items_of(text, page.url, source, zone, now, cut=page.cut)
    if page.cut:
        notes = [*notes, f"the feed is larger than {feed_size.LARGEST:,} bytes; the rest was not read"]
    progress(len(items), len(items))
    return sift(items, memory, validators={mark: (page.etag, page.last_modified)}, notes=notes)


def items_of(
    text: str, url: str, source: Source, zone: ZoneInfo, now: datetime, *, cut: bool = False
) -> tuple[Sequence[PressItem], Sequence[str]]:
    """The items of a feed and what the editor should know of it. Raises Outside if it is no feed."""
    if json_feed.looks_like_one(text):
        if cut:
            raise Outside(f"{url}: this JSON Feed is larger than {feed_size.LARGEST:,} bytes")
        return json_feed.items_of(text, url, source, zone, now)
    text, left_out = feed_size.newest(text, source.max_items, zone, cut=cut)
    feed = _parsed(text)
    if feed is None or not (feed.version or feed.entries):
        raise _no_feed(text, url)
    outlet = source.outlet or _outlet(feed.feed)
    notes: list[str] = []
    found: list[PressItem] = []
    for number, entry in enumerate(feed.entries[: source.max_items], start=1):
        item = _item(entry, url, source, outlet, zone, now)
        if item.title:
            found.append(item)
        else:
            notes.append(f"entry {number}: neither a title nor a text")
    left_out = max(left_out, len(feed.entries) - source.max_items)
    if left_out > 0:
        notes.append(f"{left_out:,} older entries left out (max_items = {source.max_items})")
    return found, notes


def _parsed(text: str) -> feedparser.FeedParserDict | None:
    root = fromstring(repaired(text).encode("utf-8"), XMLParser(recover=True, resolve_entities=False))
    if root is None or _is_too_much(root):
        return None
    return feedparser.parse(
        BytesIO(tostring(root, encoding="utf-8")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _is_too_much(root: _Element) -> bool:
    """Whether it is no feed but a page, or means harm: more elements than its entries explain."""
    entries = sum(1 for _ in root.iter("{*}item", "{*}entry"))
    return sum(1 for _ in root.iter()) > max(_ELEMENTS, _OF_AN_ENTRY * entries)


def repaired(text: str) -> str:
    """A feed with what makes XML parsers stop taken out: see the top of this file."""
    text = _DECLARATION.sub("", _ILLEGAL.sub("", text).lstrip("\ufeff \t\r\n"), count=1)
    return _AUTHOR.sub(r"\1", _ENTITY.sub(_entity, text))


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name in _OF_XML or name.startswith("#"):
        return found[0]
    character = unescape(found[0])
    return found[0].replace("&", "&amp;") if character == found[0] else character


def _no_feed(text: str, url: str) -> Outside:
    """What is there instead of a feed, in the words of the page."""
    tree = read_tree(text)
    said = refusal(tree, text)
    sentence = texts.shorten(said.sentence if said else words(tree), 120)
    links = tree.xpath("//link[@type='application/rss+xml' or @type='application/atom+xml']/@href")
    address = next(filter(None, (texts.absolute(url, str(link)) for link in links)), "")
    hint = f"the feed of this page is {address}" if address else "open the address in a browser"
    return Outside(f"{url}: this is no feed but says: {sentence or 'nothing'}", hint=hint)


def _outlet(channel: _Entry) -> str:
    """The name of a feed, without what sections and feed readers add to it."""
    title = _plain(channel.get("title"))
    return _CHANNEL.sub("", _CHANNEL.sub("", title)) or title


def _item(entry: _Entry, url: str, source: Source, channel: str, zone: ZoneInfo, now: datetime) -> PressItem:
    link = texts.absolute(url, unescape_twice(str(entry.get("link", ""))))
    board = _board(link, url)
    post = post_link(board, link) if board else None
    publisher = _plain(entry.get("source", {}).get("title"))  # an aggregator says whom it had it from
    title = metadata.undecorated(_plain(entry.get("title")), publisher)
    shown = blocks(read_tree(_html(entry)), board.base if board else link or url)
    written = [block.text for block in shown if isinstance(block, Paragraph)]
    named = attribution(title, written) if board else Attribution(publisher or channel)
    outlet = named.outlet or source.outlet
    published_at, excerpt = _date(entry, zone), _excerpt(written, title)
    picture = next((block for block in shown if isinstance(block, Picture)), None) or _attached(entry, url)
    address = post.url if post else texts.canonical(link)
    return PressItem(
        key=_key(board, post) or texts.item_key(address, title, published_at, excerpt),
        title=texts.shorten(title or excerpt, 300 if title else 60),
        provenance=provenance(source, url, now),
        url=address,
        outlet=outlet,
        author=metadata.author(_plain(entry.get("author")), outlet),
        byline=named.byline,
        published_at=published_at,
        excerpt=excerpt,
        image=picture.url,
        image_alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
        paragraphs=tuple(written) if board else (),
    )


def _plain(value: object) -> str:
    """A text of a feed, which may be escaped any number of times."""
    return texts.untagged(str(value or ""), escaped=True)


def _board(link: str, feed: str) -> Board | None:
    """The gnuboard that an entry belongs to, None for other feeds."""
    if "bo_table=" in link and "wr_id=" in link:
        return board_of(link)
    parts = urlsplit(feed)
    short = re.fullmatch(r"(.*)/rss/(\w{1,20})", parts.path)
    if short and urlsplit(link).path.startswith(f"{short[1]}/{short[2]}/"):
        return Board(f"{parts.scheme}://{parts.netloc}{short[1]}", short[2])
    return None


def _key(board: Board | None, post: PostLink | None) -> str:
    """The identity that the board source gives the same post, so that both may be collected."""
    return board.key(post.wr_id) if board and post and post.wr_id is not None else ""


def _html(entry: _Entry) -> str:
    """The longest text that an entry has; where no element breaks its lines, they are paragraphs."""
    contents = [str(part.get("value", "")) for part in entry.get("content", ())]
    longest = max((*contents, str(entry.get("summary", ""))), key=len)
    return longest if _BREAKS.search(longest) else longest.replace("\n", "<br>")


def _excerpt(written: Sequence[str], title: str) -> str:
    own = [
        text
        for text in written
        if (len(text) > _LONG or not is_imprint(text)) and not (title and text.startswith(title))
    ]
    return texts.excerpt([without_dateline(own[0]), *own[1:5]]) if own else ""


def _date(entry: _Entry, zone: ZoneInfo) -> datetime | None:
    for name in ("published", "updated", "created"):
        if name not in entry:
            continue
        if moment := dates.parse(str(entry[name]), zone):
            return moment
        if parsed := entry.get(f"{name}_parsed"):
            year, month, day, hour, minute, second = parsed[:6]
            return dates.parse(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", zone)
    return None


def _attached(entry: _Entry, base: str) -> Picture:
    """The picture that an entry carries beside its text: media:thumbnail, media:content, an enclosure."""
    addresses = (texts.absolute(base, str(address)) for address in _pictures(entry))
    return Picture(next(filter(metadata.is_picture, addresses), ""), "")


def _pictures(entry: _Entry) -> Iterator[object]:
    for media in entry.get("media_content", ()):
        if media.get("medium") == "image" or str(media.get("type", "")).startswith("image/"):
            yield media.get("url", "")
    yield from (thumbnail.get("url", "") for thumbnail in entry.get("media_thumbnail", ()))
    for link in entry.get("links", ()):
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image/"):
            yield link.get("href", "")
