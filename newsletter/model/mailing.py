"""One issue sealed for one audience, its deliveries, and what a server answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MailingState(StrEnum):
    """Where a mailing stands; the moves between them are in ``delivery/lifecycle``."""

    SEALED = "sealed"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """Where one delivery stands; the moves between them are in ``delivery/lifecycle``."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    INTENDED = "intended"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"
    EXPIRED = "expired"


class Stage(StrEnum):
    """The phase of an SMTP transaction that a reply belongs to. RFC 5321 §3.3."""

    CONNECT = "connect"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "dot"  # the reply to the final dot


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: a code of three digits (0 = nothing readable) and its text."""

    code: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Accepted:
    """2yz at the dot: the server has taken responsibility. RFC 5321 §4.2.5."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Deferred:
    """4yz for this recipient or this message: try later."""

    reply: Reply
    stage: Stage


@dataclass(frozen=True, slots=True)
class Refused:
    """5yz for this recipient or this message: do not try again."""

    reply: Reply
    stage: Stage


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The body went out and no readable answer came back. RFC 1047. Never resent unasked."""

    reason: str


@dataclass(frozen=True, slots=True)
class Untried:
    """Nothing was handed over and nobody is charged: the delivery goes back to the queue.

    *reply* is set where the server said why (a refusal up to and including MAIL).
    """

    reason: str
    reply: Reply | None = None
    stage: Stage = Stage.CONNECT


Outcome = Accepted | Deferred | Refused | Uncertain | Untried


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one reader, ready for the wire."""

    delivery: int  # number of the delivery row
    mail_from: str
    rcpt_to: str
    message: bytes  # CRLF line ends, no dot-stuffing, ends with CRLF
    message_id: str
    stuffing: bool = True  # False: no line begins with a dot, known from how it was made


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mailing to one subscriber: the row that is the truth."""

    id: int
    mailing: int
    subscriber: int
    address: str
    list: str
    state: DeliveryState
    profile: str = "others"  # whose limits hold: "naver", "google" …
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    first_attempt_at: datetime | None = None
    next_at: datetime | None = None  # of a deferred delivery
    code: int = 0
    reply: str = ""
    reason: str = ""  # why skipped, uncertain …
    at: datetime | None = None  # of the last move


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one mailing; balanced when every planned delivery is accounted for."""

    planned: int
    accepted: int = 0
    refused: int = 0
    skipped: int = 0
    expired: int = 0
    uncertain: int = 0
    queued: int = 0
    claimed: int = 0
    intended: int = 0
    deferred: int = 0

    @property
    def open(self) -> int:
        """Deliveries that are not at an end yet."""
        return self.queued + self.claimed + self.intended + self.deferred

    @property
    def balanced(self) -> bool:
        """Whether planned equals the rows: nobody silently missed."""
        done = self.accepted + self.refused + self.skipped + self.expired + self.uncertain
        return self.planned == done + self.open
