"""What list and post pages of gnuboard have in common: the tree, the selectors, the refusals.

HTML text in; lxml elements, plain words and a Refusal out. Parts of a page are looked
for by id, then by class, then by structure, because themes keep the ids far more often
than anything else. A source may name its own CSS selector for each part (PARTS has the
keys). Broken HTML is read as far as it goes; nothing here raises for a page.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsletter.errors import Mistake
from newsletter.sources import texts
from newsletter.sources.selectors import compiled

PARTS: Mapping[str, tuple[str, ...]] = {
    "list": ("#bo_list", "#bo_gall", "#bo_img", "#fboardlist", "form[name=fboardlist]", ".bo_list",
             ".board_list", "main", "#container", "#content", "body"),
    "list_row": (),  # default: what stands around one post's links
    "list_link": (),  # default: every link to a post of this board
    "list_notice": (".notice_icon", ".is_notice", ".bo_notice", ".icon_notice"),
    "list_secret": (".fa-lock", ".icon_secret", "img[src*=secret]", "img[alt=비밀글]", "[title=비밀글]"),
    "list_reply": (".icon_reply", "img[src*=icon_reply]", "img[alt=답변글]", ".fa-reply"),
    "next_page": (),  # default: the link whose page is one more
    "total": ("#bo_list_total", ".bo_list_total", ".list_total"),
    "post": ("#bo_v", "article.bo_v", ".bo_v", ".board_view", ".board-view", ".bo_view"),
    "title": ("#bo_v_title .bo_v_tit", "#bo_v_title", "#bo_v_h1", ".bo_v_tit", ".bo_v_title",
              ".view_title", ".view-title", "header h1", "header h2", "h1", "h2"),
    "category": ("#bo_v_title .bo_v_cate", ".bo_v_cate", ".bo_cate_link"),
    "info": ("#bo_v_info", ".bo_v_info", ".view_info", ".view-info", ".board_view_info", "header"),
    "author": (".sv_member", ".sv_guest", ".member", ".guest", ".bo_v_name"),
    "date": (),  # default: after 작성일, else the first date beside the author
    "views": (),  # default: after 조회
    "comments": (),  # default: after 댓글
    "body": ("#bo_v_con", "#writeContents", ".bo_v_con", ".bo_v_content", "[itemprop=articleBody]",
             "#view_content", ".view_content", ".view-content", "#bo_v_atc", ".bo_v_atc"),
    "pictures": ("#bo_v_img", ".bo_v_img"),
    "link": ("#bo_v_link a[href]", ".bo_v_link a[href]", 'a[href*="link.php?"]'),
    "file": ("#bo_v_file a.view_file_download", "a.view_file_download", "#bo_v_file a[href]",
             'a[href*="download.php?"]'),
}  # fmt: skip


class Refused(StrEnum):
    """Why a board does not show a page."""

    LOCKED = "locked"  # asks for the password of a post
    DENIED = "denied"  # for members, or for nobody
    MISSING = "missing"  # deleted, or never there
    FOREIGN = "foreign"  # no post of a gnuboard


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a board answered with HTTP 200 in place of the page."""

    why: Refused
    sentence: str  # the board's own, first line


@dataclass(frozen=True, slots=True)
class Look:
    """Where the parts of a page stand: the usual places, or those that a source names.

    Raises Mistake for a part that does not exist and for a selector that is no CSS.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PARTS)

    def __post_init__(self) -> None:
        for part, css in self.own.items():
            if part not in self.parts:
                near = difflib.get_close_matches(part, self.parts, 1)
                raise Mistake(
                    f"'{part}' is no part of a board page that a selector can name",
                    hint=f"write {near[0]}" if near else "one of: " + ", ".join(self.parts),
                )
            compiled(css)

    def all(self, part: str, tree: HtmlElement) -> list[HtmlElement]:
        """The elements of the first selector that finds any; the source's own goes alone."""
        for css in (self.own[part],) if part in self.own else self.parts[part]:
            if found := compiled(css)(tree):
                return found
        return []

    def first(self, part: str, tree: HtmlElement) -> HtmlElement | None:
        """The first of them."""
        return next(iter(self.all(part, tree)), None)

    def text(self, part: str, tree: HtmlElement) -> str:
        """Its words, "" where there is none."""
        found = self.first(part, tree)
        return "" if found is None else words(found)


def read_tree(html: str) -> HtmlElement:
    """The page as a tree, without comments. Broken HTML is read as far as it goes."""
    data = html.replace("\0", "").encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(data, parser=parser, ensure_head_body=True)
    except ParserError:
        return document_fromstring(b"<html><body></body></html>")


_PIECES = 5_000  # of text in one element; more is no title, name or notice
_SILENT = frozenset(("script", "style", "noscript", "template", "textarea", "select", "button"))


def pieces(element: HtmlElement, silent: frozenset[str] = frozenset()) -> Iterator[str]:
    """The texts under *element* in order, without scripts and without elements of class *silent*."""
    if element.tag in _SILENT or silent.intersection(element.get("class", "").split()):
        return
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield from pieces(child, silent)
        if child.tail:
            yield child.tail


def words(element: HtmlElement, silent: frozenset[str] = frozenset()) -> str:
    """The text under *element* on one line."""
    return texts.clean("".join(islice(pieces(element, silent), _PIECES)))


_ALERT = re.compile(r"""\balert\(\s*(["'])((?:\\.|(?!\1).){1,400})\1""", re.DOTALL)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)", re.DOTALL)
_ALERT_PAGE = 50_000  # characters; a page that only alerts is not long
_MISSING = ("존재하지 않", "삭제", "없는 글", "없는 게시")


def refusal(tree: HtmlElement, html: str) -> Refusal | None:
    """What the board says in place of a page, None if this is a page.

    Alert pages come with HTTP 200; a post's password is asked for on a page that shows the
    title, so only what the board says about it is taken.
    """
    if tree.xpath("//*[@id='pw_confirm']|//form[@name='fboardpassword']"):
        return Refusal(Refused.LOCKED, "비밀글 기능으로 보호된 글입니다.")
    if sentence := _alerted(tree, html):
        missing = any(word in sentence for word in _MISSING)
        return Refusal(Refused.MISSING if missing else Refused.DENIED, sentence)
    return None


def _alerted(tree: HtmlElement, html: str) -> str:
    """The first line of what the page alerts, if alerting is all that it does."""
    box = tree.xpath("//*[@id='validation_check']//*[contains(@class,'cbg')]")
    if box:
        return texts.clean(box[0].text or "") or words(box[0])
    alert = _ALERT.search(html) if len(html) < _ALERT_PAGE else None
    if alert is None or len(_shown(tree)) > 200:
        return ""
    said = _ESCAPED.sub(lambda e: chr(int(e[1], 16)) if e[1] else {"n": "\n"}.get(e[2], e[2]), alert[2])
    return texts.clean(said.strip().split("\n")[0])


def _shown(tree: HtmlElement) -> str:
    """Everything that the page shows."""
    body = tree.find("body")
    return "" if body is None else words(body)


_TABLE = re.compile(r"""\bg5_bo_table\s*=\s*["'](\w+)["']""")
_SCRIPTS = re.compile(r"""\bg5_bbs_url\s*=\s*["'](https?://[^"']+)["']""")


def title_of(tree: HtmlElement) -> str:
    """The text of <title>."""
    found = tree.find(".//title")
    return "" if found is None else words(found)


def table_named(tree: HtmlElement, html: str) -> str:
    """The board's own word for its table, which a short URL leaves open; "" where it says none."""
    if said := _TABLE.search(html):
        return said[1]
    return next((str(value) for value in tree.xpath("//input[@name='bo_table']/@value")), "")


def address_named(tree: HtmlElement, html: str) -> str:
    """The address of the list as a stock page's script tells it, for saved pages; "" where none does."""
    folder, table = _SCRIPTS.search(html), table_named(tree, html)
    return f"{folder[1]}/board.php?bo_table={table}" if folder and table else ""
