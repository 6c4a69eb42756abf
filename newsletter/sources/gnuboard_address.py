"""Addresses of a gnuboard5 board: which board a URL belongs to, which post it names.

URLs in; a Board, a PostLink or None out. One post has many addresses: list links carry
the page and the search, short URLs have /press/12 or /press/<title-words>/, where the
number is not told, and the old form goes on working beside them. Nothing is fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from newsletter.sources import texts

_TABLE = re.compile(r"[A-Za-z0-9_]{1,40}")  # bo_table; the board allows 20
_SORTING = frozenset(("page", "wr_id", "device", "sst", "sod", "spt"))
_WALKING = _SORTING | {"bo_table", "sfl", "stx", "sop", "sca", "url"}  # how one came to a post
_NO_POST = frozenset(("write", "rss"))  # /press/write is the form


@dataclass(frozen=True, slots=True)
class Board:
    """Where a board lives: its site with any folder before it, and its table."""

    root: str  # "https://www.example.org/g5", no slash at the end
    table: str  # "press"
    scripts: str = "bbs"  # the folder of board.php below root

    @property
    def base(self) -> str:
        """The folder that relative addresses in a body are written for, also under short URLs."""
        return f"{self.root}/{self.scripts}/"

    @property
    def host(self) -> str:
        """Host and port; "www." makes no difference between two boards."""
        return _host(urlsplit(self.root))

    def hosts(self, url: str) -> bool:
        """Whether *url* leads to the site that the board is on."""
        return _host(urlsplit(url)) == self.host

    def key(self, wr_id: int) -> str:
        """The identity of a post, whatever style its URL is written in."""
        return f"board:{self.host}{urlsplit(self.root).path}/{self.table}/{wr_id}"

    def old_url(self, wr_id: int) -> str:
        """The address that works with and without short URLs."""
        return f"{self.base}board.php?bo_table={self.table}&wr_id={wr_id}"


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post as a link names it. *wr_id* is None where the URL is made of title words."""

    url: str  # as the board links it, without page, search and fragment
    wr_id: int | None


def board_of(url: str, table: str = "") -> Board | None:
    """The board that *url*, a list or a post, belongs to; None where it names none.

    *table* helps with short URLs, once a page has told it.
    """
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    named = _one(parts, "bo_table")
    if named and parts.path.endswith(".php"):
        folder = parts.path.rpartition("/")[0]
        root, _, scripts = folder.rpartition("/")
        return Board(site + root, named, scripts or "bbs") if _TABLE.fullmatch(named) else None
    segments = [segment for segment in parts.path.split("/") if segment]
    last = len(segments) - 1 - _names_a_post(segments)
    at = segments.index(table) if table in segments else last
    if at < 0 or not _TABLE.fullmatch(segments[at]):
        return None
    return Board("/".join((site, *segments[:at])), segments[at])


def _names_a_post(segments: list[str]) -> bool:
    """Whether the last segment is a post: a number, or title words."""
    return len(segments) > 1 and (segments[-1].isdigit() or not _TABLE.fullmatch(segments[-1]))


def post_link(board: Board, href: str) -> PostLink | None:
    """The post of *board* that *href* names, however it is written; None for anything else.

    Only addresses of the board's own host are posts: a page cannot send us elsewhere.
    """
    address = texts.absolute(board.base, unescape_twice(href))
    parts = urlsplit(address)
    if not address or not board.hosts(address):
        return None
    if _one(parts, "bo_table"):
        return _old_style(board, parts)
    return _short_style(board, parts)


def _old_style(board: Board, parts: SplitResult) -> PostLink | None:
    wr_id = _one(parts, "wr_id")
    if (
        _one(parts, "bo_table") != board.table
        or not wr_id.isdecimal()
        or not parts.path.endswith("/board.php")
    ):
        return None
    query = f"bo_table={board.table}&wr_id={int(wr_id)}"
    return PostLink(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")), int(wr_id))


def _short_style(board: Board, parts: SplitResult) -> PostLink | None:
    start = f"{urlsplit(board.root).path}/{board.table}/"
    name = parts.path.removeprefix(start).removesuffix("/")
    if not parts.path.startswith(start) or not name or "/" in name or name in _NO_POST:
        return None
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in _WALKING])
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return PostLink(url, int(name) if name.isdecimal() else None)


def list_url(url: str) -> str:
    """The first page of the list that *url* belongs to; a category or a search is kept.

    An order by views or likes is dropped: news would not stand at the top.
    """
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query) if pair[0] not in _SORTING]
    path, board = parts.path, board_of(url)
    if board is not None and _one(parts, "bo_table"):
        path = f"{urlsplit(board.base).path}board.php"
    elif board is not None:
        path = f"{urlsplit(board.root).path}/{board.table}"
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(pairs, quote_via=quote), ""))


def list_page(url: str, board: Board, href: str) -> int | None:
    """Which page of the list at *url* the link *href* leads to; None if it leads elsewhere."""
    parts = urlsplit(texts.absolute(url, href))
    if _host(parts) != board.host or _one(parts, "wr_id") or _one(parts, "sst"):
        return None
    short = parts.path.rstrip("/") == f"{urlsplit(board.root).path}/{board.table}"
    old = parts.path.endswith("/board.php") and _one(parts, "bo_table") == board.table
    page = _one(parts, "page")
    return int(page) if (short or old) and page.isdecimal() else None


def numbered(url: str, page: int) -> str:
    """The address of a further page of a list, where the page itself links none."""
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query) if pair[0] != "page"]
    query = urlencode([*pairs, ("page", str(page))], quote_via=quote)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def unescape_twice(href: str) -> str:
    """Undo what gnuboard's feed does: &amp;amp; in XML, and &ampwr_id= after a lenient parser."""
    while "&amp;" in href:
        href = href.replace("&amp;", "&")
    return href.replace("&ampwr_id=", "&wr_id=")


def _one(parts: SplitResult, name: str) -> str:
    return parse_qs(parts.query).get(name, [""])[0]


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
