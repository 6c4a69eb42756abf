"""What a relay's Postfix log says of messages whose fate is uncertain. Pure.

Lines in, file after file, oldest first; a verdict for each message that is asked about
out. Never raises. Only what is asked about is kept, so a log of any size needs the same
memory.

Postfix logs a message-id while the body is still on its way (cleanup), so that alone
proves nothing: accepted is only what then became active in the queue, or has a status.
Absent makes a second copy possible, so it is said only by a log that would know: it
covers the time without a hole, names message-ids at all, and knows the *witnesses*,
messages that the relay took at about that time and said so. RFC 5321 §4.5.5, RFC 1047.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

MARGIN = timedelta(minutes=10)  # the log must say something so long before and after
HOLE = timedelta(minutes=10)  # between the end of one file and the start of the next: one is missing

_STAMP = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d)"
    r" (?P<host>\S+) (?P<program>[\w./-]+)(?:\[\d+\])?: ",
)
_QUEUE = re.compile(r"([0-9A-Za-z]{5,20}): ")
_TAKEN = re.compile(r"from=<.*\(queue active\)\s*$|to=<.*, status=\w", re.DOTALL)
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
    witnesses: frozenset[str] = frozenset()  # message-ids that the relay took at about that time


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the log says, and its words."""

    said: Said
    words: str = ""


@dataclass(slots=True)
class Span:
    """The time of which one file speaks."""

    first: datetime
    last: datetime

    def grown(self, at: datetime) -> Span:
        """The same, and *at* too."""
        return Span(min(self.first, at), max(self.last, at))


def doubt(spans: Iterable[Span], at: datetime, now: datetime) -> str:
    """Why files cannot tell what was absent at an instant; "" where they can."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        if found and span.first - found[-1].last <= HOLE:
            found[-1] = found[-1].grown(span.last)
        else:
            found.append(Span(span.first, span.last))
    if any(span.last > now + MARGIN for span in found):
        return "its times lie in the future: say with --zone in which zone they are written"
    if not any(span.first <= at - MARGIN and span.last >= at + MARGIN for span in found):
        return "it does not cover ten minutes before and after"
    return ""


def unknown(witnesses: frozenset[str], known: Mapping[str, object]) -> str:
    """Why a log that does not know the witnesses cannot tell; "" where it knows them all."""
    missing = sum(message_id not in known for message_id in witnesses)
    if not missing:
        return ""
    return f"it does not know {missing} of {len(witnesses)} that the relay did take then: it is not whole"


@dataclass(slots=True)
class _Seen:
    queue: str = ""  # the queue id it was logged with last
    proof: str = ""
    held: str = ""


@dataclass(slots=True)
class _File:
    """What one file holds of one host."""

    first: str  # stamps
    last: str
    names: bool = False  # message-ids: a log of warnings alone names none


class PostfixLog:
    """Reads the lines of one or more Postfix logs."""

    def __init__(self, asked: Iterable[Asked], *, zone: tzinfo, now: datetime) -> None:
        """*zone*: in which stamps without one are written; they are of the year before *now*."""
        self._asked = {entry.message_id: entry for entry in asked}
        self._seen = {message_id: _Seen() for message_id in self._asked}
        self._witnesses = frozenset[str]().union(*(entry.witnesses for entry in self._asked.values()))
        self._known: dict[str, str] = {}  # witness → host
        self._queues: dict[tuple[str, str], str] = {}  # host and queue id → message-id
        self._file: dict[str, _File] = {}  # by host
        self._spans: dict[str, list[Span]] = {}  # by host
        self._zone, self._now = zone, now
        self.lines = 0  # that were Postfix's

    def feed(self, line: str) -> None:
        """Takes one line."""
        if "postfix" not in line or (found := _STAMP.match(line)) is None:
            return
        stamp, host, program = found.groups()
        if "postfix" not in program:
            return
        self.lines += 1
        if (file := self._file.get(host)) is None:
            file = self._file[host] = _File(stamp, stamp)
        file.last = stamp
        if queue := _QUEUE.match(line, found.end()):
            self._queue_line(file, host, queue[1], line[queue.end() :])

    def _queue_line(self, file: _File, host: str, queue: str, what: str) -> None:
        if what.startswith("message-id="):
            file.names = True
            self._named(host, queue, what.removeprefix("message-id=").strip())
        elif self._queues and (message_id := self._queues.get((host, queue), "")):
            seen = self._seen[message_id]
            if _TAKEN.match(what):
                seen.proof = seen.proof or f"{queue}: {what.strip()[:200]}"
            elif what.startswith(("hold:", "milter-hold:")):
                seen.held = queue

    def _named(self, host: str, queue: str, message_id: str) -> None:
        self._queues.pop((host, queue), None)  # queue ids come back
        if message_id in self._seen:
            self._queues[host, queue] = message_id
            self._seen[message_id].queue = queue
        elif message_id in self._witnesses:
            self._known[message_id] = host

    def end_of_file(self) -> None:
        """The next line, if there is one, is another file's."""
        for host, file in self._file.items():
            first, last = self._time(file.first), self._time(file.last)
            spans = self._spans.setdefault(host, [])
            if first and last and file.names:
                spans.append(Span(min(first, last), max(first, last)))
        self._file.clear()

    def first(self, lines: Iterable[str]) -> datetime | None:
        """When a file begins, by its first lines; None where they are not Postfix's."""
        for line in lines:
            if (found := _STAMP.match(line)) and "postfix" in found["program"]:
                return self._time(found["stamp"])
        return None

    def _time(self, stamp: str) -> datetime | None:
        try:
            if stamp[0].isdigit():
                at = datetime.fromisoformat(stamp)
                return (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC)
            return self._this_year(stamp)
        except (ValueError, KeyError, OverflowError):
            return None

    def _this_year(self, stamp: str) -> datetime | None:
        """The last instant before tomorrow that a stamp without a year can mean."""
        name, day, clock = stamp.split()
        hour, minute, second = map(int, clock.split(":"))
        for year in range(self._now.year + 1, self._now.year - 8, -1):  # the 29th of February is rare
            try:
                local = datetime(
                    year, _MONTHS[name], int(day), hour, minute, min(second, 59), tzinfo=self._zone
                )
            except ValueError:
                continue
            if local.astimezone(UTC) <= self._now + timedelta(days=1):
                return local.astimezone(UTC)
        return None

    def verdict(self, message_id: str) -> Verdict:
        """What all files together say of a message that was asked about."""
        self.end_of_file()
        seen, asked = self._seen[message_id], self._asked[message_id]
        if seen.proof:
            return Verdict(Said.ACCEPTED, seen.proof)
        if seen.held:
            return Verdict(Said.NOTHING, f"the relay holds it back as {seen.held}: postcat -q {seen.held}")
        if why := self._cannot_tell(asked):
            return Verdict(Said.NOTHING, why)
        if seen.queue:
            return Verdict(Said.ABSENT, f"{seen.queue} never became active: its body did not arrive")
        return Verdict(Said.ABSENT, "the log does not know it")

    def _cannot_tell(self, asked: Asked) -> str:
        """Why the log does not show what is absent; "" where it does.

        The hosts that took the witnesses must cover the time; where there is no witness, every host.
        """
        if why := unknown(asked.witnesses, self._known):
            return why
        took = {self._known[message_id] for message_id in asked.witnesses}
        hosts = [spans for host, spans in self._spans.items() if not took or host in took]
        if not any(hosts):
            return "it names no message-ids: mail.warn and mail.err hold warnings alone"
        return next(filter(None, (doubt(spans, asked.at, self._now) for spans in hosts)), "")
