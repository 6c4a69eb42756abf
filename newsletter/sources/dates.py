"""Read a date as newspapers and boards print it.

Text in; an aware datetime out, or None if it is no date or an impossible one. Never
raises. The year comes first in numbers ('22-11-28' is 2022), which is how Korea
writes and what generic date finders get wrong on nine of ten board pages; the day
first only with dots and a year of four digits: 28.11.2022. Forms: ISO 8601, RFC 5322
and 822, 'YYYYMMDDHHMMSS', 2022.11.28 오후 5:05, 2022년 11월 28일 (월), Nov 28, 2022 5:05 PM;
with *now* also 17:05, 어제, 3시간 전.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"
_LABEL = re.compile(
    r"(?:(?:기사)?\s*(?:입력|등록|승인|작성|게시|게재|발행|송고|배포)\s*(?:일시|일자|시간|일)?|날짜)\s*[:：]?\s*"
)
_DAY_NAME = r"[월화수목금토일](?:요일)?(?![가-힣])|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_WEEKDAY = rf"(?:\s*,?\s*[(\[]?\s*(?:{_DAY_NAME})\s*[)\]]?[.,]?)?"
_DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_HEADS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4}|\d\d)(?:\s*[-./]\s*|\s*[년年]\s*)(?P<mon>\d\d?)(?:\s*[-./]\s*|\s*[월月]\s*)"
        r"(?P<day>\d\d?)(?!\d)(?:\s*[일日](?!\s*요일))?\.?",
        r"(?P<day>\d\d?)\.\s?(?P<mon>\d\d?)\.\s?(?P<year>\d{4})(?!\d)",
        r"(?P<year>\d{4})(?P<mon>\d\d)(?P<day>\d\d)(?:T?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?)?(?!\d)",
        rf"{_WEEKDAY}\s*{_DAY}\s*[ -]\s*{_MONTH}\s*[ ,-]\s*(?P<year>\d{{4}}|\d\d)(?!\d)",
        rf"{_WEEKDAY}\s*{_MONTH}\s*{_DAY}\s*,?\s+(?P<year>\d{{4}})(?!\d)",
    )
)
_HALF = r"오전|오후|[ap]\.?m\b\.?"
_TIME = re.compile(
    rf"(?:\s*[T,|·\[(]\s*|\s+[-–]\s+|\s*at\s+|\s*)(?P<before>{_HALF})?\s*"
    r"(?P<H>\d\d?)(?:\s*[시時](?:\s*(?P<M1>\d\d?)\s*[분分](?:\s*(?P<S1>\d\d?)\s*[초秒])?)?"
    r"|\.(?P<M3>\d\d)(?=\s*(?:[A-Z]{3,4}\b|Uhr\b))"
    r"|:(?P<M2>\d\d)(?::(?P<S2>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)"
    rf"\s*(?P<after>{_HALF})?\s*",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\(?(?:(?:GMT|UTC|Z)(?=[+-]))?(?P<sign>[+-])(?P<hours>\d\d?):?(?P<minutes>\d\d)?(?!\d)")
_ZONE = re.compile(r"\(?([A-Z]{1,4})\b")
_ZONES = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "KST": 9, "JST": 9, "BST": 1, "CET": 1, "CEST": 2}
_ZONES |= {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}  # RFC 5322
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?:/|$)")
_AGO = re.compile(r"(?P<n>\d{1,4})\s*(?P<unit>초|분|시간|일|주)\s*전")
_UNITS = {"초": 1, "분": 60, "시간": 3600, "일": 86400, "주": 604800}
_DAYS_BACK = {"오늘": 0, "어제": 1, "그저께": 2}
_YEARS = range(1900, 2101)  # outside, it is a misprint; near year 1 arithmetic overflows


def parse(text: str, zone: ZoneInfo, *, now: datetime | None = None) -> datetime | None:
    """The moment that *text* begins with, after a label such as 입력 or 작성일; None if it is no date.

    A time without zone is one of *zone*; a date without time is midnight. Only with
    *now* (aware) are 17:05, 어제 and 3시간 전 understood. A month and day without a
    year is no date: boards print that for every year.
    """
    text = " ".join(text[:200].split()).lstrip("([<|·-–—: ")
    if label := _LABEL.match(text):
        text = text[label.end() :]
    try:
        return _calendar(text, zone) or (_relative(text, zone, now) if now else None)
    except (ValueError, OverflowError):
        return None


def in_address(url: str, zone: ZoneInfo) -> datetime | None:
    """The day that a path tells, as blogs have it: /2026/10/05/title."""
    found = _IN_PATH.search(url)
    return parse("-".join(found.groups()), zone) if found else None


def _calendar(text: str, zone: ZoneInfo) -> datetime | None:
    for pattern in _HEADS:
        head = pattern.match(text)
        if head is None:
            continue
        day = datetime(_year(head["year"]), _month(head), int(head["day"]), tzinfo=zone)
        if day.year not in _YEARS:
            return None
        if head.groupdict().get("H"):
            day = day.replace(hour=int(head["H"]), minute=int(head["M"]), second=int(head["S"] or 0))
            return day.replace(tzinfo=_zone(text[head.end() :].lstrip(), zone))
        return _at(day, re.sub(rf"^{_WEEKDAY}", "", text[head.end() :], flags=re.IGNORECASE), zone)
    return None


def _year(digits: str) -> int:
    """Two digits are a year from 1970 to 2069, as POSIX has it."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)


def _month(head: re.Match[str]) -> int:
    groups = head.groupdict()
    return int(groups["mon"]) if groups.get("mon") else _MONTHS.index(head["month"][:3].lower()) + 1


def _at(day: datetime, rest: str, zone: ZoneInfo) -> datetime:
    """*day* with the time that *rest* begins with; midnight where there is none."""
    time = _TIME.match(rest)
    if time is None:
        return day
    hour = _hour(int(time["H"]), (time["before"] or time["after"] or "").lower())
    minute = int(time["M1"] or time["M2"] or time["M3"] or 0)
    second = int(time["S1"] or time["S2"] or 0)
    micro = int((time["fraction"] or "0")[:6].ljust(6, "0"))
    second -= second == 60  # a leap second, which datetime does not have
    day = day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
    return day.replace(tzinfo=_zone(rest[time.end() :], zone))


def _hour(hour: int, half: str) -> int:
    """오후 5 is 17; 오후 17, which boards print too, stays 17."""
    if half.startswith(("오후", "p")):
        return hour + 12 if hour < 12 else hour
    return 0 if half and hour == 12 else hour


def _zone(rest: str, zone: ZoneInfo) -> tzinfo:
    if offset := _OFFSET.match(rest):
        ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        return timezone(-ahead if offset["sign"] == "-" else ahead)
    named = _ZONE.match(rest)
    return timezone(timedelta(hours=_ZONES[named[1]])) if named and named[1] in _ZONES else zone


def _relative(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    here = now.astimezone(zone)
    if ago := _AGO.match(text):
        return here - timedelta(seconds=int(ago["n"]) * _UNITS[ago["unit"]])
    if text.startswith("방금"):
        return here
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    for word, days in _DAYS_BACK.items():
        if text.startswith(word):
            return _at(midnight - timedelta(days=days), text[len(word) :], zone)
    return _at(midnight, text, zone) if re.match(r"\d\d?:\d\d(?!\d)|오[전후]", text) else None
