"""What the answer of a server says: content within a limit, a redirect, a wish to be asked later.

A response in; a Page out, or a Refusal that says why it is none (an error, a PDF, a
gzip bomb, a shield that wants scripts). Knows nothing of hosts, turns and robots.txt.
RFC 9110 (status, Retry-After §10.2.3, redirects §15.4).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx2

_RETRY_AFTER = 60.0  # seconds at most
_READABLE = ("text/", "html", "xml", "json", "octet-stream", "gzip")  # within a type: a page, a sitemap
_MAGIC = {b"%PDF-": "a PDF", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image"}
_MAGIC |= {b"PK\x03\x04": "a ZIP archive or Office document"}


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered: 200 with content, or 304 without."""

    url: str  # final, after redirects
    status: int
    headers: Mapping[str, str]  # names in lower case
    content: bytes  # decoded, within the limit
    etag: str
    last_modified: str
    cut: bool = False  # there was more than the limit, and it was left unread

    @property
    def not_modified(self) -> bool:
        """Whether the page is still the one that the validators belong to."""
        return self.status == 304


class Refusal(Exception):
    """Why a page is not delivered; becomes Outside where its address is known."""

    def __init__(self, what: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(what)
        self.hint, self.status = hint, status


def redirect(page: Page) -> str:
    """Where a redirect points, absolute; "" if this is none."""
    to = page.headers.get("location", "") if page.status in (301, 302, 303, 307, 308) else ""
    try:
        return urljoin(page.url, to) if to else ""
    except ValueError:
        return ""


def answered(page: Page) -> Refusal:
    try:
        words = f"answers {page.status} {HTTPStatus(page.status).phrase}"
    except ValueError:
        words = f"answers {page.status}"
    wait = _retry_after(page)
    return Refusal(f"{words}, come back in {wait:.0f} s" if wait else words, status=page.status)


def again_after(page: Page) -> float | None:
    """Seconds until a second try makes sense, None if it does not."""
    if page.status not in (429, *range(500, 600)):
        return None
    wait = _retry_after(page)
    if wait is None:
        return None if page.status == 429 else 0.0
    return wait if wait <= _RETRY_AFTER else None


def _retry_after(page: Page) -> float | None:
    """RFC 9110 §10.2.3: seconds, or a date."""
    value = page.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


async def page_of(response: httpx2.Response, url: str, limit: int, *, cut: bool = False) -> Page:
    """The answer to a request for *url*, with at most *limit* bytes of content (0: none is read).

    Raises Refusal for more than that, unless it may be *cut*; the content of errors and
    redirects is not read.
    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    wanted = response.status_code == 200 and limit
    content = await _content(response, limit, cut=cut) if wanted else b""
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    over = len(content) > limit
    return Page(url, response.status_code, headers, content[:limit], etag, modified, over)


async def _content(response: httpx2.Response, limit: int, *, cut: bool) -> bytes:
    """The decoded body; never much more than *limit* bytes of it in memory, and more only with *cut*."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise Refusal(f"the answer is encoded as {encoding!r}, which was not asked for")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit and not cut:
        raise Refusal(f"{int(length):,} bytes, more than the limit of {limit:,}")
    inflate = zlib.decompressobj(31) if "gzip" in encoding else None
    body = bytearray()
    async for piece in response.aiter_raw():
        body += inflate.decompress(piece, limit - len(body) + 1) if inflate else piece
        if len(body) > limit:
            if cut:
                return bytes(body)
            raise Refusal(f"more than the limit of {limit:,} bytes")
    if inflate and body and not inflate.eof:
        raise Refusal("the answer was cut off")
    return bytes(body)


def demand_a_page(page: Page) -> None:
    """Refuse what is no page, before anybody parses it."""
    if not page.content.strip():
        raise Refusal("the answer is empty")
    kind = page.headers.get("content-type", "").split(";")[0].strip().lower()
    found = next((name for magic, name in _MAGIC.items() if page.content.startswith(magic)), "")
    if not found and kind and not any(part in kind for part in _READABLE):
        found = f"of type {kind}"
    if found:
        raise Refusal(f"this is {found}, not a page")
    if len(page.content) < 5000 and b"document.cookie" in page.content and not _visible(page.content):
        raise Refusal("a shield asks for a browser that runs scripts", "save the page and collect the file")


def _visible(content: bytes) -> bytes:
    """What a reader without scripts would see of a small page, roughly."""
    without = re.sub(rb"(?is)<(script|style|title|noscript)\b.*?</\1\s*>|<[^>]*>", b"", content)
    return without.strip()


def shown(url: str) -> str:
    """An address for a message: one line, no password, not too long."""
    plain = "".join(filter(str.isprintable, re.sub(r"//[^/@\s]*@", "//", url)))
    return plain if len(plain) <= 200 else plain[:199] + "…"


def host_of(url: str) -> str:
    """The machine that an address names, "" for none."""
    with suppress(ValueError):
        return urlsplit(url).hostname or ""
    return ""


def port_of(url: str) -> int | None:
    """The port that an address names, None for none."""
    with suppress(ValueError):
        return urlsplit(url).port
    return None
