"""When a run stops itself, and whom it does not blame."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.brakes import Brake, Brakes
from newsletter.model.mailing import Accepted, Deferred, Outcome, Refused, Reply, Stage, Uncertain, Untried

OK = Accepted(Reply(250, "ok"))
LATER = Deferred(Reply(451, "later"), Stage.RCPT)
NOBODY = Refused(Reply(550, "5.1.1 no such user"), Stage.RCPT)


def spam(n: int) -> Refused:
    return Refused(Reply(554, f"5.7.1 spam detected, ticket 4F{n}A9C3B at 12:0{n}"), Stage.DOT)


def first(outcomes: Sequence[Outcome], connections: int = 1) -> tuple[int, Brake] | None:
    brakes = Brakes(connections)
    for number, outcome in enumerate(outcomes):
        if brake := brakes.after(number, outcome):
            return number, brake
    return None


def test_three_equal_refusals_of_the_content_stop_it_and_go_back() -> None:
    """Queue ids and times in the words differ; the verdict is the same."""
    found = first([OK, spam(1), LATER, spam(2), NOBODY, spam(3)])
    assert found is not None
    assert found[0] == 5
    assert found[1].put_back == (1, 3, 5)
    assert "554" in found[1].reason


def test_a_message_that_got_through_shows_that_the_content_is_taken() -> None:
    assert first([spam(1), spam(2), OK, spam(3), spam(4)]) is None


def test_different_words_are_different_verdicts() -> None:
    other = Refused(Reply(552, "5.2.2 mailbox full"), Stage.DOT)
    assert first([spam(1), other, spam(2), other, spam(3)]) is None


def test_more_than_a_twentieth_of_the_addresses_refused_stops_it() -> None:
    assert first([NOBODY] * 10 + [OK] * 190) is None
    found = first([OK] * 189 + [NOBODY] * 11)
    assert found is not None
    assert found[0] == 199
    assert found[1].put_back == ()


def test_before_two_hundred_attempts_the_share_says_nothing() -> None:
    assert first([NOBODY] * 199) is None


def test_ten_bodies_without_an_answer_stop_it_and_one_accident_of_all_connections_does_not() -> None:
    assert first([Uncertain("?")] * 9 + [OK] + [Uncertain("?")] * 9) is None
    found = first([Uncertain("?")] * 10)
    assert found is not None
    assert first([Uncertain("?")] * 20, connections=20) is None


@given(st.lists(st.sampled_from([OK, LATER, Untried("gone")])))
def test_who_waits_or_gets_it_never_stops_anything(outcomes: list[Outcome]) -> None:
    assert first(outcomes) is None
