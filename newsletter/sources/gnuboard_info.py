"""Read who wrote a post, when, and how often it was opened: by label, never by position.

The element that holds these facts in; an Info out. Skins order them differently, write
labels as text, hide them or draw icons instead, and put a member's menu into the same
box. '22-11-28 17:49' is year first; a date that nothing labels is taken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsletter.sources import dates, texts
from newsletter.sources.gnuboard_page import Look, words


@dataclass(frozen=True, slots=True)
class Info:
    """What a post page says about its post, beside title and text."""

    author: str = ""
    published: datetime | None = None  # to the minute, in most skins
    views: int | None = None
    comments: int = 0
    outlet: str = ""  # boards made for press posts ask for it (언론사)


_LABELS = {
    "author": r"작성자명?|글쓴이|등록자|게시자|닉네임|이름|author|writer|by",
    "date": r"작성\s?일[시자]?|등록\s?일[시자]?|게시\s?일[시자]?|날짜|일시|date|posted",
    "views": r"조회\s?수?|읽음|hits?|views?",
    "comments": r"댓글\s?수?|코멘트|의견|comments?",
    "outlet": r"언론사명?|매체명?|보도\s?매체|신문사|출처",
    "other": r"보도\s?일[시자]?|수정\s?일[시자]?|추천|비추천|첨부파일|첨부|분류|링크|파일|아이피|ip|목록",
}
_LABEL = re.compile(
    r"(?:^|(?<=[\s|/·,(]))(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")(?=[\s:：\d]|$)\s*[:：]?",
    re.IGNORECASE,
)
_ICONS = (
    (re.compile(r"(?:^|[-_\s])(?:eye|hit|views?)(?:$|[-_\s])"), "조회"),
    (re.compile(r"(?:^|[-_\s])(?:clock|calendar|date|time)(?:$|[-_\s])"), "작성일"),
    (re.compile(r"(?:^|[-_\s])comment(?:s|ing)?(?:$|[-_\s])"), "댓글"),
    (re.compile(r"(?:^|[-_\s])(?:user|author)(?:$|[-_\s])"), "작성자"),
)
_MENU = frozenset(("sv", "sv_nojs", "profile_img", "btn_bo_user", "bo_v_com", "bo_v_left", "more_opt"))
_SILENT = frozenset(("script", "style", "noscript", "button", "textarea", "select", "h1", "h2"))
_IP = re.compile(r"\s*[\[(]\s*\d{1,3}\.[\d.♡*x]+\s*[\])]\s*$")
_DATE = re.compile(r"(?<!\d)(?:\d{4}|\d\d)\s*[-./년]\s*\d\d?\s*[-./월]\s*\d\d?")


def read_info(info: HtmlElement, look: Look, zone: ZoneInfo, now: datetime | None = None) -> Info:
    """The facts that *info* states. Times without zone are of *zone*."""
    text = "\n".join(_tokens(info))
    said = _labelled(text)
    return Info(
        author=_author(info, look, said.get("author", "")),
        published=_date(info, look, said.get("date", ""), text, zone, now),
        views=_count(look.text("views", info) or said.get("views", "")),
        comments=_count(look.text("comments", info) or said.get("comments", "")) or 0,
        outlet=texts.clean(said.get("outlet", "").split("\n")[0]),
    )


def _tokens(info: HtmlElement) -> Iterator[str]:
    """The texts of the box, icons as the label they stand for, a member's menu left out."""
    walk = iterwalk(info, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in _SILENT or _MENU.intersection(element.get("class", "").split()):
                walk.skip_subtree()
                continue
            yield _icon(element)
            yield texts.clean(element.text or "")
        elif element is not info:
            yield texts.clean(element.tail or "")


def _icon(element: HtmlElement) -> str:
    """The label that an empty element draws, "" for any other element."""
    if (element.text or "").strip() or len(element) or element.tag not in ("i", "span", "em", "svg", "img"):
        return ""
    names = element.get("class", "").lower()
    return next((label for pattern, label in _ICONS if pattern.search(names)), "")


def _labelled(text: str) -> dict[str, str]:
    """What follows each label, up to the next one; the first that says anything counts."""
    found: dict[str, str] = {}
    labels = list(_LABEL.finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=False):
        kind, value = str(label.lastgroup), text[label.end() : end].strip(" \n:：|/·,")
        if value:
            found.setdefault(kind, value)
    return found


def _author(info: HtmlElement, look: Look, said: str) -> str:
    name = next((element for element in look.all("author", info) if not _in_menu(element)), None)
    text = words(name, _MENU) if name is not None else texts.clean(said.split("\n")[0])
    return _IP.sub("", _LABEL.sub("", text, count=1).strip() if "author" in look.own else text)


def _in_menu(element: HtmlElement) -> bool:
    return any(_MENU.intersection(box.get("class", "").split()) for box in element.iterancestors())


def _date(
    info: HtmlElement, look: Look, said: str, text: str, zone: ZoneInfo, now: datetime | None
) -> datetime | None:
    """The date of the post: where the source points, behind its label, in <time>, or the first one."""
    stamps = [str(stamp) for stamp in info.xpath(".//time/@datetime")]
    places = [look.text("date", info), said, *stamps]
    text = text[:2000]  # an info box is short; a hostile one is not
    places += [text[found.start() :] for found in _DATE.finditer(text)]
    read = (dates.parse(_LABEL.sub("", place, count=1), zone, now=now) for place in places if place)
    return next(filter(None, read), None)


def _count(text: str) -> int | None:
    digits = re.search(r"\d[\d,]*", text)
    return int(digits[0].replace(",", "")) if digits else None
