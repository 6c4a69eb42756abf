"""Read the page of one gnuboard post.

HTML text and its URL in; a Post, or the Refusal that the board showed instead, out.
Everything is looked for within the post, because themes print the list again below it,
and sites put one set of og: tags on every page: they are never read. The heading is cut
at 70 characters, the full title stands in <title>. Measured rules: research/sources.md §1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

from lxml.html import Element, HtmlElement

from newsletter.sources import texts
from newsletter.sources.attribution import attribution, credit
from newsletter.sources.blocks import Paragraph, Picture, blocks
from newsletter.sources.gnuboard_address import Board, board_of, post_link
from newsletter.sources.gnuboard_info import Info, read_info
from newsletter.sources.gnuboard_list import Row
from newsletter.sources.gnuboard_page import (
    Look,
    Refusal,
    Refused,
    address_named,
    read_tree,
    refusal,
    table_named,
    title_of,
    words,
)
from newsletter.sources.gnuboard_post import CUT, Link, Post

_CATEGORY = frozenset(("bo_v_cate", "bo_cate_link"))
_SECTIONS = frozenset(
    ("", "본문", "페이지 정보", "게시물 정보", "첨부파일", "관련링크", "댓글목록", "댓글쓰기")
)
_OF_THIS_POST = re.compile(
    r"/(?:link|download|scrap_popin|good|password|write|delete|move|login)\.php\?.*?\bwr_id=(\d+)"
)
_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|avif|heic)$", re.IGNORECASE)
_SIZE = re.compile(r"\s*\([\d.,]+\s*[KMG]?(?:B|byte)?\)$", re.IGNORECASE)


def read_post(
    html: str,
    url: str,
    look: Look,
    zone: ZoneInfo,
    *,
    now: datetime | None = None,
    row: Row | None = None,
    names: tuple[str, str] = ("", ""),
) -> Post | Refusal:
    """The post on a page, or why there is none.

    *row* is how the list showed it (only lists tell notices and replies); *names* are
    board and site as in the list's <title>. *url* may be "" for a saved page.
    """
    tree = read_tree(html)
    if refused := refusal(tree, html):
        return refused
    board = board_of(url, table_named(tree, html)) or board_of(address_named(tree, html))
    post, body = _scope(tree, look)
    if board is None or body is None:
        return Refusal(Refused.FOREIGN, "the page holds no post that could be recognised")
    link = row.link if row else post_link(board, url)
    wr_id = (link.wr_id if link else None) or _number(post)
    title, shown, category = _titles(post, title_of(tree), look, names, row.title if row else "")
    base = _base(tree, board)
    text = blocks(body, base)
    lines = [block for block in text if isinstance(block, Paragraph)]
    return Post(
        url=link.url if link else board.old_url(wr_id) if wr_id else texts.canonical(url),
        board=board,
        wr_id=wr_id,
        title=title,
        title_shown=shown,
        category=category,
        info=_info(post, body, look, zone, now),
        links=tuple(_links(post, look, board)),
        files=tuple(map(_file_name, look.all("file", post))),
        attached=tuple(_attached(post, look, base)),
        blocks=text,
        attribution=attribution(title, [line.text for line in lines], [line.links for line in lines]),
        notice=bool(row and row.notice),
        reply=bool(row and row.reply),
    )


def without_file_name(alt: str) -> str:
    """The alternative text of a picture, "" where it is only what the file is called."""
    return "" if _FILE_NAME.search(alt) else alt


def _scope(tree: HtmlElement, look: Look) -> tuple[HtmlElement, HtmlElement | None]:
    """The element of the post and, in it, the one of its text.

    A theme that closes one <div> too many ends the post's element before its text: then
    the post is what holds both.
    """
    post = look.first("post", tree)
    body = None if post is None else look.first("body", post)
    if post is not None and body is not None:
        return post, body
    body = look.first("body", tree)
    boxes = [] if body is None else list(body.iterancestors())
    within = boxes if post is None else [box for box in post.iterancestors() if box in boxes]
    return next((box for box in within if look.first("title", box) is not None), tree), body


def _base(tree: HtmlElement, board: Board) -> str:
    """What relative addresses stand for: the board's folder, also under short URLs."""
    said = next((str(href) for href in tree.xpath("//head/base/@href")), "")
    return texts.absolute(board.base, said) or board.base


def _number(post: HtmlElement) -> int | None:
    """The wr_id as forms and links of the page have it, where the URL is made of title words."""
    fields = [str(value) for value in post.xpath(".//form//input[@name='wr_id']/@value")]
    links = (_OF_THIS_POST.search(str(href)) for href in post.xpath(".//a/@href"))
    found = [value for value in fields if value.isdecimal()] or [link[1] for link in links if link]
    return int(Counter(found).most_common(1)[0][0]) if found else None


def _titles(
    post: HtmlElement, head: str, look: Look, names: tuple[str, str], listed: str
) -> tuple[str, str, str]:
    """The full title, the heading as shown (without one as *listed*), and the category (분류)."""
    headings = (words(element, _CATEGORY) for element in look.all("title", post))
    heading = next((text for text in headings if text not in _SECTIONS), listed)
    category, shown = _split_category(heading, head)
    return _full_title(shown, head, names), shown, look.text("category", post) or category


def _split_category(heading: str, head: str) -> tuple[str, str]:
    """Category and title of a heading like '특별호 | 제목'; <title>, which has no category, decides."""
    if head.startswith(_stem(heading)):
        return "", heading
    ways = [(heading[: bar.start()], heading[bar.end() :]) for bar in re.finditer(r" \| ", heading)]
    if bracket := re.match(r"\[(.+?)\]\s*(.+)", heading):
        ways.append((bracket[1], bracket[2]))
    return next((way for way in ways if head.startswith(_stem(way[1]))), ("", heading))


def _full_title(shown: str, head: str, names: tuple[str, str]) -> str:
    """The title without ' > board | site'; a title may hold these signs itself."""
    stem = _stem(shown)
    tail = f" > {names[0]} | {names[1]}"
    if names[0] and head.endswith(tail) and head.startswith(stem):
        return head.removesuffix(tail)
    at = head.find(stem)
    if not shown:
        return head.rpartition(" > ")[0]
    if stem == shown or at < 0:
        return shown
    title, rest = head[at : at + len(stem)], head[at + len(stem) :]
    sign = next((sign for sign in (" > ", " | ", " - ") if sign in rest), "")
    return title + (rest[: rest.rindex(sign)] if sign else rest)


def _stem(shown: str) -> str:
    return shown.removesuffix(CUT).removesuffix("...").rstrip()


def _info(post: HtmlElement, body: HtmlElement, look: Look, zone: ZoneInfo, now: datetime | None) -> Info:
    """Author, date and counts; where no box holds them, from all that stands before the text."""
    box = look.first("info", post)
    info = Info() if box is None else read_info(box, look, zone, now)
    return info if info.published else read_info(_before(post, body), look, zone, now)


def _before(post: HtmlElement, body: HtmlElement) -> HtmlElement:
    box = Element("div")
    chain = [body, *takewhile(lambda ancestor: ancestor is not post, body.iterancestors())]
    for element in reversed(chain):
        box.extend(deepcopy(list(reversed(list(element.itersiblings(preceding=True))))))
    return box


def _links(post: HtmlElement, look: Look, board: Board) -> Iterator[Link]:
    """관련링크: through the board's link.php, or straight to another site."""
    found = 0
    for anchor in look.all("link", post):
        href = texts.absolute(board.base, anchor.get("href", ""))
        counted = re.search(r"/link\.php\?.*?\bno=(\d+)", href)
        if counted or (href and not board.hosts(href)):
            found = int(counted[1]) if counted else found + 1
            strong = anchor.find(".//strong")
            text = words(anchor if strong is None else strong)
            yield Link(found, text if counted else href, href)


def _file_name(anchor: HtmlElement) -> str:
    strong = anchor.find(".//strong")
    return words(strong) if strong is not None else _SIZE.sub("", words(anchor))


def _attached(post: HtmlElement, look: Look, base: str) -> Iterator[Picture]:
    """Uploaded pictures; what the editor wrote about the file is their caption."""
    box = look.first("pictures", post)
    for picture in () if box is None else blocks(box, base):
        if isinstance(picture, Picture):
            caption = without_file_name(picture.alt)
            yield Picture(picture.url, picture.original, picture.alt, caption, credit(caption))
