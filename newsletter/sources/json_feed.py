"""Read a JSON Feed (jsonfeed.org, 1.0 and 1.1).

The text of a feed in; an item for each entry out. The address of an entry is what it
is about (``external_url``) where it names that, else its own: coverage is the article,
not the page that points at it. Texts are cleaned like those of any feed; nothing of the
HTML is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import PressItem, Source
from newsletter.sources import dates, metadata, texts
from newsletter.sources.blocks import Paragraph, Picture, blocks
from newsletter.sources.gnuboard_page import read_tree
from newsletter.sources.known import provenance

_Object = Mapping[str, Any]
_HTML = 200_000  # characters of an entry that are read


def looks_like_one(text: str) -> bool:
    """Whether a text is a JSON Feed, as far as its beginning tells."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    return head.startswith("{") and "jsonfeed.org/version" in head.replace("\\/", "/")


def items_of(
    text: str, url: str, source: Source, zone: ZoneInfo, now: datetime
) -> tuple[Sequence[PressItem], Sequence[str]]:
    """The items of a feed and what the editor should know of it. Raises Outside if it cannot be read."""
    feed = _parsed(text, url)
    every = [entry for entry in _list(feed, "items") if isinstance(entry, dict)]
    entries = _newest(every, source.max_items, zone)
    outlet = source.outlet or _text(feed, "title")
    notes, found = [], []
    for number, entry in enumerate(entries, start=1):
        item = _item(entry, url, source, outlet, feed, zone, now)
        if item.title:
            found.append(item)
        else:
            notes.append(f"entry {number}: neither a title nor a text")
    if (left_out := len(every) - len(entries)) > 0:
        notes.append(f"{left_out:,} older entries left out (max_items = {source.max_items})")
    return found, notes


def _parsed(text: str, url: str) -> _Object:
    try:
        feed = json.loads(text.lstrip("\ufeff \t\r\n"))
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "too deep"
        raise Outside(f"{url}: this JSON Feed is broken ({where})") from None
    return feed if isinstance(feed, dict) else {}


def _newest(entries: Sequence[_Object], limit: int, zone: ZoneInfo) -> Sequence[_Object]:
    """The newest entries in the feed's own order; a feed may have the oldest first."""
    if len(entries) <= limit:
        return entries
    first, last = _date(entries[0], zone), _date(entries[-1], zone)
    return entries[-limit:] if first and last and first < last else entries[:limit]


def _item(
    entry: _Object, url: str, source: Source, outlet: str, feed: _Object, zone: ZoneInfo, now: datetime
) -> PressItem:
    address = next(filter(None, (_address(entry, name, url) for name in ("external_url", "url", "id"))), "")
    shown = blocks(read_tree(_html(entry)), address or url)
    written = [block.text for block in shown if isinstance(block, Paragraph)] or [_text(entry, "summary")]
    picture = next((block for block in shown if isinstance(block, Picture)), Picture("", ""))
    image = next(
        filter(metadata.is_picture, (_address(entry, name, url) for name in ("image", "banner_image"))), ""
    )
    title = _text(entry, "title")
    excerpt = texts.excerpt([text for text in written[:5] if not (title and text.startswith(title))])
    published_at = _date(entry, zone)
    return PressItem(
        key=texts.item_key(address, title, published_at, excerpt),
        title=texts.shorten(title or excerpt, 300 if title else 60),
        provenance=provenance(source, url, now),
        url=texts.canonical(address),
        outlet=outlet,
        author=_author(entry, outlet) or _author(feed, outlet),
        published_at=published_at,
        excerpt=excerpt,
        image=image or picture.url,
        image_alt="" if image else picture.alt,
        caption="" if image else picture.caption,
        credit="" if image else picture.credit,
    )


def _html(entry: _Object) -> str:
    html = entry.get("content_html")
    if isinstance(html, str) and html.strip():
        return html[:_HTML]
    text = entry.get("content_text") or entry.get("summary")
    plain = text[:_HTML] if isinstance(text, str) else ""
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def _list(holder: _Object, name: str) -> Sequence[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else ()


def _text(holder: _Object, name: str) -> str:
    value = holder.get(name)
    return texts.untagged(value, escaped=True) if isinstance(value, str) else ""


def _address(entry: _Object, name: str, base: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or (name == "id" and not value.startswith(("http://", "https://"))):
        return ""
    return texts.absolute(base, value)


def _author(holder: _Object, outlet: str) -> str:
    """The names of version 1.1's ``authors``, or of 1.0's ``author``."""
    people = [*_list(holder, "authors"), holder.get("author")]
    names = (metadata.author(_text(person, "name"), outlet) for person in people if isinstance(person, dict))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _date(entry: _Object, zone: ZoneInfo) -> datetime | None:
    said = (_text(entry, name) for name in ("date_published", "date_modified"))
    return next(filter(None, (dates.parse(text, zone) for text in said if text)), None)
