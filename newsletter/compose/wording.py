"""The words of a press item, without what outlets put around them.

A title and a lead in; the plain words of both, and what kind of piece it is, out. Left out are
marks ([속보], (종합), BREAKING:), an outlet's name at the end of a title, and the line that says
where a lead was filed and by whom. A column, an interview or a letter is told by its rubric.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LEAD_LETTERS = 300  # what is compared of a lead: copies are cut at different places

_RUBRIC = re.compile(
    r"\s*(?:\[([^\[\]]{1,20})\]|【([^】]{1,20})】|<([^<>]{1,20})>|\(([^()]{1,6})\)(?=\s))\s*"
)
_LABEL = re.compile(r"\s*([A-Za-z][A-Za-z ]{2,20})\s*[:|]\s+")
_AT_END = re.compile(
    r"\s*[\[(<【]\s*(?:종합|속보|단독|상보|포토|사진|영상|전문|\d보)[^\])>】]{0,4}[\])>】]\s*$"
)
_OUTLET = re.compile(
    r"\s+[-–—|:<]\s+[^-–—|<]{0,18}(?:신문|일보|뉴스|통신|타임스|타임즈|방송|저널|투데이|닷컴|매거진|경제|미디어|"
    r"[Nn]ews|[Tt]imes|[Pp]ost|[Jj]ournal|[Ww]eekly|[Hh]erald)\s*$"
)
_COLUMN = re.compile(
    r"칼럼|사설|기고|시론|논평|수첩|데스크|오피니언|독자|투고|만평|시평|서평|에세이|세상읽기|특별기고|논단|광장|창$"
    r"|^[가-힣]{2,4}의\s|opinion|comment|column|editorial|letter|essay|analysis|viewpoint|^view$",
    re.IGNORECASE,
)
_TALK = re.compile(r"인터뷰|대담|만난 사람|interview|q&a|podcast|profile", re.IGNORECASE)
_PICTURE = re.compile(
    r"[\[【<(]\s*(?:포토|사진|화보|영상)|(?:in pictures|photos?|video|watch)\s*[:|]", re.IGNORECASE
)
_LABELS = re.compile(
    r"breaking|update|exclusive|watch|video|photos?|in pictures|pictures|live|just in|correction|news",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"\s*(?:[\[(【][^\])】]{1,40}[\])】]\s*)?(?:[가-힣]{2,4}\s*(?:선임|객원|인턴)?\s*(?:기자|특파원|통신원)\s*[=\]:]?\s*)?=?\s*"
)
_DATELINE = re.compile(r"\s*[A-Z][A-Z .,]{2,30}(?:\([^)]*\))?\s*[-–—]+\s+")


@dataclass(frozen=True, slots=True)
class Wording:
    """What an item says: its title and lead in words, and "" (news), "column" or "talk"."""

    title: str
    lead: str
    kind: str = ""
    caption: bool = False  # of a picture: it names people by what they did ("상 받은 주민들")


def wording(title: str, lead: str, outlet: str = "") -> Wording:
    """The words of an item. Never raises."""
    head, kind = _without_rubrics(_plain(title))
    head = _AT_END.sub("", _AT_END.sub("", head))
    if outlet and re.search(rf"[-–—|:<]\s*{re.escape(_plain(outlet))}\s*$", head):
        head = re.sub(rf"\s*[-–—|:<]\s*{re.escape(_plain(outlet))}\s*$", "", head)
    caption = bool(_PICTURE.match(_plain(title)))
    return Wording(_OUTLET.sub("", head).strip() or _plain(title), _lead(_plain(lead)), kind, caption)


def _without_rubrics(title: str) -> tuple[str, str]:
    kind = ""
    while found := _RUBRIC.match(title):
        if found.end() == len(title):
            break
        kind = kind or _kind(next(filter(None, found.groups()), ""))
        title = title[found.end() :]
    label = _LABEL.match(title)
    if label and (_kind(label[1]) or _LABELS.fullmatch(label[1].strip())):
        return title[label.end() :], kind or _kind(label[1])
    return title, kind


def _kind(rubric: str) -> str:
    if _TALK.search(rubric):
        return "talk"
    return "column" if _COLUMN.search(rubric.strip()) else ""


def _lead(text: str) -> str:
    filed = _DATELINE.match(text) or _FILED.match(text)
    return text[filed.end() if filed else 0 :][:LEAD_LETTERS].strip()


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
