"""Find who is named in a text: the outlet, the journalist, the original, a picture's credit.

Lines of a press post in; names out, "" where none is named. Korean and English
customs: '[화성뉴스=이도윤 기자]', '(서울=뉴시스) 이도윤 기자 =', '출처 : 화성뉴스(https://…)',
'ⓒ화성뉴스', '/사진제공=화성뉴스'. Says nothing where a customary form is missing:
an empty name can be typed, a wrong one is printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.sources import texts

_PLACES = (  # what a dateline begins with; '[수원=홍길동 기자]' names no outlet
    "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|수원|성남|의정부|안양|부천|광명"
    "|평택|동두천|안산|고양|과천|구리|남양주|오산|시흥|군포|의왕|하남|용인|파주|이천|안성|김포|화성|양주|포천|여주|춘천|원주"
    "|강릉|동해|태백|속초|삼척|청주|충주|제천|천안|공주|보령|아산|서산|논산|계룡|당진|전주|군산|익산|정읍|남원|김제|목포|여수"
    "|순천|나주|광양|포항|경주|김천|안동|구미|영주|영천|상주|문경|경산|창원|진주|통영|사천|김해|밀양|거제|양산|서귀포"
    r"|[가-힣]{1,4}(?:특별시|광역시|특별자치시|특별자치도|도|군|구|시)|[A-Z]{2,}"
)
_PLACE = rf"(?:{_PLACES})(?:[·/](?:{_PLACES}))*"
_NAME = r"(?!시민|취재|편집|사진|객원|인턴|수습|전문|명예|학생|담당|온라인|디지털)[가-힣]{2,4}"
_POST = r"(?:\S{0,4}기자|특파원|논설위원|칼럼니스트|통신원|리포터|PD|앵커)"
_OUTLET = (
    rf"(?!(?:{_PLACE}|단독|속보|종합|인터뷰|기획|르포|현장|포토|사진|기고|칼럼|사설)[\s=\])】])"
    r"[^\s=\[\]()【】<>,:：](?:[^=\[\]()【】<>,:：\n]{0,24}[^\s=\[\]()【】<>,:：])?"
)
_OPEN, _CLOSE = r"^\s*[\[(【<〈]\s*", r"\s*[\])】>〉]"
_SIGN = rf"(?P<name>{_NAME}(?:\s?[·,]\s?{_NAME}){{0,3}})\s*{_POST}"
_BRACKETS = tuple(  # what they match is cut from an excerpt
    re.compile(form)
    for form in (
        rf"{_OPEN}(?P<outlet>{_OUTLET})(?:\s*=\s*|\s+){_SIGN}{_CLOSE}\s*[=:]?\s*",
        rf"{_OPEN}(?P<outlet>){_PLACE}\s*=\s*{_SIGN}{_CLOSE}\s*[=:]?\s*",
        rf"{_OPEN}{_PLACE}\s*=\s*(?P<outlet>{_OUTLET}){_CLOSE}(?:\s*{_SIGN}\s*=?)?\s*",
        rf"{_OPEN}[가-힣·/]{{1,12}}\s*=\s*(?P<outlet>{_OUTLET}){_CLOSE}\s*{_SIGN}\s*=\s*",
    )
)
_SIGNED = re.compile(rf"^[/=\[(]?\s*{_SIGN}\s*[\])]?\s*(?:$|[=/(<]|\S+@\S+)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://[^\s<>()\[\]\"'“”‘’]+")
_SOURCE = re.compile(
    r"^[\[(※*▶■\s]*(?:기사\s*)?(?:출처|원문|원본|원문\s*보기|기사\s*보기|기사\s*링크|source)"
    r"(?:\s*[\])]?\s*[:：=|]|\s*[\])]|\s+(?=http))\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"저작권자\s*(?:[ⓒ©(:：]|by)|무단\s?(?:전재|복제|배포)|재배포\s?금지|all rights reserved", re.IGNORECASE
)
_OWNER = re.compile(r"저작권자\s*(?:[ⓒ©:：]|\(c\))\s*(?P<outlet>[^\s,，>》)|]+)", re.IGNORECASE)
_PRESS = (  # what names of outlets end with, for a title like '[들녘일보] …' or '… - 들녘일보'
    r"(?P<outlet>(?!(?:카드|영상|포토|동영상|그래픽|웹툰|주간|월간|오늘의|이달의|마을|동네|보도|우리)\s?뉴스)"
    r"[^\[\]()|<>…\"'“”]{0,10}?(?:[가-힣]{2}뉴스1?|뉴스1|뉴시스|일보|신문|타임[즈스]|저널|투데이|헤럴드|통신|방송"
    r"|데일리|(?<=[가-힣]{2})매일|KBS|MBC|SBS|EBS|YTN|JTBC|MBN|OBS|TBS|CBS|BBS))"
)
_IN_TITLE = (
    re.compile(rf"^[\[(<【]\s*{_PRESS}\s*[\])>】]"),
    re.compile(rf"[\[(<【]\s*{_PRESS}\s*[\])>】]$"),
    re.compile(rf"\s[-–—|/_]\s*{_PRESS}$"),
)

_BY = r"(?:사진|자료|이미지|그림|그래픽|영상|화면)"
_WHO = r"(?P<who>(?!\s*https?:)[^()\[\]]{1,30}?)(?<!다)[\s.)\]】>]*$"
_CREDITS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:ⓒ|©|\(c\))\s*{_WHO}",
        rf"{_BY}\s*(?:제공|출처|캡처|캡쳐)?\s*[=:：/ㅣ|]\s*{_WHO}",
        rf"[(\[]\s*{_BY}\s+제공\s+{_WHO}",
        rf"(?:^|[.)]\s*){_BY}\s?제공\s+(?P<who>[^.()\[\]]{{1,25}})\.?$",
        rf"[(\[/]\s*(?:출처|제공)\s*[=:：]\s*{_WHO}",
        r"[(\[]\s*(?P<who>[^()\[\]]{1,30}?\s*(?:제공|캡처|캡쳐))\s*[)\]]\s*\.?$",
        rf"(?:다|[.?!/=|])\s*(?P<who>{_NAME}\s?(?:선임|객원|사진)?기자)(?:\s*\S+@\S+)?\s*$",
        r"(?:다|[.?!/=])\s+(?P<who>[^\s.()\[\]]{1,15}(?:\s[^\s.()\[\]]{1,12})?\s(?:제공|캡처|캡쳐))\s*\.?$",
        rf"\b(?:photo(?:graph)?s?|photo\s+credit|credit)\s*:\s*{_WHO}",
        rf"\b(?:photo(?:graph)?s?\s+(?:by|courtesy\s+of)|courtesy\s+of)\s+{_WHO}",
    )
)
_RESALE = re.compile(r"\s*(?:20\d\d\.\d\d\.\d\d\.?\s*)?(?:\S+@\S+\s*)?[*※]?\s*재판매\s?및\s?DB\s?금지\.?$")
_RESALE_NOTE = re.compile(r"[.,]?\s*재판매\s?및\s?DB\s?금지(?=[\])])")
_GIVEN = re.compile(r"\s*(?:제공|캡처|캡쳐)$")
_SHARES = frozenset(
    ("네이버블로그", "네이버밴드", "네이버", "블로그", "밴드", "페이스북", "카카오톡", "카카오스토리",
     "트위터", "라인", "텔레그램", "인스타그램", "엑스", "공유", "공유하기", "퍼가기", "인쇄", "스크랩",
     "url복사", "주소복사", "facebook", "twitter", "kakaotalk", "band", "naver", "blog", "share", "print",
     "x")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose work a text is, as far as the text says."""

    outlet: str = ""
    byline: str = ""  # the journalist
    source_url: str = ""  # the original


def attribution(title: str, lines: Sequence[str], links: Sequence[Sequence[str]] = ()) -> Attribution:
    """What title and lines of a post say about the outlet, the journalist and the original.

    *links* are the addresses linked from each line, for a source line whose text has none.
    """
    bracket = next(filter(None, map(_bracket, lines[:3])), None)
    outlet, byline = (bracket["outlet"], bracket["name"] or "") if bracket else ("", "")
    named, url = _source(lines, links)
    outlet = outlet or named or _owner(lines) or _first(_IN_TITLE, title, "outlet")
    return Attribution(outlet, re.sub(r"\s?[·,]\s?", ", ", byline or _signature(lines)), url)


def _first(forms: Sequence[re.Pattern[str]], text: str, name: str) -> str:
    found = next(filter(None, (form.search(text) for form in forms)), None)
    return found[name].strip() if found else ""


def _bracket(line: str) -> re.Match[str] | None:
    return next(filter(None, (form.match(line) for form in _BRACKETS)), None)


def _owner(lines: Sequence[str]) -> str:
    return next((found["outlet"] for found in map(_OWNER.search, lines) if found), "")


def _signature(lines: Sequence[str]) -> str:
    """The journalist of a line like '이도윤 기자 dylee@hsnews.example'."""
    signed = (_SIGNED.match(line) for line in lines if len(line) <= 60)
    return next((found["name"] for found in signed if found), "")


def _source(lines: Sequence[str], links: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The outlet and the address that a line '출처 : …' gives."""
    for number, line in enumerate(lines):
        said, address = _SOURCE.match(line), _URL.search(line)
        linked = links[number] if number < len(links) else ()
        if said and (address or linked or len(line) <= 40):
            name = _URL.split(said["rest"])[0].strip(" :：()<>[]")
            url = texts.absolute("", address[0].rstrip(".,")) if address else next(iter(linked), "")
            return (name if len(name) <= 30 else ""), url
    return "", ""


def owner(lines: Sequence[str]) -> str:
    """Whom a line of rights names: '저작권자 ⓒ 화성뉴스, 무단전재 금지'."""
    return _owner(lines).strip("'\"‘’“”")


def without_resale(caption: str) -> str:
    """An agency's caption without dateline and tail: '[서울=뉴시스] … photo@… *재판매 및 DB 금지'."""
    caption = _RESALE_NOTE.sub("", caption)
    tail = _RESALE.search(caption)
    return without_dateline(caption[: tail.start()].rstrip() if tail else caption)


def is_rights(line: str) -> bool:
    """Whether a line speaks of copyright."""
    return bool(_RIGHTS.search(line))


def is_imprint(line: str) -> bool:
    """Whether a line is about the article rather than of it: rights, source, e-mail, share buttons."""
    if len(line) > 300:  # a paragraph; and a hostile one would keep the patterns below busy for minutes
        return False
    if is_rights(line) or is_share(line):
        return True
    bare = _URL.sub("", _MAIL.sub("", line)).strip(" ()[]<>|/·")
    if not bare or (_SIGNED.match(line) and len(line) <= 60):
        return True
    return bool(_SOURCE.match(line)) and (len(line) <= 40 or bool(_URL.search(line)))


def is_share(line: str) -> bool:
    """Whether a line names nothing but ways to share."""
    names = re.split(r"[\s|/·,]+", line.lower().strip(" |/·,"))
    return bool(line.strip()) and all(name in _SHARES for name in names)


def without_dateline(line: str) -> str:
    """A first line without '[화성뉴스=이도윤 기자]', for a quotation that names the outlet beside it."""
    found = _bracket(line)
    return line[found.end() :] if found and len(line) - found.end() > 10 else line


def credit(caption: str) -> str:
    """Who made or lent the picture, by the tail of its caption; "" where it does not say."""
    return _GIVEN.sub("", _first(_CREDITS, caption, "who")).strip(" ./|ㅣ")
