"""Collect the posts of a KBoard, the board of many Korean WordPress sites.

Addresses are …?mod=document&uid=N on whatever page the board stands, or the short
/?kboard_content_redirect=N; the number is unique within a site and is the identity. The
page tells the date for machines with its zone, which the plugin's own feed gets wrong
by nine hours, so pages are read. Selectors of a source go before all: list, secret,
next_page, title, author, date, body, refused.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from newsletter.model.press import Memory, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress
from newsletter.sources.forum import Dialect, Link, fetch_posts

PARTS = {
    "list": ("[id^=kboard-][id$=-list]", ".kboard-list", "[class*=kboard-][class*=-list]", "main", "body"),
    "secret": ("img[src*=icon-lock]", "img[alt=비밀글]", ".kboard-icon-lock"),
    "next_page": (),  # default: the link whose page is one more
    "title": (".kboard-document-wrap .kboard-title h1", ".kboard-title h1", ".kboard-title"),
    "author": (".detail-writer .detail-value", ".kboard-detail .detail-writer", ".detail-writer"),
    "date": (".detail-date .detail-value", ".detail-date"),
    "body": (".kboard-content .content-view", ".kboard-content"),
    "refused": (".kboard-password-confirm", ".kboard-confirm", "form[id*=kboard][id*=confirm]"),
}  # fmt: skip
_WALKING = frozenset(("mod", "uid", "pageid", "target", "keyword", "kboard_search_option", "page"))


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
    return await fetch_posts(KBOARD, source, memory, http, now=now, zone=zone, progress=progress)


def link(listed: str, href: str) -> Link | None:
    """The post that *href* names on the board of the list at *listed*; None if it is none."""
    site, parts = urlsplit(listed), urlsplit(href)
    query = parse_qs(parts.query)
    host = parts.netloc.lower()
    if host != site.netloc.lower():
        return None
    short = query.get("kboard_content_redirect", [""])[0]
    number = short or (query.get("uid", [""])[0] if query.get("mod") == ["document"] else "")
    if not number.isdecimal() or not (short or parts.path.rstrip("/") == site.path.rstrip("/")):
        return None
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in _WALKING]
    kept += [] if short else [("mod", "document"), ("uid", number)]
    key = f"kboard:{host.removeprefix('www.')}/{int(number)}"
    return Link(key, urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode(kept), "")))


def page(listed: str, href: str) -> int | None:
    """Which page of the list *href* leads to; None if it leads elsewhere."""
    site, parts = urlsplit(listed), urlsplit(href)
    query = parse_qs(parts.query)
    number = query.get("pageid", [""])[0]
    same = (parts.netloc.lower(), parts.path.rstrip("/")) == (site.netloc.lower(), site.path.rstrip("/"))
    return int(number) if same and number.isdecimal() and query.get("mod", ["list"]) == ["list"] else None


def first(url: str) -> str:
    """The first page of the list that an address belongs to; what names the page of WordPress is kept."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in _WALKING]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


KBOARD = Dialect("KBoard", PARTS, link, page, first)
