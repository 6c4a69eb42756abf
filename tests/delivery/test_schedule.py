"""Times as editors write them, over every change of the clocks; hours at which mail may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.schedule import at_of, hours_of, seconds_of
from newsletter.errors import Mistake

SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London", "Australia/Lord_Howe"]).map(
    ZoneInfo
)
INSTANTS = st.integers(1, 4 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
HOURS = st.sampled_from(
    ["08:00-21:00", "Mon-Fri 08:00-20:00", "22:00-06:00", "Sat 10:00-10:30", "Sat-Mon 00:00-24:00"]
)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-12-01 08:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-12-01 08:00 Asia/Seoul", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-12-1 8:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-12-01T08:00+09:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-12-01T08:00:30Z", datetime(2026, 12, 1, 8, 0, 30, tzinfo=UTC)),
        ("2026-03-08 02:30 America/New_York", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # skipped: 03:30
        ("2026-11-01 01:30 America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # twice: the first
    ],
)
def test_a_time_is_read_as_it_is_meant(text: str, at: datetime) -> None:
    assert at_of(text, SEOUL, NOW) == at


@pytest.mark.parametrize(
    ("text", "told"),
    [("tomorrow", "no time"), ("2026-13-01 08:00", "no time"), ("2026-12-01 25:00", "no time"),
     ("", "no time"),
     ("2025-12-01 08:00", "past"), ("2026-12-01 08:00 Asia/Soul", "zone"), ("2026-12-01", "no time")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(text: str, told: str) -> None:
    with pytest.raises(Mistake, match=told):
        at_of(text, SEOUL, NOW)


@given(INSTANTS, ZONES)
def test_every_minute_that_exists_comes_back(at: datetime, zone: ZoneInfo) -> None:
    """A wall clock's first reading of a time, written down and read again, is the same instant."""
    at = at.replace(second=0, microsecond=0)
    local = at.astimezone(zone)
    if local.fold == 0:
        assert at_of(f"{local:%Y-%m-%d %H:%M} {zone.key}", SEOUL, NOW) == at


@given(HOURS, INSTANTS, ZONES)
def test_the_next_opening_is_open_and_nothing_before_it_is(text: str, now: datetime, zone: ZoneInfo) -> None:
    hours = hours_of(text)
    assert hours is not None
    opening = hours.next_open(now, zone)
    assert opening >= now
    assert hours.open(opening, zone)
    steps = int((opening - now) / timedelta(minutes=30))
    assert not any(hours.open(now + timedelta(minutes=30 * n), zone) for n in range(steps) if steps)
    assert opening - now <= timedelta(days=8)


def test_hours_over_midnight_belong_to_the_day_they_begin_on() -> None:
    hours = hours_of("Fri 22:00-06:00")
    assert hours is not None
    assert hours.open(datetime(2026, 12, 5, 3, tzinfo=SEOUL), SEOUL)  # a Saturday
    assert not hours.open(datetime(2026, 12, 4, 3, tzinfo=SEOUL), SEOUL)
    assert not hours.open(datetime(2026, 12, 5, 6, tzinfo=SEOUL), SEOUL)


@pytest.mark.parametrize("text", ["8-21", "08:00", "Foo 08:00-09:00", "08:00-25:00"])
def test_what_are_no_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Mistake) as caught:
        hours_of(text)
    assert "08:00-21:00" in caught.value.hint


def test_lengths() -> None:
    assert [seconds_of(text) for text in ("10m", "90s", "1h", "5 min")] == [600, 90, 3600, 300]
    assert hours_of("") is None
    with pytest.raises(Mistake):
        seconds_of("soon")
