"""What a relay's log says of messages whose fate is uncertain. Pure.

Lines in, one after the other, of any length and from any program; a verdict for each
message that is asked about out. Never raises. Only what is asked about is kept, so a log
of any size needs the same memory.

Postfix logs a message-id while the body is still on its way (cleanup), so that alone
proves nothing: accepted is only what then became active in the queue, or has a status.
What was never taken can be told only by a log that covers the time around it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

MARGIN = timedelta(minutes=10)  # the log must say something so long before and after

_STAMP = re.compile(
    r"(?:(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d))"
    r" (?P<host>\S+) (?P<program>[\w./-]+)(?:\[\d+\])?: (?P<rest>.*)",
    re.DOTALL,
)
_QUEUED = re.compile(r"(?P<queue>[0-9A-Za-z]{5,20}): (?P<what>.*)", re.DOTALL)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: n for n, name in enumerate(_NAMES, 1)}


class Said(StrEnum):
    """What a log says of a message."""

    ACCEPTED = "accepted"
    ABSENT = "absent"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message whose fate is uncertain, and when its intent was written down."""

    message_id: str  # with its angle brackets
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the log says, and its words."""

    said: Said
    words: str = ""


@dataclass(slots=True)
class _Seen:
    queues: list[str] = field(default_factory=list)
    proof: str = ""


class PostfixLog:
    """Reads the lines of one or more Postfix logs."""

    def __init__(self, asked: Iterable[Asked], *, zone: tzinfo, now: datetime) -> None:
        """*zone*: in which stamps without one are written; they are of the year before *now*."""
        self._asked = {entry.message_id: entry for entry in asked}
        self._seen = {message_id: _Seen() for message_id in self._asked}
        self._queues: dict[tuple[str, str], str] = {}  # host and queue id → message-id
        self._covered: dict[str, tuple[datetime, datetime]] = {}  # by host: the first and the last stamp
        self._zone, self._now = zone, now
        self.lines = 0  # that were Postfix's

    def feed(self, line: str) -> None:
        """Takes one line."""
        stamp = _STAMP.match(line)
        if stamp is None or "postfix" not in stamp["program"] or (at := self._time(stamp)) is None:
            return
        self.lines += 1
        host = stamp["host"]
        first, last = self._covered.get(host, (at, at))
        self._covered[host] = (min(first, at), max(last, at))
        if queued := _QUEUED.match(stamp["rest"]):
            self._queue_line(host, stamp["program"], queued["queue"], queued["what"])

    def _queue_line(self, host: str, program: str, queue: str, what: str) -> None:
        if what.startswith("message-id="):
            message_id = what.removeprefix("message-id=").strip()
            self._queues.pop((host, queue), None)  # queue ids come back
            if message_id in self._seen:
                self._queues[host, queue] = message_id
                self._seen[message_id].queues.append(queue)
        elif (message_id := self._queues.get((host, queue), "")) and (
            (program.endswith("/qmgr") and "(queue active)" in what) or " status=" in what
        ):
            seen = self._seen[message_id]
            seen.proof = seen.proof or f"{queue}: {what.strip()[:200]}"

    def _time(self, stamp: re.Match[str]) -> datetime | None:
        try:
            if stamp["iso"]:
                at = datetime.fromisoformat(stamp["iso"])
                return (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC)
            at = self._in_year(stamp, self._now.year)
            return at if at <= self._now + timedelta(days=1) else self._in_year(stamp, self._now.year - 1)
        except (ValueError, KeyError, OverflowError):
            return None

    def _in_year(self, stamp: re.Match[str], year: int) -> datetime:
        hour, minute, second = map(int, stamp["clock"].split(":"))
        month, day = _MONTHS[stamp["month"]], int(stamp["day"])
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=self._zone)
        return local.astimezone(UTC)

    def verdict(self, message_id: str) -> Verdict:
        """What all lines together say of a message that was asked about."""
        seen, at = self._seen[message_id], self._asked[message_id].at
        if seen.proof:
            return Verdict(Said.ACCEPTED, seen.proof)
        if not covers(self._covered.values(), at):
            return Verdict(Said.NOTHING, "the log does not cover ten minutes before and after")
        if seen.queues:
            return Verdict(Said.ABSENT, f"{seen.queues[-1]} never became active: its body did not arrive")
        return Verdict(Said.ABSENT, "the log does not know it")


def covers(spans: Iterable[tuple[datetime, datetime]], at: datetime) -> bool:
    """Whether every host's log has something to say ten minutes before and after an instant."""
    found = list(spans)
    return bool(found) and all(first <= at - MARGIN and last >= at + MARGIN for first, last in found)


_COLUMNS = {
    "message_id": (
        "message-id",
        "message id",
        "messageid",
        "message_id",
        "smtp-id",
        "메시지 id",
        "메시지아이디",
    ),
    "time": ("time", "date", "timestamp", "at", "datetime", "시각", "일시", "날짜", "발송시각", "발송일시"),
    "status": ("status", "event", "state", "result", "상태", "결과"),
}


class CsvLog:
    """Reads a relay's list of messages: columns message-id, time and (if there is one) status."""

    def __init__(self, asked: Iterable[Asked], *, zone: tzinfo, now: datetime) -> None:
        self._asked = {entry.message_id: entry for entry in asked}
        self._found: dict[str, str] = {}
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._zone = zone
        self.lines = 0

    def read(self, lines: Iterable[str]) -> bool:
        """Takes a whole file; False where its header has no message-id and time."""
        rows = csv.reader(lines)
        header = [cell.strip().strip("\ufeff").lower() for cell in next(_whole(rows), [])]
        places = {
            name: next((header.index(word) for word in words if word in header), None)
            for name, words in _COLUMNS.items()
        }
        if places["message_id"] is None or places["time"] is None:
            return False
        for row in _whole(rows):
            self._row(row, places["message_id"], places["time"], places["status"])
        return True

    def _row(self, row: list[str], message_id: int, time: int, status: int | None) -> None:
        if len(row) <= max(message_id, time) or (at := self._time(row[time].strip())) is None:
            return
        self.lines += 1
        self._first = min(self._first or at, at)
        self._last = max(self._last or at, at)
        key = f"<{row[message_id].strip().strip('<>')}>"
        if key in self._asked:
            self._found[key] = row[status].strip() if status is not None and status < len(row) else "listed"

    def _time(self, text: str) -> datetime | None:
        try:
            if re.fullmatch(r"\d{9,11}(\.\d+)?", text):
                return datetime.fromtimestamp(float(text), UTC)
            at = datetime.fromisoformat(text.replace("/", "-"))
            return (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def verdict(self, message_id: str) -> Verdict:
        """A relay lists only what it took: whatever its status, a listed message was accepted."""
        if message_id in self._found:
            return Verdict(Said.ACCEPTED, f"the relay lists it: {self._found[message_id]}")
        span = [(self._first, self._last)] if self._first and self._last else []
        if covers(span, self._asked[message_id].at):
            return Verdict(Said.ABSENT, "the relay does not list it")
        return Verdict(Said.NOTHING, "the list does not cover ten minutes before and after")


def _whole(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows of CSV, without those that are none."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            continue
