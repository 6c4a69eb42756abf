"""What a server's answers do to the number of messages under way, and whose answers they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery import concurrency, profiles
from newsletter.delivery.concurrency import Window, after, begin, too_fast
from newsletter.model.mailing import Accepted, Deferred, Outcome, Refused, Reply, Stage, Uncertain, Untried

OK = Accepted(Reply(250, "ok"))
SLOW = Deferred(Reply(421, "4.7.0 try later"), Stage.RCPT)
OUTCOMES: list[Outcome] = [
    OK, SLOW, Deferred(Reply(450, "4.2.0 greylisted"), Stage.RCPT), Refused(Reply(550), Stage.RCPT),
    Uncertain("?"),
]  # fmt: skip


def run(window: Window, outcomes: list[Outcome], step: float = 1.0) -> Window:
    for number, outcome in enumerate(outcomes):
        window = after(window, outcome, number * step)
    return window


@given(st.integers(1, 40), st.lists(st.sampled_from(OUTCOMES), max_size=200))
def test_never_below_one_and_never_above_the_connections(connections: int, outcomes: list[Outcome]) -> None:
    window = run(begin(connections), outcomes)
    assert 1 <= window.room <= connections


@given(st.integers(2, 20))
def test_a_cohort_of_complaints_takes_one_and_a_cohort_of_successes_gives_it_back(connections: int) -> None:
    slower = run(begin(connections), [SLOW] * connections)
    assert slower.room in (connections - 1, connections - 2)
    again = run(slower, [OK] * (2 * connections))
    assert again.room == connections


def test_three_complaints_in_a_row_hold_the_profile_a_minute_then_two() -> None:
    window = run(begin(4), [SLOW] * 3, step=0.0)
    assert not window.open(59)
    assert window.open(60)
    window = after(after(after(window, SLOW, 60), SLOW, 60), SLOW, 60)
    assert window.until == 60 + 120
    for _ in range(30):
        for _ in range(concurrency.IN_A_ROW):
            window = after(window, SLOW, window.until)
    assert window.until - concurrency.LONGEST_HOLD <= 10**6
    assert after(window, OK, window.until).holds == 0


def test_a_limiter_defers_far_fewer_than_without_feedback() -> None:
    """A server that takes 4 at once and says 421 to more; 12 connections, 2,000 messages."""

    def deferred(*, heeding: bool) -> int:
        window, now, left, refused = begin(12), 0.0, 2000, 0
        while left > 0:
            now += 1
            if heeding and not window.open(now):
                now = window.until
            under_way = min(window.room if heeding else 12, left)
            for number in range(under_way):
                outcome: Outcome = OK if number < 4 else SLOW
                refused += outcome is SLOW
                left -= 1
                window = after(window, outcome, now)
        return refused

    assert deferred(heeding=False) == 1332
    assert deferred(heeding=True) < 500


@pytest.mark.parametrize(
    ("outcome", "fast"),
    [(SLOW, True), (Deferred(Reply(451, "4.7.1 slow down"), Stage.DOT), True),
     (Untried("x", Reply(421, "bye")), True),
     (Deferred(Reply(451, "4.3.0 later"), Stage.DOT), False), (Untried("gone"), False), (OK, False),
     (Refused(Reply(550, "5.7.1 no"), Stage.RCPT), False)],
)  # fmt: skip
def test_what_counts_as_too_fast(outcome: Outcome, fast: bool) -> None:
    assert too_fast(outcome) is fast


def test_no_connections_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        begin(0)


@pytest.mark.parametrize(
    ("address", "profile"),
    [
        ("a@naver.com", "naver"),
        ("a@HanMail.net", "kakao"),
        ("a@gmail.com", "google"),
        ("a@outlook.kr", "microsoft"),
        ("a@yahoo.com", "yahoo"),
        ("a@center.example", "others"),
        ('"x@naver.com"@center.example', "others"),
        ("a@agency.example", "slow"),
        ("", "others"),
    ],
)
def test_profiles_by_domain(address: str, profile: str) -> None:
    assert profiles.profile_of(address, profiles.table({"slow": ["Agency.example"]})) == profile
