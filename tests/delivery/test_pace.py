"""Rates, quotas and ramps: the law of the window, over a million events."""

from __future__ import annotations

import random
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.delivery.pace import Limits, Ramp, Rate, Spent, ramp_of, rate_of, take, wait
from newsletter.errors import Mistake

DAY = date(2026, 12, 1)
START = 1_780_000_000.0


def granted_at(rate: Rate, steps: list[tuple[float, int]]) -> list[float]:
    """When messages began, asked for at so many seconds after each other, so many at once."""
    spent, now, times = Spent(), START, []
    for pause, want in steps:
        now += pause
        granted, spent = take(Limits(rate), spent, want, now, DAY)
        times += [now] * granted
    return times


def most_in_a_window(times: list[float], period: float) -> int:
    """The largest number of events in any half-open window of a period."""
    return max((bisect_left(times, t + period) - n for n, t in enumerate(times)), default=0)


@pytest.mark.parametrize(
    ("rate", "seed"),
    [(Rate(1, 60), 1), (Rate(30, 60), 2), (Rate(5, 1), 3), (Rate(200, 1), 4), (Rate(1000, 3600), 5),
     (Rate(3000, 1), 6), (Rate(20000, 86400), 7), (Rate(7, 13.5), 8)],
)  # fmt: skip
def test_no_window_holds_more_than_the_rate_over_a_million_requests(rate: Rate, seed: int) -> None:
    """125,000 requests each: greedy, lazy, in bursts. A restart changes nothing: only the state counts."""
    chance = random.Random(seed)
    scale = rate.interval
    steps = [
        (
            chance.choice((0.0, scale / 7, scale, scale * 3, chance.expovariate(1 / scale))),
            chance.randint(1, 40),
        )
        for _ in range(125_000)
    ]
    times = granted_at(rate, steps)
    assert most_in_a_window(times, rate.period - 1e-6) <= rate.count


@settings(max_examples=200)
@given(
    st.builds(Rate, st.integers(1, 5000), st.sampled_from([1.0, 60.0, 3600.0])),
    st.lists(st.tuples(st.floats(0, 5000), st.integers(0, 10_000)), max_size=60),
)
def test_the_law_for_any_rate(rate: Rate, steps: list[tuple[float, int]]) -> None:
    assert most_in_a_window(granted_at(rate, steps), rate.period * 0.999999) <= rate.count


@given(st.integers(1, 1000), st.sampled_from([1.0, 60.0, 3600.0]))
def test_whoever_asks_when_told_loses_at_most_a_tenth(count: int, period: float) -> None:
    """A rate is a promise to the relay, not an excuse to be slow."""
    rate, spent, now, done = Rate(count, period), Spent(), START, 0
    for _ in range(300):
        seconds = wait(Limits(rate), spent, now, DAY)
        assert seconds is not None
        now += seconds
        granted, spent = take(Limits(rate), spent, 1000, now, DAY)
        assert granted >= 1, "told to come now, and sent away"
        done += granted
    assert done - rate.burst <= count * (now - START) / period + 1
    assert done >= 0.9 * count * (now - START) / period


@given(st.floats(-90_000, 90_000), st.integers(1, 100))
def test_a_clock_that_jumps_costs_at_most_one_burst_and_never_blocks_for_long(
    jump: float, count: int
) -> None:
    rate = Rate(count, 60)
    _, spent = take(Limits(rate), Spent(), 1000, START, DAY)
    seconds = wait(Limits(rate), spent, START + jump, DAY)
    assert seconds is not None
    assert seconds <= rate.burst * rate.interval + 1e-5
    granted, _ = take(Limits(rate), spent, 1000, START + jump, DAY)
    assert granted <= rate.burst


def test_a_quota_is_by_the_calendar_and_a_clock_set_back_gives_no_second_day() -> None:
    limits = Limits(quota=100)
    granted, spent = take(limits, Spent(), 80, START, DAY)
    assert granted == 80
    granted, spent = take(limits, spent, 80, START, DAY)
    assert granted == 20
    assert wait(limits, spent, START, DAY) is None
    assert take(limits, spent, 80, START, DAY - timedelta(days=1))[0] == 0
    assert take(limits, spent, 80, START, DAY + timedelta(days=1))[0] == 80


def test_a_ramp_grows_with_each_day_of_sending_up_to_the_quota() -> None:
    limits, spent, shares = Limits(quota=5000, ramp=Ramp(500, 2)), Spent(), []
    for day in range(0, 60, 10):  # a monthly letter still ramps: days without sending do not count
        granted, spent = take(limits, spent, 10**6, START, DAY + timedelta(days=day))
        shares.append(granted)
    assert shares == [500, 1000, 2000, 4000, 5000, 5000]


def test_nothing_set_limits_nothing() -> None:
    assert Limits().none
    assert take(Limits(), Spent(), 10**6, START, DAY)[0] == 10**6
    assert wait(Limits(), Spent(), START, DAY) == 0.0


@pytest.mark.parametrize(
    ("text", "rate"),
    [("30/min", Rate(30, 60)), ("5/s", Rate(5, 1)), ("1000/h", Rate(1000, 3600)),
     ("20,000 / day", Rate(20000, 86400)),
     ("10 per second", Rate(10, 1)), ("3/minutes", Rate(3, 60)), ("", None)],
)  # fmt: skip
def test_rates_as_editors_write_them(text: str, rate: Rate | None) -> None:
    assert rate_of(text) == rate


@pytest.mark.parametrize("text", ["fast", "0/min", "30", "30/week", "-3/s", "3.5/s"])
def test_what_is_no_rate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Mistake) as caught:
        rate_of(text)
    assert "30/min" in caught.value.hint


@pytest.mark.parametrize("text", ["500", "0 x 2", "500 x 0.5", "x"])
def test_what_is_no_ramp_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Mistake) as caught:
        ramp_of(text)
    assert "500 x 2" in caught.value.hint


def test_ramps_as_editors_write_them() -> None:
    assert ramp_of("500 x 2") == ramp_of("500x2") == ramp_of("500 × 2") == Ramp(500, 2)
    assert datetime.fromtimestamp(START, UTC).year == 2026
