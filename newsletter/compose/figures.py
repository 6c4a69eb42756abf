"""The figures of a text, each with what it counts: 제3회, 세 곳, 10억원, £2.5m, third, October.

A text in, values by unit out, so that two texts can be compared: 3회차 and 세 번째 are both the
third, 1억 8천만원 is 180,000,000 원, 20개소 are 20곳. The day on which something was said ("28일
밝혔다") is left out, because outlets print their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

TIMES = "time"  # ordinals: which one of a series
_MULTIPLES = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
_ONES = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두 열세 열네 열다섯"
_NATIVE = {word: number for number, word in enumerate(_ONES.split(), 1)} | {"스무": 20, "서른": 30}
_SAME = {
    **dict.fromkeys(
        ("회", "회차", "차", "차례", "번째", "탄", "호", "호점", "기", "기수", "th", "st"), TIMES
    ),
    **dict.fromkeys(("nd", "rd", "round", "phase", "season"), TIMES),
    **dict.fromkeys(("명", "인", "분", "사람"), "명"),
    **dict.fromkeys(("곳", "개소", "군데", "개사", "개국", "개", "칸"), "곳"),
    **dict.fromkeys(("만원", "천원", "원"), "원"),
    **dict.fromkeys(("프로", "퍼센트", "percent", "per"), "%"),
    **dict.fromkeys(("년", "년도", "학년도"), "년"),
}
_UNITS = """
    회차 차례 호점 기수 개소 개사 개국 군데 개월 년차 주년 년도 학년도 학년 분기 번째 인분 사람 가구
    가지 시간 퍼센트 프로 회 차 탄 호 기 명 인 곳 개 칸 원 년 월 일 시 분 초 건 팩 석 톤 위 대 종 권 표
    세 살 점 장 모 필 벌 % 강 팀 쪽 주 달 해
"""
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_KOREAN = re.compile(
    rf"(?<![\d.,])(?:제\s?)?({_NUMBER}(?:\s?[십백천만억조]+(?:\s?{_NUMBER}\s?[십백천만억조]+)*)?)\s?여?\s?"
    rf"({'|'.join(_UNITS.split())})?"
)
_COUNTED = re.compile(
    rf"(?<![가-힣])({'|'.join(sorted(_NATIVE, key=len, reverse=True))})\s?"
    r"(명|곳|개|번째|칸|차례|가구|가지|사람|군데|달|대|권|장)(?![가-힣]{3})"
)
_FIRST = re.compile(r"(?<![가-힣])(상반기|하반기)")
_SAID = re.compile(
    r"\d{1,2}일\s?(?:오전|오후)?[^.]{0,3}?(?:밝|전했|알렸|말했|설명|발표|따르면)"
    r"|\d{1,2}일 [^.]{0,60}?다고 (?:밝|전|알)"
)
_MONEY = re.compile(r"([$£€])\s?(\d[\d,]*(?:\.\d+)?)\s?(k|m|bn|thousand|million|billion)?\b", re.IGNORECASE)
_ENGLISH = re.compile(r"(?<![\w$£€.,])(\d[\d,]*(?:\.\d+)?)\s?(%|st|nd|rd|th|[a-z]{3,})?", re.IGNORECASE)
_SIZES = {"k": 10**3, "m": 10**6, "bn": 10**9, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_CARDINALS_IN_ORDER = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_CARDINALS = {word: number for number, word in enumerate(_CARDINALS_IN_ORDER.split(), 2)} | {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "eighty": 80,
}
_ORDINALS_IN_ORDER = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: number for number, word in enumerate(_ORDINALS_IN_ORDER.split(), 1)}
_MONTHS_IN_ORDER = "january february march april may june july august september october november december"
_MONTHS = {word: number for number, word in enumerate(_MONTHS_IN_ORDER.split(), 1)}
_WORD = re.compile(r"[A-Za-z]+(?:\s+(?=[a-z]{3,}))?")
_HANGUL = re.compile(r"[가-힣]")


def figures(text: str) -> Mapping[str, frozenset[float]]:
    """The values of a text by what they count."""
    found: dict[str, set[float]] = defaultdict(set)
    read = _korean if _HANGUL.search(text) else _english
    for unit, value in read(text):
        found[unit].add(value)
    return {unit: frozenset(values) for unit, values in found.items()}


def _korean(text: str) -> Iterator[tuple[str, float]]:
    for said in _SAID.finditer(text):
        text = text.replace(said[0].split("일")[0] + "일", "", 1)
    for number in _KOREAN.finditer(text):
        value, unit = _value(number[1]), number[2] or ""
        if not unit and any(letter in number[1] for letter in "억조만"):
            unit = "원"
        if unit == "년" and value < 1900:
            unit = "해"
        yield _SAME.get(unit, unit), value
    for counted in _COUNTED.finditer(text):
        yield _SAME.get(counted[2], counted[2]), _NATIVE[counted[1]]
    for half in _FIRST.finditer(text):
        yield "half", 1 if half[1] == "상반기" else 2


def _value(text: str) -> float:
    total = 0.0
    for number, multiples in re.findall(rf"({_NUMBER})\s?([십백천만억조]*)", text):
        value = float(number.replace(",", ""))
        for multiple in multiples:
            value *= _MULTIPLES[multiple]
        total += value
    return total


def _english(text: str) -> Iterator[tuple[str, float]]:
    for money in _MONEY.finditer(text):
        yield money[1], float(money[2].replace(",", "")) * _SIZES.get((money[3] or "").lower(), 1)
    for number in _ENGLISH.finditer(_MONEY.sub(" ", text)):
        value, word = float(number[1].replace(",", "")), (number[2] or "").lower()
        if not word and 1900 <= value < 2100:
            yield "년", value
        else:
            yield _SAME.get(word, word.removesuffix("s")), value
    words = text.split()
    for word, after in zip(words, [*words[1:], ""], strict=False):
        bare, counted = word.lower().strip(".,;:'\"()"), after.lower().strip(".,;:'\"()")
        if bare in _CARDINALS:
            yield counted.removesuffix("s"), _CARDINALS[bare]
        elif bare in _ORDINALS:
            yield TIMES, _ORDINALS[bare]
        elif bare in _MONTHS and word[0].isupper():
            yield "월", _MONTHS[bare]
