"""What a relay's list of messages (CSV) says of those whose fate is uncertain. Pure.

Lines in, a verdict for each message out; as forgiving as lists are various: commas,
semicolons or tabs, headers in English or Korean, lines of title above them, any usual
way to write a time. Never raises. Each line is read alone, and a message-id counts
wherever in a line it stands: no quote that somebody forgot to close hides a reader.

A relay lists what it took, so a listed message was accepted, whatever became of it
later; only a status that says "rejected" may mean that it was not. What is not listed
is absent on the same terms as in a log.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from newsletter.delivery.relay_log import Asked, Said, Span, Verdict, doubt, unknown

HEAD = 20  # lines within which the header stands

_COLUMNS = {  # without spaces, signs and what stands in brackets
    "message-id": ("messageid", "smtpid", "메시지id", "메세지id", "메시지아이디", "메세지아이디"),
    "time": (
        "time", "date", "timestamp", "datetime", "at", "sent", "sentat", "createdat", "eventtime",
        "processed", "시각", "시간", "일시", "날짜", "발송시각", "발송시간", "발송일시", "처리일시",
        "전송일시", "접수일시",
    ),
    "status": (
        "status", "event", "state", "result", "상태", "결과", "처리상태", "처리결과", "발송상태", "발송결과",
    ),
}  # fmt: skip
_REJECTED = re.compile(r"reject|refus|denied|not accepted|거부|거절|접수 ?실패", re.IGNORECASE)
_ID = re.compile(r"[^\s<>\"',;]+@[^\s<>\"',;]+")
_DAY = r"(\d{4})[-/.년]\s*(\d{1,2})[-/.월]\s*(\d{1,2})[.일]?"
_HALF = r"(오전|오후|AM|PM)?"
_ZONE = r"(Z|UTC|GMT|KST|[+-]\d\d:?\d\d)?"
_WHEN = re.compile(
    rf"{_DAY}[T\s]\s*{_HALF}\s*(\d{{1,2}}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*{_HALF}\s*{_ZONE}", re.IGNORECASE
)


class RelayList:
    """Reads the lines of one or more lists."""

    def __init__(self, asked: Iterable[Asked], *, zone: tzinfo, now: datetime) -> None:
        """*zone*: in which times without one are written."""
        self._asked = {entry.message_id: entry for entry in asked}
        self._witnesses = frozenset[str]().union(*(entry.witnesses for entry in self._asked.values()))
        self._found: dict[str, str] = {}  # message-id → status
        self._spans: list[Span] = []
        self._zone, self._now = zone, now
        self.lines = 0  # of messages

    def read(self, lines: Iterable[str]) -> None:
        """Takes a whole file."""
        columns: _Columns | None = None
        span: Span | None = None
        for line in lines:
            if columns is None:
                columns = _header(line)
            elif row := _cells(line, columns.delimiter):
                at = self._row(row, line, columns)
                span = span.grown(at) if span and at else span or (Span(at, at) if at else None)
        if span is not None:
            self._spans.append(span)

    def _row(self, row: Sequence[str], line: str, columns: _Columns) -> datetime | None:
        """Takes one line. When it was, if it says so."""
        self.lines += 1
        for found in _ID.findall(line):
            if (key := f"<{found}>") in self._asked or key in self._witnesses:
                self._found[key] = columns.of(row, "status") or "listed"
        return time_of(columns.of(row, "time"), self._zone)

    def verdict(self, message_id: str) -> Verdict:
        """What all lists together say of a message that was asked about."""
        asked = self._asked[message_id]
        if (status := self._found.get(message_id)) is not None:
            if _REJECTED.search(status):
                return Verdict(Said.NOTHING, f"the relay lists it as {status[:100]!r}: ask the relay")
            return Verdict(Said.ACCEPTED, f"the relay lists it: {status[:200]}")
        why = unknown(asked.witnesses, self._found) or doubt(self._spans, asked.at, self._now)
        return Verdict(Said.NOTHING, why) if why else Verdict(Said.ABSENT, "the relay does not list it")


class _Columns:
    """Where in a row things stand."""

    def __init__(self, delimiter: str, places: dict[str, int]) -> None:
        self.delimiter = delimiter
        self._places = places

    def of(self, row: Sequence[str], name: str) -> str:
        place = self._places.get(name, len(row))
        return row[place].strip() if place < len(row) else ""


def is_list(head: Iterable[str]) -> bool:
    """Whether the first lines of a file hold the header of a list."""
    return any(_header(line) is not None for line in head)


def _header(line: str) -> _Columns | None:
    """The columns that a line names, if it names a message-id and a time."""
    for delimiter in (",", ";", "\t", "|"):
        names = [re.sub(r"\(.*?\)|[^\w]|_", "", cell).lower() for cell in _cells(line, delimiter)]
        named = {column: [word for word in words if word in names] for column, words in _COLUMNS.items()}
        places = {column: names.index(words[0]) for column, words in named.items() if words}
        if "message-id" in places and "time" in places:
            return _Columns(delimiter, places)
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell of more than 128 KB
        return [line]


def time_of(text: str, zone: tzinfo) -> datetime | None:
    """The instant that a cell names, in UTC; None where nobody can read it."""
    try:
        if re.fullmatch(r"\d{9,10}(\.\d+)?", text):
            return datetime.fromtimestamp(float(text), UTC)
        if re.fullmatch(r"\d{12,13}", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if re.fullmatch(r"\d{14}", text):
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=zone).astimezone(UTC)
        if found := _WHEN.match(text):
            return _written(found, zone)
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, TypeError, LookupError, OverflowError, OSError):
        return None


def _written(found: re.Match[str], zone: tzinfo) -> datetime:
    year, month, day, before, hour, minute, second, after, named = found.groups()
    half = (before or after or "").upper()
    hours = int(hour) % 12 if half else int(hour)
    hours += 12 if half in ("오후", "PM") else 0
    at = datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=zone)
    return (at.replace(tzinfo=_zone(named)) if named else at).astimezone(UTC)


def _zone(name: str) -> tzinfo:
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if name.upper() == "KST":
        return timezone(timedelta(hours=9))
    sign, digits = name[0], name[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if sign == "-" else minutes))
