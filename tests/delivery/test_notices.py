"""The days of 정보통신망법 제50조: fourteen days, and two years to the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.notices import agreed_before, ask_again_by, tell_by
from newsletter.model.law import RULES

INSTANTS = st.integers(315_532_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))


@pytest.mark.parametrize(
    ("agreed", "again"),
    [("2024-11-25", "2026-11-25"), ("2023-03-01", "2025-03-01"), ("2024-02-29", "2026-02-28")],
)
def test_two_years_are_the_same_day_and_not_730_days(agreed: str, again: str) -> None:
    def day(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert ask_again_by(day(agreed)) == day(again)


@given(INSTANTS, INSTANTS)
def test_who_is_asked_is_who_is_due(agreed: datetime, now: datetime) -> None:
    """The look backwards and the look forwards say the same, but around 29 February."""
    if (now.month, now.day) not in ((2, 28), (2, 29)):
        assert (agreed <= agreed_before(now)) == (ask_again_by(agreed) <= now)


@given(INSTANTS)
def test_nobody_is_told_later_than_in_fourteen_days(event: datetime) -> None:
    assert tell_by(event) - event == timedelta(days=14)


def test_every_rule_has_a_source_and_a_day_of_reading() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.text.endswith(".")
        assert "제50조" in rule.source
        assert str(rule.read) in rule.cited
        assert set(rule.kinds) <= {"advertising", "information"}
