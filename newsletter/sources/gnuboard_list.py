"""Read one page of a gnuboard list: which posts it links, in the order it shows them.

HTML text and its URL in; a ListPage out. The date of a row is not read: lists print
MM-DD for every year. Rows are found by their links, not by their markup, so tables,
mobile lists and galleries are one thing; links in menus, paging and 'latest' boxes are
none. A row may be a notice, a reply or secret; a secret one keeps no title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml.html import HtmlElement

from newsletter.sources import texts
from newsletter.sources.gnuboard_address import Board, PostLink, board_of, list_page, post_link
from newsletter.sources.gnuboard_page import Look, Refusal, read_tree, refusal, table_named, title_of, words


@dataclass(frozen=True, slots=True)
class Row:
    """One post as a list shows it."""

    link: PostLink
    title: str  # as shown, often cut; "" of a secret post
    notice: bool = False
    secret: bool = False
    reply: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one page of a list says."""

    board: Board | None  # None where neither the URL nor the page names one
    rows: tuple[Row, ...] = ()
    number: int = 1
    total: int | None = None  # posts of the whole list
    further: str = ""  # the next page, "" where none is linked
    paged: bool = False  # whether any other page is linked
    feed: str = ""  # the board's RSS, "" where none is linked
    name: str = ""  # of the board, as in <title>
    site: str = ""  # the rest of <title>
    empty: bool = False  # the board says itself that there are no posts
    refusal: Refusal | None = None


_TITLE = re.compile(r"^(?P<name>.*?)\s+(?:(?P<number>\d+)\s+)?페이지(?: \| (?P<site>.*))?$")
_TOTAL = re.compile(r"(?:Total|전체|총)\D{0,10}([\d,]+)", re.IGNORECASE)
_ELSEWHERE = (  # what stands inside a generic container without being the list
    "ancestor-or-self::*[self::nav or self::header or self::footer or self::aside or self::thead"
    " or @id='bo_cate' or @id='bo_v' or contains(concat(' ',@class,' '),' pg_wrap ')"
    " or contains(concat(' ',@class,' '),' latest ') or contains(concat(' ',@class,' '),' lt ')"
    " or contains(concat(' ',@class,' '),' lat ')]"
)
_COUNTS = frozenset(("sound_only", "cnt_cmt", "bo_cmt", "new_icon", "hot_icon", "comment", "bo_cate_link"))
_LINKS = 1_000  # of one page
_MOST = 300  # posts of one page; boards show 15, some 100
_NO_TITLE = frozenset(("", "공지", "no image", "No Image"))
_EMPTY = "boolean(.//text()[contains(., '게시물이 없습니다')])"
_ROWS = frozenset(("tbody", "table", "ul", "ol", "dl", "form", "body", "main"))


def read_list(html: str, url: str, look: Look) -> ListPage:
    """The rows of one page of a list and the ways on from it. Never raises for a page."""
    tree = read_tree(html)
    board = board_of(url, table_named(tree, html))
    refused = refusal(tree, html)
    if board is None or refused is not None:
        return ListPage(board, refusal=refused)
    scope = look.first("list", tree)
    title = _TITLE.match(title_of(tree))
    total = _TOTAL.search(look.text("total", tree))
    pages = _pages(tree, url, board)
    number = list_page(url, board, url) or 1
    return ListPage(
        board,
        rows=tuple(_rows(tree if scope is None else scope, board, look)),
        number=number,
        total=int(total[1].replace(",", "")) if total else None,
        further=_next(tree, url, look) or pages.get(number + 1, ""),
        paged=bool(pages),
        feed=_feed(tree, board),
        name=title["name"] if title else "",
        site=(title["site"] or "") if title else "",
        empty=bool((tree if scope is None else scope).xpath(_EMPTY)),
    )


def _pages(tree: HtmlElement, url: str, board: Board) -> dict[int, str]:
    """Linked pages of this list by number; the first link to each."""
    pages: dict[int, str] = {}
    for anchor in tree.xpath("//a[contains(@href,'page=')]"):
        number = list_page(url, board, anchor.get("href", ""))
        if number is not None:
            pages.setdefault(number, _absolute(board, anchor))
    return pages


def _next(tree: HtmlElement, url: str, look: Look) -> str:
    """The next page where the source says itself how it is linked."""
    anchor = look.first("next_page", tree)
    board = board_of(url)
    return "" if anchor is None or board is None else _absolute(board, anchor)


def _absolute(board: Board, anchor: HtmlElement) -> str:
    return texts.absolute(board.base, anchor.get("href", ""))


def _feed(tree: HtmlElement, board: Board) -> str:
    """The board's feed, if the list links it: it is closed unless somebody opened it."""
    for anchor in tree.xpath("//a[contains(@href,'rss')]"):
        href = _absolute(board, anchor)
        if re.search(rf"/rss\.php\?.*\bbo_table={board.table}\b|/rss/{board.table}/?$", href):
            return href
    return ""


def _rows(scope: HtmlElement, board: Board, look: Look) -> Iterator[Row]:
    groups: dict[str, list[tuple[PostLink, HtmlElement]]] = {}
    for anchor in _anchors(scope, look):
        link = post_link(board, anchor.get("href", ""))
        if link is not None:
            groups.setdefault(link.url, []).append((link, anchor))
        if len(groups) == _MOST:
            break
    owners = _owners(groups)
    for url, group in groups.items():
        anchors = [anchor for _, anchor in group]
        yield _row(group[0][0], _around(anchors[0], scope, owners, url), anchors, look)


def _owners(groups: dict[str, list[tuple[PostLink, HtmlElement]]]) -> dict[HtmlElement, str]:
    """The elements around links, each with the one post that it links, "" if several."""
    owners: dict[HtmlElement, str] = {}
    for url, group in groups.items():
        for box in chain.from_iterable(anchor.iterancestors() for _, anchor in group):
            owners[box] = url if owners.get(box, url) == url else ""
    return owners


def _anchors(scope: HtmlElement, look: Look) -> list[HtmlElement]:
    """Links that may be posts, in order."""
    if "list_link" in look.own:
        return look.all("list_link", scope)
    within = look.all("list_row", scope) if "list_row" in look.own else [scope]
    found = [anchor for part in within for anchor in part.iter("a")][:_LINKS]
    return [anchor for anchor in found if not anchor.xpath(_ELSEWHERE)]


def _around(anchor: HtmlElement, scope: HtmlElement, owners: dict[HtmlElement, str], url: str) -> HtmlElement:
    """The row of a link: the widest element around it that holds no other post's link."""
    row = anchor
    for parent in anchor.iterancestors():
        if parent is scope or owners[parent] != url:
            break
        if parent.tag == "tr" or (parent.tag == "li" and not parent.xpath("ancestor::li")):
            return parent
        if parent.tag not in _ROWS:
            row = parent
    return row


def _row(link: PostLink, row: HtmlElement, anchors: Sequence[HtmlElement], look: Look) -> Row:
    marked = row.get("class", "").lower()
    secret = bool(look.all("list_secret", row))
    return Row(
        link,
        title="" if secret else _title(anchors),
        notice="notice" in marked or bool(look.all("list_notice", row)) or _says_notice(row),
        secret=secret,
        reply=bool(look.all("list_reply", row)) or bool(re.search(r"padding-left:\s*[1-9]", _style(row))),
    )


def _title(anchors: Sequence[HtmlElement]) -> str:
    """What the links of a post call it: not the picture's, not the one to the comments."""
    named = [words(a, _COUNTS) for a in anchors if "#c" not in a.get("href", "") and a.find(".//img") is None]
    return max((name for name in named if name not in _NO_TITLE), key=len, default="")


def _says_notice(row: HtmlElement) -> bool:
    """Whether something small in the row says 공지 and nothing else."""
    small = row.iter("strong", "b", "em", "i", "span", "td")
    return any((cell.text or "").strip() in ("공지", "[공지]", "Notice") for cell in small)


def _style(row: HtmlElement) -> str:
    return " ".join(row.xpath(".//td[contains(@class,'subject')]/@style"))
