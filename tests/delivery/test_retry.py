"""When a deferred delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.retry import LONGEST, SHORTEST, WINDOW, jitter, next_attempt

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_the_wait_doubles_from_a_quarter_of_an_hour_to_four_hours() -> None:
    waits = []
    for attempts in range(1, 8):
        due = next_attempt(attempts, NOW, NOW)
        assert due is not None
        waits.append((due - NOW) / timedelta(minutes=1))
    assert waits == [15, 30, 60, 120, 240, 240, 240]


def test_after_two_days_it_is_given_up() -> None:
    """Nobody wants last week's news."""
    assert next_attempt(9, NOW, NOW + timedelta(hours=44)) == NOW + timedelta(hours=48)
    assert next_attempt(9, NOW, NOW + timedelta(hours=44, seconds=1)) is None


@given(st.integers(1, 10_000), st.floats(0, 1), st.timedeltas(timedelta(0), timedelta(hours=60)))
def test_jitter_only_shortens_and_by_a_fifth_at_most(attempts: int, shorten: float, gone: timedelta) -> None:
    now = NOW + gone
    plain, short = next_attempt(attempts, NOW, now), next_attempt(attempts, NOW, now, shorten=shorten)
    if plain is not None:
        assert short is not None
        assert (plain - now) * SHORTEST - timedelta(microseconds=1) <= short - now <= plain - now <= LONGEST
    if short is not None:
        assert now < short <= NOW + WINDOW


@given(st.integers(1, 10**9), st.integers(1, 30))
def test_jitter_is_the_same_for_the_same_attempt(delivery: int, attempt: int) -> None:
    assert 0 <= jitter(delivery, attempt) <= 1
    assert jitter(delivery, attempt) == jitter(delivery, attempt)


def test_jitter_spreads() -> None:
    drawn = sorted(jitter(n, 1) for n in range(1000))
    assert drawn[100] < 0.2
    assert drawn[900] > 0.8


@pytest.mark.parametrize(("attempts", "shorten"), [(0, 0.0), (1, 1.1), (1, -0.1)])
def test_what_cannot_be_is_refused(attempts: int, shorten: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        next_attempt(attempts, NOW, NOW, shorten=shorten)
