"""The few words that the mail itself says to a reader, by language.

A language tag in, words and dates as that language writes them out. A language
without words of its own gets the English ones. The way out is said in the issue's
language and in English, and where the mail is advertising in Korean as well:
정보통신망법 제50조 제4항 with 시행령 제61조 wants it in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from newsletter.model.issue import Kind

RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "ur", "yi"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says in one language; ``{organisation}`` in *why* stands for the name."""

    language: str
    day: Callable[[date], str]
    others: Callable[[int], str]  # after the outlet of a story that so many others report
    note: str  # above the editor's words under a quotation
    why: str
    leave: tuple[str, str, str]  # before the link, the link, after it
    reply_to_leave: str  # where no page takes people off the list
    unsubscribe: str  # before the address in plain text
    online: str  # the link to the copy on the web
    more: str  # how many items that copy has besides; {count}
    share: str  # before the links that share
    hand_on: str  # a button of the web copy
    copied: str  # and what it says afterwards
    read: str  # a button that leads to the article
    past: str  # above the list of published issues; {organisation}
    reader: str  # whom the web copy greets, where the mail has a name
    services: tuple[str, str, str, str]  # Naver's blog, Facebook, X, KakaoTalk


def korean_day(day: date) -> str:
    """2026년 12월 1일(화)."""
    return f"{day.year}년 {day.month}월 {day.day}일({'월화수목금토일'[day.weekday()]})"


MONTHS = "January February March April May June July August September October November December"


def english_day(day: date) -> str:
    """1 December 2026, whatever the machine's locale."""
    return f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}"


def korean_others(count: int) -> str:
    """외 4개 매체."""
    return f"외 {count}개 매체"


def english_others(count: int) -> str:
    """and 4 others."""
    return f"and {count} other{'s' if count > 1 else ''}"


KOREAN = Words(
    language="ko",
    day=korean_day,
    others=korean_others,
    note="편집자 주",
    why="이 메일은 {organisation} 소식을 받기로 하신 분께 보내 드립니다.",
    leave=("더 이상 받고 싶지 않으시면 ", "수신거부", "를 눌러 주세요."),
    reply_to_leave="더 이상 받고 싶지 않으시면 이 메일에 ‘수신거부’라고 답장해 주세요.",
    unsubscribe="수신거부",
    online="웹에서 보기",
    more="외 {count}건 모두 보기",
    share="나누기",
    hand_on="카카오톡 등으로 공유",
    copied="주소를 복사했습니다",
    read="기사 읽기",
    past="{organisation} 지난 소식",
    reader="구독자",
    services=("네이버 블로그", "페이스북", "X", "카카오톡"),
)

ENGLISH = Words(
    language="en",
    day=english_day,
    others=english_others,
    note="Editor’s note",
    why="You receive this mail because you asked for news from {organisation}.",
    leave=("If you no longer want it, ", "unsubscribe here", "."),
    reply_to_leave="If you no longer want it, reply to this mail with “unsubscribe”.",
    unsubscribe="Unsubscribe",
    online="View on the web",
    more="See all: {count} more",
    share="Share",
    hand_on="Share this page",
    copied="Address copied",
    read="Read the article",
    past="Past issues of {organisation}",
    reader="reader",
    services=("Naver blog", "Facebook", "X", "KakaoTalk"),
)

WORDS = {words.language: words for words in (KOREAN, ENGLISH)}


def speak(language: str) -> Words:
    """The words of a language tag (``ko``, ``en-GB``), English where there are none."""
    return WORDS.get(primary(language), ENGLISH)


def farewells(language: str, kind: Kind) -> tuple[Words, ...]:
    """The languages in which the way out is said, the issue's own first, none twice."""
    said = [speak(language), ENGLISH]
    if kind is Kind.ADVERTISING:
        said.append(KOREAN)
    return tuple(dict.fromkeys(said))


def direction(language: str) -> str:
    """``rtl`` for languages written from the right, else ``ltr``."""
    return "rtl" if primary(language) in RIGHT_TO_LEFT else "ltr"


def primary(language: str) -> str:
    """The language of a tag without its region: ``en`` of ``en-GB``. RFC 5646 §2.2.1."""
    return language.replace("_", "-").partition("-")[0].lower()
