"""What a page says about itself to people: the headline, 입력 2022.11.28 17:05, 이도윤 기자.

A tree or the lines of a page in; a headline, an outlet, an aware date and a name out,
"" or None where nothing is labelled in a customary way. 수정 (changed) is never taken
for the date, nor what an imprint says about the outlet's own registration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.sources import dates, texts
from newsletter.sources.metadata import author

_HEADLINES = (
    "//h1|//h2|//h3|//*[@id='title_area']|//td[contains(@class,'title')]|//*[@itemprop='headline']"
    "|//*[contains(@class,'headline') or contains(@class,'heading') or contains(@class,'title')][not(*//p)]"
)
_AUTHORS = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author'][not(*)]",
    "//*[@rel='author']",
)
_CLASSED = "|".join(
    f"//*[contains(concat(' ',normalize-space(@class),' '),' {name} ')]"
    for name in ("p-author", "author-name", "byline__name", "byline-name", "byline", "author", "writer")
) + "".join(f"|//a[contains(@href,'/{part}')]" for part in ("author", "profile/", "reporter", "journalist"))
_SEPARATOR = re.compile(r"\s+[|:<>–—·•»-]\s+|\s*::\s*")
_SECTIONS = frozenset(
    ("정치", "경제", "사회", "문화", "지역", "뉴스", "기사본문", "보도자료", "홈", "news", "home")
)
_DECORATION = re.compile(
    r"^\s*(?P<head>[^|:<>]{2,30}?)\s*(?:::|[|:<>–—-])\s*$|^\s*(?:::|//|[|:<>–—·•»-]|l\b)\s*(?P<tail>[^|:<>]{2,40}?)\s*$"
)
_CUT = re.compile(r"\s+[|:<–—-]\s+[^|:<–—]{2,25}$|\s*::\s*[^:]{2,25}$")

_BRACKET = re.compile(
    r"[\[(【]\s*(?P<outlet>[^=\[\]()]{0,16}(?:뉴스|신문|일보|미디어|타임[스즈]|저널|방송|투데이|데일리|매일|경제|닷컴|TV))"
    r"\s*=\s*[^=\[\]()]{2,30}[\])】]"
)

_FIRST = re.compile(
    r"(?:(?:최초|기사)\s*)?(?:입력|작성|게시|게재|송고|보도)(?:일시|일자|시간|시각|일)?\s*[:：\[(]*\s*[:：]?\s*\[?"
    r"|(?:written|published|posted|issued)(?:\s+(?:on|at))?\s*[:：]?\s*"
    r"|(?:stand|veröffentlicht|publié|publicado|pubblicato)(?:\s+(?:am|le|em|el|il))?\s*[:：]?\s*",
    re.IGNORECASE,
)
_SECOND = re.compile(r"(?:등록|승인|발행)\s?(?:일시|일자|시간|일)?\s*[:：\[(]*\s*")
_IMPRINT = re.compile(
    r"등록번호|등록\s*연월일|발행인|편집인|제호|사업자|청소년보호|copyright|ⓒ|©", re.IGNORECASE
)
_CHANGED = re.compile(r"(?:수정|업데이트|updated|modified)\s*(?:일시|시간|일)?\s*[:：]?\s*$", re.IGNORECASE)

_JUST_A_NAME = 12  # characters of a <title> that tells the outlet and not the article
_DATE_LINE = 40  # characters
_LONGEST = 2000  # characters of a heading that are looked at
_NAME = r"(?P<name>[가-힣]{2,4})"
_POST = r"(?:(?:선임|객원|인턴|수습|전문|시민)\s?)?(?:기자|특파원|논설위원|칼럼니스트|통신원|리포터)"
_PEOPLE = r"(?P<name>[가-힣]{2,4}(?:\s?[·,]\s?[가-힣]{2,4}){0,3})"
_BYLINE = re.compile(rf"(?:^|[\s=/|(\[.])(?:글\s*)?{_PEOPLE}\s?{_POST}(?![가-힣])")
_LABELLED = re.compile(rf"(?:글(?:\s?[·/]\s?사진)?|에디터|필자|글쓴이|취재|기자)\s*[:=|]?\s+{_PEOPLE}")
_BESIDE = re.compile(rf"{_NAME}\s*[|/·]\s*{_POST}")
_BY = re.compile(
    r"(?i:(?:written\s+|story\s+)?by|von|par|por)\s+"
    r"(?P<name>[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|da|van|von)){1,3})\s*(?:$|[(|,·<–-]|(?:and|on|und|et)\s|\S+@)"
)
_PERSON = re.compile(r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|da|van|von)){1,3}|[가-힣]{2,4}")
_NO_NAME = frozenset((
    "담당", "취재", "사진", "본지", "출입", "해당", "전문", "현장", "시민", "선임", "인턴",
    "객원", "수습", "회견", "수첩", "소개", "페이지", "목록", "쓰기", "후기", "추천", "전체",
    "정보", "구독", "구독하기", "팔로우", "더보기", "보기", "기사보기", "다른기사", "전체기사",
    "제보", "제보하기", "칼럼", "노트", "메일", "이메일", "프로필", "로그인",
))  # fmt: skip
_NO_PERSON = re.compile(
    r"(?:view|read|more|see|all|about|our|full|follow|contact|meet|sign|log|the|staff|guest|latest|show)\b",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def page_title(tree: HtmlElement) -> str:
    """The <title> of the page; drawings in it have titles too, the first counts."""
    return next((_words(title) for title in tree.iter("title")), "")


def _words(element: HtmlElement) -> str:
    return texts.clean(str(element.text_content())[:_LONGEST])


def headline(tree: HtmlElement) -> str:
    """The longest heading that also stands in <title>, "" where none does."""
    title = page_title(tree)
    seen = map(_words, tree.xpath(_HEADLINES))
    return max((text for text in seen if len(text) > 5 and text in title), key=len, default="")


def headline_by_title(tree: HtmlElement, lines: Sequence[str], zone: ZoneInfo) -> str:
    """<title> less its decorations; where it only names the outlet, the line above the date."""
    title = page_title(tree)
    cut = _CUT.sub("", title)
    if len(title) > _JUST_A_NAME:
        return cut if len(cut) > 7 else title
    dated = next((n for n, line in enumerate(lines) if labelled_date([line], zone)), 0)
    return next((line for line in reversed(lines[:dated]) if len(line) > _JUST_A_NAME), title)


def outlet_by_title(title: str, headline: str) -> str:
    """The outlet, where <title> is the headline with one name before or behind it, or a name alone."""
    if not headline or headline not in title:
        return title if headline and len(title) <= _JUST_A_NAME else ""
    before, _, behind = title.partition(headline)
    if not before.strip() and len(named := _SEPARATOR.split(behind)) > 2 and not named[0].strip():
        behind = f"|{named[-1]}"  # sections stand between the headline and the outlet
    rest = _DECORATION.match(before + behind)
    name = texts.clean(rest["head"] or rest["tail"]) if rest else ""
    return "" if name in _SECTIONS else name


def outlet_by_bracket(lines: Sequence[str]) -> str:
    """The outlet of a first line such as '[엔터미디어=정덕현의 이슈공감]', if it sounds like one."""
    found = (_BRACKET.match(line) for line in lines[:3])
    return next((bracket["outlet"].strip() for bracket in found if bracket), "")


def marked_date(tree: HtmlElement, zone: ZoneInfo) -> datetime | None:
    """The date of an element that says it for machines: Naver's, <time>, the BBC's seconds."""
    said = tree.xpath(
        "//*[contains(@class,'_ARTICLE_DATE_TIME')]/@data-date-time"
        "|//time[@itemprop='datePublished' or @pubdate]/@datetime"
    ) or tree.xpath("//time/@datetime")
    if moment := next(filter(None, (dates.parse(str(text), zone) for text in said)), None):
        return moment
    for seconds in tree.xpath("//*[contains(@class,'date')]/@data-seconds"):
        if str(seconds).isdecimal() and len(str(seconds)) <= 10:
            return datetime.fromtimestamp(int(seconds), UTC)
    return None


def labelled_date(lines: Sequence[str], zone: ZoneInfo) -> datetime | None:
    """The date after 입력 or its like, else after 등록 or 승인, else one that a line begins with."""
    own = [line for line in lines if not _IMPRINT.search(line)]
    for label in (_FIRST, _SECOND):
        for line in own:
            for found in label.finditer(line):
                if moment := dates.parse(line[found.end() :], zone):
                    return moment
    bare = (
        dates.parse(line, zone) for line in own if re.search(r"\d:\d\d", line) and not _CHANGED.match(line)
    )
    return next(filter(None, bare), None)


def bare_date(lines: Sequence[str], zone: ZoneInfo) -> datetime | None:
    """The day that a short line below the headline begins with, without a time or a label."""
    short = (line for line in lines if len(line) <= _DATE_LINE and re.search(r"(?:19|20)\d\d", line))
    return next(filter(None, (dates.parse(line, zone) for line in short)), None)


def byline(lines: Sequence[str], outlet: str = "") -> str:
    """The journalist: '이도윤 기자' in a short line, the first one, or the one with an e-mail address."""
    signed = [name for line in lines if len(line) <= 80 for name in _names(line, outlet)]
    mailed = [
        name for line in lines if len(line) <= 120 and _MAIL.search(line) for name in _names(line, outlet)
    ]
    return next(iter((*signed[:1], *mailed)), "")


def marked_author(tree: HtmlElement, outlet: str = "") -> str:
    """The first author of an element that says so for machines: itemprop, rel, a class of WordPress."""
    for path in _AUTHORS:
        for element in tree.xpath(path)[:3]:
            if name := author(element.get("content", "") or _words(element), outlet):
                return name
    return ""


def classed_author(tree: HtmlElement, outlet: str = "") -> str:
    """A name that stands alone in an element whose class says that it is the author's."""
    said = (author(_words(element), outlet) for element in tree.xpath(_CLASSED)[:5])
    people = (name for name in said if _PERSON.fullmatch(name) and not _NO_PERSON.match(name))
    return next((name for name in people if name not in _NO_NAME), "")


def _names(line: str, outlet: str) -> Iterator[str]:
    for found in (
        *_BYLINE.finditer(line),
        *filter(None, (_BESIDE.fullmatch(line), _LABELLED.fullmatch(line), _BY.match(line))),
    ):
        name = author(re.sub(r"\s?[·,]\s?", ", ", found["name"]), outlet)
        if name and name not in _NO_NAME:
            yield name
