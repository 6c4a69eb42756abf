"""The moves of a delivery and of a mailing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery import lifecycle
from newsletter.delivery.lifecycle import DELIVERY, MAILING, advance, legal
from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryState,
    MailingState,
    Outcome,
    Refused,
    Reply,
    Stage,
    Uncertain,
    Untried,
)

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
D, M = DeliveryState, MailingState


def delivery(state: DeliveryState, attempts: int = 0, first: datetime | None = None) -> Delivery:
    return Delivery(7, 1, 1, "a@reader.example", "members", state, attempts=attempts, first_attempt_at=first)


@pytest.mark.parametrize(
    ("state", "outcome", "expected"),
    [
        (D.INTENDED, Accepted(Reply(250, "ok")), D.ACCEPTED),
        (D.INTENDED, Refused(Reply(554, "no"), Stage.DOT), D.REFUSED),
        (D.INTENDED, Deferred(Reply(451, "later"), Stage.DOT), D.DEFERRED),
        (D.INTENDED, Uncertain("lost"), D.UNCERTAIN),
        (D.INTENDED, Untried("not one byte written"), D.QUEUED),
        (D.CLAIMED, Refused(Reply(550, "no such user"), Stage.RCPT), D.REFUSED),
        (D.CLAIMED, Deferred(Reply(451, "greylisted"), Stage.RCPT), D.DEFERRED),
        (D.CLAIMED, Untried("connection lost"), D.QUEUED),
    ],
)
def test_each_outcome_has_one_meaning(
    state: DeliveryState, outcome: Outcome, expected: DeliveryState
) -> None:
    assert advance(delivery(state), outcome, NOW).state == expected


@pytest.mark.parametrize("outcome", [Accepted(Reply(250)), Uncertain("lost")])
def test_nothing_is_accepted_or_uncertain_without_an_intent(outcome: Outcome) -> None:
    """The intent is what makes the difference between safe to retry and never resent."""
    with pytest.raises(ValueError, match="no move"):
        advance(delivery(D.CLAIMED), outcome, NOW)


@pytest.mark.parametrize("state", [s for s in D if s not in (D.CLAIMED, D.INTENDED)])
def test_an_outcome_moves_only_what_is_under_way(state: DeliveryState) -> None:
    with pytest.raises(ValueError, match="no move"):
        advance(delivery(state), Accepted(Reply(250)), NOW)


def test_a_cancelled_mailing_queues_and_defers_nothing() -> None:
    for outcome in (Untried("stopped"), Deferred(Reply(451), Stage.DOT)):
        move = advance(delivery(D.INTENDED), outcome, NOW, cancelled=True)
        assert (move.state, move.reason) == (D.SKIPPED, "cancelled")
    assert advance(delivery(D.INTENDED), Accepted(Reply(250)), NOW, cancelled=True).state == D.ACCEPTED


def test_nobody_is_charged_for_what_was_not_their_fault() -> None:
    assert not advance(delivery(D.CLAIMED), Untried("421", Reply(421)), NOW).attempted
    assert advance(delivery(D.CLAIMED), Deferred(Reply(451), Stage.RCPT), NOW).attempted


def test_a_last_attempt_leaves_no_next_one_and_expires() -> None:
    late = NOW + timedelta(hours=47)
    move = advance(delivery(D.INTENDED, 12, NOW), Deferred(Reply(451), Stage.DOT), late)
    assert move.state == D.DEFERRED
    assert move.next_at is None


ENDS = {D.ACCEPTED, D.SKIPPED}


def test_accepted_and_skipped_are_final_even_on_request() -> None:
    for state in ENDS:
        assert not any(legal(DELIVERY, state, to, asked=True) for to in D)


def test_what_is_refused_expired_or_uncertain_moves_only_on_request() -> None:
    for state in (D.REFUSED, D.EXPIRED, D.UNCERTAIN):
        assert not any(legal(DELIVERY, state, to) for to in D)
        assert any(legal(DELIVERY, state, to, asked=True) for to in D)


def test_a_cancelled_mailing_stays_cancelled() -> None:
    assert not any(legal(MAILING, M.CANCELLED, to, asked=True) for to in M)


def test_every_state_stands_in_the_tables() -> None:
    assert {a.start for a in DELIVERY} | {a.end for a in DELIVERY} == set(D)
    assert {a.start for a in MAILING} | {a.end for a in MAILING} == set(M)


outcomes = st.one_of(
    st.builds(Accepted, st.builds(Reply, st.integers(200, 299))),
    st.builds(Deferred, st.builds(Reply, st.integers(400, 499)), st.sampled_from(Stage)),
    st.builds(Refused, st.builds(Reply, st.integers(500, 599)), st.sampled_from(Stage)),
    st.builds(Uncertain, st.text()),
    st.builds(Untried, st.text()),
)


@given(st.sampled_from(D), outcomes, st.booleans(), st.integers(0, 20))
def test_advance_makes_legal_moves_or_none(
    state: DeliveryState, outcome: Outcome, cancelled: bool, attempts: int
) -> None:
    try:
        move = advance(delivery(state, attempts, NOW), outcome, NOW, cancelled=cancelled)
    except ValueError:
        return
    assert lifecycle.legal(DELIVERY, state, move.state)
    assert move.next_at is None or (move.state == D.DEFERRED and move.next_at > NOW)
