"""When a mailing may begin, and at which hours it may go on. Pure.

Texts as an editor writes them in, aware instants out. Daylight saving, by RFC 5545
§3.3.5: a time that a change of the clocks skips is read with the offset before the
change (02:30 becomes 03:30); of a time that comes twice the first is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.errors import Mistake

_WHEN = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})[ T](\d{1,2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2}|[A-Za-z][\w+/-]*)?"
)
_HOURS = re.compile(
    r"(?:([A-Za-z]{3})\s*-\s*([A-Za-z]{3})\s+|([A-Za-z]{3})\s+)?(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE_DAY = timedelta(days=1)
WHEN_HINT = 'write --at "2026-12-01 08:00" or --at "2026-12-01 08:00 Asia/Seoul"'
HOURS_HINT = 'window = "08:00-21:00"   (or "Mon-Fri 08:00-20:00")'


def at_of(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The instant in ``2026-12-01 08:00``, in *zone* unless the text names another or an offset.

    Raises Mistake for what is no time, for a zone nobody knows, and for the past.
    """
    found = _WHEN.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = map(int, found[1].split("-"))
        local = datetime.combine(date(year, month, day), time.fromisoformat(found[2].zfill(5)))
        at = _in_zone(local, found[3] or "", zone)
    except ZoneInfoNotFoundError:
        raise Mistake(f"{text!r} names no time zone we know", hint=WHEN_HINT) from None
    except (ValueError, OverflowError):
        raise Mistake(f"{text!r} is no time", hint=WHEN_HINT) from None
    if at <= now:
        raise Mistake(f"{text!r} is in the past", hint="without --at it is sent now")
    return at


def _in_zone(local: datetime, named: str, zone: ZoneInfo) -> datetime:
    if re.fullmatch(r"Z|[+-]\d{2}:?\d{2}", named):
        return datetime.fromisoformat(local.isoformat() + ("+00:00" if named == "Z" else named)).astimezone(
            UTC
        )
    return instant(local, ZoneInfo(named) if named else zone)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall clock's time, gaps and overlaps as the module says."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """``[smtp] window``: the hours of the day, and the days, at which messages may begin."""

    start: time
    end: time  # of the next day where it is not later than *start*
    days: frozenset[int] = frozenset(range(7))  # Monday is 0; the day on which the hours begin

    def open(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether a message may begin."""
        return any(begin <= now < end for begin, end in self._around(now, zone))

    def next_open(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the next message may begin: *now* if it may."""
        if self.open(now, zone):
            return now
        return min(begin for begin, _ in self._around(now, zone) if begin > now)

    def closes(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the hours that hold *now* end; *now* outside them."""
        return max((end for begin, end in self._around(now, zone) if begin <= now < end), default=now)

    def _around(self, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        today = now.astimezone(zone).date()
        days = [today + timedelta(days=shift) for shift in range(-1, 9)]
        return [self._on(day, zone) for day in days if day.weekday() in self.days]

    def _on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        last = day if self.end > self.start else day + _WHOLE_DAY
        return (
            instant(datetime.combine(day, self.start), zone),
            instant(datetime.combine(last, self.end), zone),
        )


def hours_of(text: str) -> Hours | None:
    """The hours in ``Mon-Fri 08:00-20:00``; None for "". Raises Mistake for what is none."""
    if not text.strip():
        return None
    found = _HOURS.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        first, last = (found[1] or found[3] or "mon").lower(), (found[2] or found[3] or "sun").lower()
        start, end = (_clock(found[n]) for n in (4, 5))
        return Hours(start, end, _days(_DAYS.index(first), _DAYS.index(last)))
    except ValueError:
        raise Mistake(f"{text!r} are no hours of the day", hint=HOURS_HINT) from None


def _clock(text: str) -> time:
    return time(0) if text == "24:00" else time.fromisoformat(text.zfill(5))


def _days(first: int, last: int) -> frozenset[int]:
    """From one day of the week to another, over Sunday where need be."""
    return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))


def seconds_of(text: str) -> float:
    """The length in ``10m``, ``90s`` or ``1h``. Raises Mistake for what is none."""
    found = re.fullmatch(r"\s*(\d+)\s*(s|sec|m|min|h)\s*", text.lower())
    if not found:
        raise Mistake(f"{text!r} is no length of time", hint="--hold 10m   (or 90s, 1h)")
    return int(found[1]) * {"s": 1.0, "m": 60.0, "h": 3600.0}[found[2][0]]
