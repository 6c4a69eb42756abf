"""How many messages may begin now: rates, daily quotas and ramps. Pure.

What was spent and the present instant in; how many are granted and what is spent then out.
The law, for every window that is half open and as long as the rate's period: at most the
rate's count is granted in it. A clock that is set back grants nothing twice; one that is
set forward can fill the small burst once. The spent part is small and is written in the
same transaction as the claim, so it holds across restarts and across processes.

It is the generic cell rate algorithm (ITU-T I.371, annex A) in the form of one instant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from newsletter.errors import Mistake

_PERIODS = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "m": 60.0, "minute": 60.0,
    "h": 3600.0, "hour": 3600.0, "d": 86400.0, "day": 86400.0,
}  # fmt: skip
_LATE = 0.05  # seconds that a busy machine may be late without losing its turn
_ROUNDING = 1e-6  # seconds: whoever comes when told is not sent away
RATE_HINT = 'rate = "30/min"   (or 5/s, 1000/h, 20000/day)'
RAMP_HINT = 'ramp = "500 x 2"   (500 on the first day, twice as many on each further day of sending)'


@dataclass(frozen=True, slots=True)
class Rate:
    """At most *count* in any *period* of seconds."""

    count: int
    period: float

    @property
    def burst(self) -> int:
        """How many may be granted at once: one, or what fits into the time one may be late."""
        return 1 + int(_LATE * self.count / self.period)

    @property
    def interval(self) -> float:
        """Seconds that one costs. A window of a period then grants burst + ceil(period / interval) - 1."""
        return self.period / (self.count - self.burst + 1)


@dataclass(frozen=True, slots=True)
class Ramp:
    """At most *first* on the first day of sending, *factor* times as many on each further one."""

    first: int
    factor: float

    def on(self, days: int) -> int:
        """What is allowed on a day before which *days* days of sending lie."""
        return int(min(self.first * self.factor ** min(days, 200), 10**12))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the editor set. Nothing set limits nothing."""

    rate: Rate | None = None
    quota: int = 0  # a day, by the calendar of the workspace's zone; 0: none
    ramp: Ramp | None = None

    @property
    def none(self) -> bool:
        """Whether nothing is limited."""
        return self.rate is None and not self.quota and self.ramp is None

    def a_day(self, days: int) -> int | None:
        """What may begin on a day before which *days* days of sending lie; None without a limit."""
        bounds = [self.quota] if self.quota else []
        if self.ramp is not None:
            bounds.append(self.ramp.on(days))
        return min(bounds, default=None)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was granted so far."""

    until: float = 0.0  # seconds since 1970: when everything granted is paid for
    day: str = ""  # the last day on which something was granted
    today: int = 0  # on that day
    days: int = 0  # days of sending before it


def take(limits: Limits, spent: Spent, want: int, now: float, today: date) -> tuple[int, Spent]:
    """How many of *want* may begin at *now* (seconds since 1970), and what is spent then."""
    spent = _of_day(spent, today)
    granted = max(0, want)
    if (bound := limits.a_day(spent.days)) is not None:
        granted = min(granted, max(0, bound - spent.today))
    until = spent.until
    if limits.rate is not None:
        until = _paid(limits.rate, until, now)
        granted = min(granted, _room(limits.rate, until, now))
        until += granted * limits.rate.interval
    if not granted:
        return 0, spent
    return granted, Spent(until, today.isoformat(), spent.today + granted, spent.days)


def wait(limits: Limits, spent: Spent, now: float, today: date) -> float | None:
    """Seconds until one may begin; None when the day's share is used up."""
    spent = _of_day(spent, today)
    bound = limits.a_day(spent.days)
    if bound is not None and spent.today >= bound:
        return None
    if limits.rate is None:
        return 0.0
    until = _paid(limits.rate, spent.until, now)
    if _room(limits.rate, until, now):
        return 0.0
    return until - (limits.rate.burst - 1) * limits.rate.interval - now + _ROUNDING


def _of_day(spent: Spent, today: date) -> Spent:
    """A new day begins at nothing; a day that lies before the last one is that last one still."""
    if not spent.day:
        return Spent(spent.until, today.isoformat(), 0, 0)
    if today.isoformat() <= spent.day:
        return spent
    return Spent(spent.until, today.isoformat(), 0, spent.days + 1)


def _paid(rate: Rate, until: float, now: float) -> float:
    """When all is paid for: not before now, and not later than a burst that was granted now is."""
    return min(max(until, now), now + rate.burst * rate.interval)


def _room(rate: Rate, until: float, now: float) -> int:
    """How many fit before the burst is used up; what is left of an interval counts for nothing."""
    return max(0, math.floor(rate.burst - (until - now) / rate.interval + 1e-9))


def rate_of(text: str) -> Rate | None:
    """The rate in ``30/min``; None for "". Raises Mistake for what is none."""
    if not text.strip():
        return None
    found = re.fullmatch(r"\s*([\d,_]+)\s*(?:/|per)\s*([a-z]+?)s?\s*", text.lower())
    count = int(re.sub(r"\D", "", found[1]) or 0) if found else 0
    unit = found[2] if found else ""
    period = _PERIODS.get(unit) or _PERIODS.get(unit + "s")
    if not count or period is None:
        raise Mistake(f"{text!r} is no rate", hint=RATE_HINT)
    return Rate(count, period)


def ramp_of(text: str) -> Ramp | None:
    """The ramp in ``500 x 2``; None for "". Raises Mistake for what is none."""
    if not text.strip():
        return None
    found = re.fullmatch(r"\s*([\d,_]+)\s*[x×*]\s*(\d+(?:\.\d+)?)\s*", text.lower())
    first = int(re.sub(r"\D", "", found[1]) or 0) if found else 0
    if not found or not first or float(found[2]) < 1:
        raise Mistake(f"{text!r} is no ramp", hint=RAMP_HINT)
    return Ramp(first, float(found[2]))
