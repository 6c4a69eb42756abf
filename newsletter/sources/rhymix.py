"""Collect the posts of a Rhymix or XE board.

Addresses are /press/123456, /index.php?mid=press&document_srl=123456 or either below a
folder; the number is unique within a site and is the identity. Post pages tell title,
date and author for machines; the body stands in .rhymix_content or .xe_content in
every skin, because the program itself writes it. Selectors of a source go before all:
list, secret, next_page, title, author, date, body, refused.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from newsletter.model.press import Memory, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress
from newsletter.sources.forum import Dialect, Link, fetch_posts

PARTS = {
    "list": (".board_list", ".bd_lst_wrp", ".bd_lst", ".board-list", "#board_list", "main", "#content",
             "body"),
    "secret": (".secret", ".xi-lock", "img[alt=비밀글]", "img[alt=secret]", "img[src*=secret]", ".fa-lock"),
    "next_page": (),  # default: the link whose page is one more
    "title": (".board_read .read_header h1 a", ".read_header h1", ".rd_hd h1 a", ".rd_hd h1",
              ".board_read h1", ".board-read h1", "article h1", "h1"),
    "author": (".board_read .author", ".read_header .author", ".rd_hd .nick",
               ".rd_hd .side a[class*=member_]", "a[class*=member_]"),
    "date": (".board_read .time", ".read_header .time", ".rd_hd .date", ".rd_hd .time"),
    "body": (".board_read .rhymix_content", ".rhymix_content", ".board_read .xe_content",
             ".rd_body .xe_content", ".xe_content", ".document_content"),
    "refused": ("form.secretForm", ".secretMessage"),
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z][\w-]{0,60}")


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
    return await fetch_posts(RHYMIX, source, memory, http, now=now, zone=zone, progress=progress)


def module(url: str) -> tuple[str, str]:
    """The folder of a site that an address belongs to, and the name of its board (mid); "" if none."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if named := parse_qs(parts.query).get("mid", [""])[0]:
        return _folder([segment for segment in segments if not segment.endswith(".php")]), named
    if segments and segments[-1].isdecimal():
        segments = segments[:-1]
    if not segments or not _WORD.fullmatch(segments[-1]):
        return _folder(segments), ""
    return _folder(segments[:-1]), segments[-1]


def _folder(segments: list[str]) -> str:
    return "".join(f"/{segment}" for segment in segments)


def link(listed: str, href: str) -> Link | None:
    """The post that *href* names on the board of the list at *listed*; None if it is none."""
    folder, mid = module(listed)
    site, parts = urlsplit(listed), urlsplit(href)
    query = parse_qs(parts.query)
    if parts.netloc.lower() != site.netloc.lower() or "act" in query:
        return None
    number = query.get("document_srl", [""])[0]
    short = re.fullmatch(rf"{re.escape(folder)}/(?:{re.escape(mid)}/)?(\d+)/?", parts.path)
    if short and not number:
        number, path, kept = short[1], parts.path, ""
    elif number and query.get("mid", [mid])[0] == mid:
        path = parts.path
        kept = urlencode({"mid": mid, "document_srl": number} if "mid" in query else {"document_srl": number})
    else:
        return None
    if not number.isdecimal() or parts.path.endswith("/comment"):
        return None
    key = f"rhymix:{site.netloc.lower().removeprefix('www.')}{folder}/{int(number)}"
    return Link(key, urlunsplit((parts.scheme, parts.netloc, path, kept, "")))


def page(listed: str, href: str) -> int | None:
    """Which page of the list *href* leads to; None if it leads elsewhere."""
    query = parse_qs(urlsplit(href).query)
    number = query.get("page", [""])[0]
    if "document_srl" in query or module(href) != module(listed) or not number.isdecimal():
        return None
    return int(number)


def first(url: str) -> str:
    """The first page of the list that an address, a post's too, belongs to; a category is kept."""
    parts, (folder, mid) = urlsplit(url), module(url)
    query = parse_qs(parts.query)
    names: tuple[str, ...] = ("category", "search_target", "search_keyword")
    kept = {name: query[name][0] for name in names if name in query}
    path = f"{folder}/{mid}" if mid else f"{folder}/"
    if "mid" in query:
        path, kept = parts.path, {"mid": mid, **kept}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), ""))


RHYMIX = Dialect("Rhymix or XE", PARTS, link, page, first)
