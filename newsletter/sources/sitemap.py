"""Read a news sitemap: what an outlet tells search engines of its newest articles.

The address of a sitemap, or of an index of several, gzipped or not, in; an item for
each entry with a title out. Entries without one (a plain sitemap has addresses alone)
are counted in a note. Of an index the newest parts are read first, as many as it takes
to have ``max_items``, and each again only if its server says that it changed.
sitemaps.org 0.9; Google's news extension 0.9 (title, publication, publication_date).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.etree import XMLParser, _Element, fromstring

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Page, Polite
from newsletter.sources import Fetched, Progress, dates, metadata, texts
from newsletter.sources.charset import decode
from newsletter.sources.feed import repaired
from newsletter.sources.known import provenance, sift

LARGEST = 50_000_000  # bytes when unpacked; sitemaps.org allows as much
_PARTS = 30  # sitemaps of an index that are read
_TITLE = 300


@dataclass(slots=True)
class _Read:
    """What the sitemaps of one run brought."""

    items: list[PressItem] = field(default_factory=list)
    untitled: int = 0
    left_out: int = 0
    same: int = 0  # parts that did not change
    validators: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read the sitemap at ``source.url`` and the parts it names. Raises Outside."""
    read = _Read()
    root = await _asked(source.url, source, memory, http, read)
    if root is None:
        return Fetched((), memory, same=len(memory.known))
    parts = _parts(root, source.url, zone)
    if _name(root) == "sitemapindex":
        read.validators.clear()  # an unchanged index says nothing about its parts
        await _read_parts(parts, source, memory, http, read, zone, now, progress)
    elif _name(root) == "urlset":
        _take(root, source.url, source, read, zone, now)
    else:
        raise Outside(
            f"{source.url}: this is no sitemap: it begins with <{_name(root)}>",
            hint="newsletter source add URL finds out what it is",
        )
    progress(len(read.items), len(read.items))
    return sift(read.items, memory, validators=read.validators, notes=_notes(read, source))


async def _read_parts(
    parts: Sequence[str],
    source: Source,
    memory: Memory,
    http: Polite,
    read: _Read,
    zone: ZoneInfo,
    now: datetime,
    progress: Progress,
) -> None:
    for number, url in enumerate(parts[:_PARTS], start=1):
        if len(read.items) >= source.max_items:
            read.notes.append(
                f"{len(parts) - number + 1} older of {len(parts)} parts of the sitemap left out"
            )
            return
        try:
            tree = await _asked(url, source, memory, http, read)
        except Outside as error:
            read.notes.append(f"a part was not read: {error.message}")
            continue
        if tree is not None:
            _take(tree, url, source, read, zone, now)
        progress(number, min(len(parts), _PARTS))
    if len(parts) > _PARTS:
        read.notes.append(f"{len(parts) - _PARTS} older of {len(parts)} parts of the sitemap left out")


async def _asked(url: str, source: Source, memory: Memory, http: Polite, read: _Read) -> _Element | None:
    """The tree of a sitemap, None where it did not change. Raises Outside."""
    mark = f"{url}#newest-{source.max_items}"
    seen = memory.validators.get(mark, ("", ""))
    page = await http.get(url, source, validators=seen, max_bytes=LARGEST)
    read.validators[mark] = (page.etag, page.last_modified) if not page.not_modified else seen
    if page.not_modified:
        read.same += 1
        return None
    return tree_of(page)


def tree_of(page: Page) -> _Element:
    """The tree of a sitemap that was fetched. Raises Outside for what is no XML."""
    text = repaired(decode(unpacked(page), page.headers.get("content-type", "")))
    parser = XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = fromstring(text.encode("utf-8"), parser) if text.lstrip().startswith("<") else None
    if root is None:
        raise Outside(f"{page.url}: this is no sitemap but begins with: {texts.clean(text[:60])}")
    return root


def unpacked(page: Page) -> bytes:
    """The bytes of a file that may be gzipped, within the limit. Raises Outside."""
    if not page.content.startswith(b"\x1f\x8b"):
        return page.content
    inflate = zlib.decompressobj(31)
    try:
        content = inflate.decompress(page.content, LARGEST + 1)
    except zlib.error:
        raise Outside(f"{page.url}: the file claims to be gzip and is not") from None
    if len(content) > LARGEST:
        raise Outside(f"{page.url}: more than the limit of {LARGEST:,} bytes")
    return content


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parts(root: _Element, base: str, zone: ZoneInfo) -> Sequence[str]:
    """The sitemaps that an index names, those changed last first; the undated ones keep their order."""
    dated: list[tuple[float, str]] = []
    for part in root.iter("{*}sitemap"):
        changed = dates.parse(_said(part, "lastmod"), zone)
        if address := texts.absolute(base, _said(part, "loc")):
            dated.append((-changed.timestamp() if changed else 0.0, address))
    return list(dict.fromkeys(address for _, address in sorted(dated, key=lambda each: each[0])))


def _said(element: _Element, *names: str) -> str:
    """The text of the first element below with one of the names."""
    for name in names:
        for found in element.iter(f"{{*}}{name}"):
            if text := texts.clean(found.text or ""):
                return text
    return ""


def _take(root: _Element, url: str, source: Source, read: _Read, zone: ZoneInfo, now: datetime) -> None:
    """The newest entries of one sitemap that have a title, as far as there is room."""
    titled: list[_Element] = []
    for entry in root.iter("{*}url"):
        if next(_news(entry), None) is None:
            read.untitled += 1
        else:
            titled.append(entry)
    titled.sort(key=lambda entry: _moment(entry, zone), reverse=True)
    room = max(0, source.max_items - len(read.items))
    read.left_out += max(0, len(titled) - room)
    read.items += filter(None, (_item(entry, url, source, zone, now) for entry in titled[:room]))


def _news(entry: _Element) -> Iterator[_Element]:
    return (news for news in entry.iter("{*}news") if _said(news, "title"))


def _moment(entry: _Element, zone: ZoneInfo) -> float:
    date = _date(entry, zone)
    return date.timestamp() if date else 0.0


def _date(entry: _Element, zone: ZoneInfo) -> datetime | None:
    """When it was published; when it was changed last is another thing."""
    return dates.parse(_said(entry, "publication_date"), zone)


def _item(entry: _Element, url: str, source: Source, zone: ZoneInfo, now: datetime) -> PressItem | None:
    news = next(_news(entry))
    publication = next(news.iter("{*}publication"), None)
    outlet = source.outlet or (_said(publication, "name") if publication is not None else "")
    loc = next((texts.clean(each.text or "") for each in entry.iterchildren("{*}loc")), "")
    title = metadata.undecorated(texts.untagged(_said(news, "title"), escaped=True), outlet)
    address = texts.canonical(texts.absolute(url, loc))
    if not address or not title:
        return None
    pictures = (texts.absolute(url, _said(image, "loc")) for image in entry.iter("{*}image"))
    published_at = _date(entry, zone)
    return PressItem(
        key=texts.item_key(address, title, published_at, ""),
        title=texts.shorten(title, _TITLE),
        provenance=provenance(source, url, now),
        url=address,
        outlet=outlet,
        published_at=published_at,
        image=next(filter(metadata.is_picture, pictures), ""),
    )


def _notes(read: _Read, source: Source) -> Iterator[str]:
    yield from read.notes
    if read.left_out:
        yield f"{read.left_out:,} older entries left out (max_items = {source.max_items})"
    if read.untitled:
        yield f"{read.untitled:,} addresses without a news title left out"
