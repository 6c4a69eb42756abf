"""Every move a delivery or a mailing may make, and which one an outcome means.

Rule 1: what an answer means for a state is decided in this file. Rule 2: nobody writes
a state that ``legal`` does not allow. What the clock alone decides (a deferred row wakes
or expires) is done for many rows at once by the statements of ``store/ledger``. The
diagram in ARCHITECTURE.md is drawn from these tables. What SMTP can promise: RFC 5321
§4.2.5, §6.1; what it cannot: RFC 1047.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsletter.delivery import retry
from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryState,
    MailingState,
    Outcome,
    Refused,
    Uncertain,
    Untried,
)

D = DeliveryState
M = MailingState


@dataclass(frozen=True, slots=True)
class Arrow:
    """One allowed move. *asked*: only when a person or a brake asks for it, with who asked."""

    start: str
    end: str
    why: str
    asked: bool = False


DELIVERY: tuple[Arrow, ...] = (
    Arrow(D.QUEUED, D.CLAIMED, "a sender takes it"),
    Arrow(D.QUEUED, D.SKIPPED, "left, suppressed, forgotten, cancelled"),
    Arrow(D.QUEUED, D.EXPIRED, "48 hours after its first attempt"),
    Arrow(D.CLAIMED, D.QUEUED, "lost before the intent; refusal up to and including MAIL"),
    Arrow(D.CLAIMED, D.DEFERRED, "4yz at RCPT or DATA"),
    Arrow(D.CLAIMED, D.REFUSED, "5yz at RCPT or DATA"),
    Arrow(D.CLAIMED, D.SKIPPED, "left, suppressed, forgotten, cancelled"),
    Arrow(D.CLAIMED, D.INTENDED, "354 given, intent durable"),
    Arrow(D.INTENDED, D.ACCEPTED, "2yz at the dot"),
    Arrow(D.INTENDED, D.REFUSED, "5yz at the dot"),
    Arrow(D.INTENDED, D.DEFERRED, "4yz at the dot"),
    Arrow(D.INTENDED, D.UNCERTAIN, "lost after the first body byte; unreadable reply"),
    Arrow(D.INTENDED, D.QUEUED, "not one body byte was written"),
    Arrow(D.INTENDED, D.SKIPPED, "mailing cancelled, instead of queued or deferred"),
    Arrow(D.DEFERRED, D.QUEUED, "its time has come"),
    Arrow(D.DEFERRED, D.SKIPPED, "left, suppressed, forgotten, cancelled"),
    Arrow(D.DEFERRED, D.EXPIRED, "48 hours after its first attempt"),
    Arrow(D.REFUSED, D.QUEUED, "the brake of equal 5yz; a request", asked=True),
    Arrow(D.EXPIRED, D.QUEUED, "a request", asked=True),
    Arrow(D.UNCERTAIN, D.ACCEPTED, "a log or a bounce shows it; a request", asked=True),
    Arrow(D.UNCERTAIN, D.QUEUED, "a request", asked=True),
)

MAILING: tuple[Arrow, ...] = (
    Arrow(M.SEALED, M.SENDING, "send --really"),
    Arrow(M.SENDING, M.PAUSED, "pause, or a brake"),
    Arrow(M.SEALED, M.PAUSED, "restored from a copy"),
    Arrow(M.PAUSED, M.SENDING, "send --really --resume"),
    Arrow(M.SENDING, M.SENT, "nothing queued, claimed, intended or deferred"),
    Arrow(M.SEALED, M.CANCELLED, "cancel"),
    Arrow(M.SENDING, M.CANCELLED, "cancel"),
    Arrow(M.PAUSED, M.CANCELLED, "cancel"),
    Arrow(M.SENT, M.SENDING, "a request queued something again", asked=True),
)


def legal(arrows: Iterable[Arrow], start: str, end: str, *, asked: bool = False) -> bool:
    """Whether a move stands in a table; moves that must be asked for only count when *asked*."""
    return any(a.start == start and a.end == end and (asked or not a.asked) for a in arrows)


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of a delivery: its next state and what is written beside it."""

    state: DeliveryState
    attempted: bool = False  # counts as an attempt of this reader
    next_at: datetime | None = None
    code: int = 0
    reply: str = ""
    reason: str = ""


_UNASKED = frozenset((arrow.start, arrow.end) for arrow in DELIVERY if not arrow.asked)


def advance(
    delivery: Delivery,
    outcome: Outcome,
    now: datetime,
    *,
    state: DeliveryState | None = None,
    cancelled: bool = False,
) -> Move:
    """The move that an outcome means for a claimed or intended delivery.

    *state*: where it stands now, if that is not what the delivery says.

    A cancelled mailing queues and defers nothing: such a row ends skipped. A deferred
    row without a *next_at* has no attempt left and expires at the next look.

    Raises ValueError when the outcome cannot happen in the delivery's state.
    """
    move = _move(delivery, outcome, now)
    if cancelled and move.state in (D.QUEUED, D.DEFERRED):
        move = Move(D.SKIPPED, move.attempted, None, move.code, move.reply, "cancelled")
    before = state or delivery.state
    if (before, move.state) not in _UNASKED:
        raise ValueError(f"{before} → {move.state} is no move of a delivery ({outcome})")
    return move


def _move(delivery: Delivery, outcome: Outcome, now: datetime) -> Move:
    match outcome:
        case Accepted(reply):
            return Move(D.ACCEPTED, True, None, reply.code, reply.text)
        case Refused(reply, stage):
            return Move(D.REFUSED, True, None, reply.code, reply.text, f"at {stage}")
        case Deferred(reply, stage):
            attempts = delivery.attempts + 1
            due = retry.next_attempt(
                attempts,
                delivery.first_attempt_at or now,
                now,
                shorten=retry.jitter(delivery.id, attempts),
            )
            return Move(D.DEFERRED, True, due, reply.code, reply.text, f"at {stage}")
        case Uncertain(reason):
            return Move(D.UNCERTAIN, True, reason=reason)
        case Untried(reason, reply):
            return Move(D.QUEUED, code=reply.code if reply else 0, reason=reason)
