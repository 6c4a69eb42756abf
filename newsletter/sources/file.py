"""Read press items from a file on this machine.

A path in; items out. What the file is, its content says first and its suffix second: a
saved page (of an outlet or a board), a saved feed, a table (Excel, CSV, JSON lines, a JSON
array), or the plain text of one article. All of it is read: ``max_items`` is for places
that go on without end. Raises Outside in one line for a file that is missing, empty,
too large or no text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import (
    Fetched,
    Progress,
    article,
    excel,
    feed,
    json_feed,
    plain_text,
    table,
    texts,
    web_page,
)
from newsletter.sources.charset import decode
from newsletter.sources.known import sift

_LARGEST = 50_000_000  # bytes
_ENTRIES = 5_000  # of a saved feed; more take minutes
_NOTES = 100  # a file of the wrong kind should not fill the screen
_BINARY = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "an Office document or archive",
    b"\xd0\xcf\x11\xe0": "an old Office or Hangul document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"MIME-Version:": "a web archive",
    b"From: <Saved by": "a web archive",
}
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|main|div|table|p|h[1-6])\b", re.IGNORECASE)
_SAVE_AS = "save it as CSV, HTML or plain text"


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read the file at ``source.url``, a path. Raises Outside."""
    content = _content(source.url)
    try:
        if excel.is_workbook(content):
            items, notes = excel.items_of(content, source, zone, now)
        else:
            items, notes = _items(_text(source.url, content), source, zone, now)
    except Outside as error:
        message = error.message.removeprefix(f"{source.url}: ")
        raise Outside(f"{texts.clean(source.url)}: {message}", hint=error.hint) from None
    progress(len(items), len(items))
    if len(notes) > _NOTES:
        notes = [*notes[:_NOTES], f"and {len(notes) - _NOTES} more lines like these"]
    return sift(items, memory, notes=notes, whole=True)


def _items(
    text: str, source: Source, zone: ZoneInfo, now: datetime
) -> tuple[Sequence[PressItem], Sequence[str]]:
    suffix = Path(source.url).suffix.lower()
    if json_feed.looks_like_one(text):
        return json_feed.items_of(text, source.url, replace(source, max_items=_ENTRIES), zone, now)
    if suffix in (".json", ".jsonl", ".ndjson") or re.match(r"\s*(?:\{|\[\s*[\{\]])", text):
        return table.items_of(table.json_rows(text), source, zone, now)
    if _FEED.match(text):
        return feed.items_of(text, source.url, replace(source, max_items=_ENTRIES), zone, now)
    if suffix in (".html", ".htm", ".xhtml") or (text.lstrip().startswith("<") and _HTML.search(text[:5000])):
        page = web_page.item_of(text, article.address_in(text), source, zone, now, read_from=source.url)
        return [page], ()
    if suffix in (".csv", ".tsv") or table.is_csv(text):
        return table.items_of(table.csv_rows(text), source, zone, now)
    if item := plain_text.item_of(text, source, zone, now):
        return [item], ()
    raise Outside("not even a title and a line of text", hint=_SAVE_AS)


def _content(name: str) -> bytes:
    """The bytes of a file. Raises Outside."""
    path, name = Path(name).expanduser(), texts.clean(name)
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise Outside(f"{name}: {size:,} bytes, more than the limit of {_LARGEST:,}")
        return path.read_bytes()
    except FileNotFoundError:
        raise Outside(f"{name}: there is no such file", hint="a path is relative to where you are") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise Outside(f"{name}: cannot be read ({why or 'not a path'})") from None


def _text(name: str, content: bytes) -> str:
    """The text of a file, whatever charset it is in. Raises Outside."""
    name = texts.clean(name)
    if kind := next((kind for magic, kind in _BINARY.items() if content.startswith(magic)), ""):
        raise Outside(f"{name}: this is {kind}, not a text", hint=_SAVE_AS)
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Outside(f"{name}: this is not a text (it has NUL bytes)", hint=_SAVE_AS)
    text = decode(content)
    if not text.strip():
        raise Outside(f"{name}: the file is empty")
    return text
