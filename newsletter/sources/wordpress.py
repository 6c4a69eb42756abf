"""Collect the posts of a WordPress site, or of one of its categories or tags.

The address of the site, of a category or of a tag in; items out. The site's API is
asked where it is open (every field, dates in UTC, as many pages as wanted); where it is
closed, its feed is read like any other. The excerpt is taken from the text: what the
API calls one is often cut in the middle. WordPress REST API, wp/v2/posts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress, dates, feed, metadata, texts
from newsletter.sources.attribution import is_imprint, without_dateline
from newsletter.sources.blocks import Paragraph, Picture, blocks
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_page import read_tree
from newsletter.sources.known import provenance, sift

_PER_PAGE = 100  # the API's own limit
_PAGES = 50
_ANSWER = 25_000_000  # bytes of a hundred posts
_TERM = re.compile(r"/(category|tag)/(?:[^/]+/)*([^/]+)/?$")
_HTML = 300_000  # characters of a post that are read
_Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the API of a site is, and which of its posts are wanted."""

    api: str  # "" where none is told
    filter: Mapping[str, str]  # categories=7, or nothing
    outlet: str


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read what is new on the site of *source*: by its API, else by its feed. Raises Outside."""
    try:
        place = await _place(source, http)
        posts, notes = await _posts(place, source, memory, http, progress)
    except Outside as closed:
        return await _by_feed(source, memory, http, closed, now=now, zone=zone, progress=progress)
    items = [item for post in posts if (item := _item(post, place, source, zone, now))]
    mark = f"{source.url}#newest-{source.max_items}"
    validators = {mark: ("", "")}
    return sift(items[: source.max_items], memory, validators=validators, notes=notes)


async def _by_feed(
    source: Source,
    memory: Memory,
    http: Polite,
    closed: Outside,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    parts = urlsplit(source.url)
    path = parts.path if parts.path.rstrip("/").endswith("/feed") else parts.path.rstrip("/") + "/feed/"
    at_feed = replace(source, url=urlunsplit((parts.scheme, parts.netloc, path, "", "")))
    try:
        fetched = await feed.fetch(at_feed, memory, http, now=now, zone=zone, progress=progress)
    except Outside as error:
        told = f"{source.url}: neither the API ({_why(closed)}) nor the feed ({_why(error)}) can be read"
        raise Outside(told, hint="newsletter source add URL finds out what it is") from None
    if fetched.items:
        note = f"the API is closed ({_why(closed)}); read from the feed, which has only the newest posts"
        return replace(fetched, notes=(note, *fetched.notes))
    return fetched


def _why(error: Outside) -> str:
    return error.message.rpartition(": ")[2]


async def _place(source: Source, http: Polite) -> _Place:
    """Find the API: where the page links it, else where it usually is. Raises Outside."""
    page = await http.get(source.url, source)
    tree = read_tree(decode(page.content, page.headers.get("content-type", "")))
    api = api_of(tree, page.url)
    term = _TERM.search(urlsplit(page.url).path)
    wanted: Mapping[str, str] = {}
    if term:
        wanted = await _term(api, term[1], term[2], source, http)
    site = metadata.read(tree, page.url, ZoneInfo("UTC")).outlet
    return _Place(api, wanted, source.outlet or site)


def api_of(tree: HtmlElement, url: str) -> str:
    """The address of a WordPress site's API, as its page links it or as it usually is."""
    linked = tree.xpath("//link[@rel='https://api.w.org/']/@href")
    if linked and (address := texts.absolute(url, str(linked[0]))):
        return address
    return texts.absolute(url, "/wp-json/")


async def _term(api: str, kind: str, slug: str, source: Source, http: Polite) -> Mapping[str, str]:
    """The number of a category or tag, by which the API filters. Raises Outside where there is none."""
    name = "categories" if kind == "category" else "tags"
    found = await _asked(_route(api, f"wp/v2/{name}", {"slug": slug}), source, http)
    number = next((each.get("id") for each in found if each.get("id")), None)
    if not isinstance(number, int):
        raise Outside(f"{source.url}: the API knows no {kind} {slug!r}")
    return {name: str(number)}


def _route(api: str, route: str, query: Mapping[str, str]) -> str:
    """A route of the API; sites without pretty addresses have it in ?rest_route=."""
    query = {name: quote(value, safe="%:,") for name, value in query.items()}
    told = "&".join(f"{name}={value}" for name, value in query.items())
    if "rest_route=" in api:
        return f"{api.rstrip('/')}/{route}&{told}"
    return f"{api.rstrip('/')}/{route}?{told}"


async def _posts(
    place: _Place, source: Source, memory: Memory, http: Polite, progress: Progress
) -> tuple[list[_Object], list[str]]:
    """The newest posts, page by page until one brings nothing new. Raises Outside."""
    read_before = f"{source.url}#newest-{source.max_items}" in memory.validators
    posts: list[_Object] = []
    size = min(_PER_PAGE, source.max_items)
    for number in range(1, _PAGES + 1):
        query = {
            "per_page": str(size),
            "page": str(number),
            **place.filter,
            "_embed": "author,wp:featuredmedia",
        }
        try:
            found = await _asked(_route(place.api, "wp/v2/posts", query), source, http)
        except Outside as error:
            if number == 1:
                raise
            past_the_end = "answers 400" in error.message  # the API's way to say so
            return posts, [] if past_the_end else [f"page {number} not read: {error.message}"]
        posts += found
        progress(len(posts), None)
        news = any(_key(post) not in memory.known for post in found)
        if len(found) < size or (read_before and not news):
            return posts, []
        if len(posts) >= source.max_items:
            notes = [f"stopped at max_items = {source.max_items}; older posts left"]
            return posts, [] if read_before else notes
    return posts, []


async def _asked(url: str, source: Source, http: Polite) -> list[_Object]:
    """A list of objects from the API. Raises Outside for anything else."""
    page = await http.get(url, source, max_bytes=_ANSWER)
    try:
        found = json.loads(decode(page.content, page.headers.get("content-type", "")))
    except (ValueError, RecursionError):
        raise Outside(f"{url}: the API answers no JSON") from None
    if not isinstance(found, list):
        raise Outside(f"{url}: the API answers no list")
    return [each for each in found if isinstance(each, dict)]


def _key(post: _Object) -> str:
    return texts.canonical(str(post.get("link", "")))


def _item(post: _Object, place: _Place, source: Source, zone: ZoneInfo, now: datetime) -> PressItem | None:
    address, title = _key(post), _rendered(post, "title")
    title = texts.untagged(title, escaped=True)
    if not address or not title:
        return None
    shown = blocks(read_tree(_rendered(post, "content")[:_HTML]), address)
    written = [block.text for block in shown if isinstance(block, Paragraph) and block.text != title]
    prose = [text for text in written if not is_imprint(text)]
    summary = texts.untagged(_rendered(post, "excerpt"), escaped=True)
    excerpt = texts.excerpt([without_dateline(prose[0]), *prose[1:5]] if prose else [summary])
    featured = _featured(post)
    picture = next((block for block in shown if isinstance(block, Picture)), Picture("", ""))
    picture = featured or picture
    return PressItem(
        key=address,
        title=texts.shorten(title, 300),
        provenance=provenance(source, address, now),
        url=address,
        outlet=place.outlet,
        author=metadata.author(_embedded(post, "author", "name"), place.outlet),
        published_at=_date(post, zone),
        excerpt=excerpt,
        image=picture.url,
        image_alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
    )


def _rendered(post: _Object, name: str) -> str:
    value = post.get(name)
    text = value.get("rendered") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _embedded(post: _Object, relation: str, name: str) -> str:
    """A text of the first thing that the API embeds for a relation."""
    holder = post.get("_embedded")
    found = holder.get(relation) if isinstance(holder, dict) else None
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
    value = first.get(name)
    return texts.untagged(value, escaped=True) if isinstance(value, str) else ""


def _featured(post: _Object) -> Picture | None:
    url = texts.absolute(_key(post), _embedded(post, "wp:featuredmedia", "source_url"))
    alt = _embedded(post, "wp:featuredmedia", "alt_text")
    return Picture(url, "", alt) if metadata.is_picture(url) else None


def _date(post: _Object, zone: ZoneInfo) -> datetime | None:
    """In UTC where the API tells it; else the site's own time, which has no zone."""
    told: Sequence[tuple[str, str]] = (("date_gmt", "Z"), ("date", ""))
    said = ((str(post.get(name) or ""), suffix) for name, suffix in told)
    found = (dates.parse(text + suffix, zone) for text, suffix in said if text)
    return next(filter(None, found), None)
