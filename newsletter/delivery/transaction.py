"""One message over SMTP as a pure state machine: replies in, things to do out. RFC 5321 §3.3.

No socket, no clock. Whoever drives it writes what ``Send`` holds, asks for the intent
when ``AskIntent`` says so, and tells what happens: a reply, the intent's answer, or
the loss of the connection. It speaks one command at a time; the pipelined ways of
RFC 2920 have an issue of their own and will stand behind the same events.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Envelope,
    Outcome,
    Refused,
    Reply,
    Stage,
    Uncertain,
    Untried,
)

SERVICE_CLOSING = 421  # RFC 5321 §3.8: may answer any command; the connection is gone


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes, then wait for one reply (seconds: RFC 5321 §4.5.3.2)."""

    data: bytes
    timeout: float


@dataclass(frozen=True, slots=True)
class AskIntent:
    """354 is here: make the intent durable, then say whether it was granted."""


@dataclass(frozen=True, slots=True)
class Done:
    """The transaction is over. *close*: the connection is in doubt or ended."""

    outcome: Outcome
    close: bool
    reset: bool = False  # write RSET before the next message


Event = Send | AskIntent | Done


class _At(Enum):
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    INTENT = auto()
    BODY = auto()
    OVER = auto()


class Transaction:
    """MAIL, RCPT, DATA, intent, body and dot for one envelope."""

    def __init__(self, envelope: Envelope, *, size: bool = False) -> None:
        self._envelope = envelope
        self._size = size  # the server offers SIZE (RFC 1870)
        self._at = _At.MAIL
        self._body_begun = False

    def start(self) -> Send:
        """The first command."""
        size = f" SIZE={len(self._envelope.message)}" if self._size else ""
        return Send(f"MAIL FROM:<{self._envelope.mail_from}>{size}\r\n".encode("ascii"), 300)

    def replied(self, reply: Reply) -> Event:
        """What a reply means at this point."""
        match self._at:
            case _At.MAIL:
                return self._after_mail(reply)
            case _At.RCPT:
                return self._after_rcpt(reply)
            case _At.DATA:
                return self._after_data(reply)
            case _At.BODY:
                return self._after_dot(reply)
            case _:
                return self._done(Untried(f"unexpected reply: {reply}", reply), close=True)

    def intent(self, granted: bool) -> Event:
        """The body when the intent is durable; else the end, without a dot.

        A server must discard what no dot has ended: RFC 5321 §4.1.1.4.
        """
        if not granted:
            return self._done(Untried("intent not granted"), close=True)
        self._at = _At.BODY
        return Send(stuffed(self._envelope.message) + b".\r\n", 600)

    def body_begins(self) -> None:
        """To be called right before the first body byte is written."""
        self._body_begun = True

    def lost(self, why: str) -> Done:
        """The connection is gone or silent: uncertain only if a body byte may have left."""
        outcome = Uncertain(why) if self._body_begun else Untried(why)
        return self._done(outcome, close=True)

    def _after_mail(self, reply: Reply) -> Event:
        if reply.code // 100 != 2:
            return self._done(Untried(f"refused at MAIL: {reply}", reply, Stage.MAIL), close=True)
        self._at = _At.RCPT
        return Send(f"RCPT TO:<{self._envelope.rcpt_to}>\r\n".encode("ascii"), 300)

    def _after_rcpt(self, reply: Reply) -> Event:
        if reply.code // 100 != 2:
            return self._not_taken(reply, Stage.RCPT)
        self._at = _At.DATA
        return Send(b"DATA\r\n", 120)

    def _after_data(self, reply: Reply) -> Event:
        if reply.code != 354:
            return self._not_taken(reply, Stage.DATA)
        self._at = _At.INTENT
        return AskIntent()

    def _not_taken(self, reply: Reply, stage: Stage) -> Done:
        if reply.code == SERVICE_CLOSING or reply.code // 100 not in (4, 5):
            return self._done(Untried(f"at {stage}: {reply}", reply, stage), close=True)
        verdict = Deferred if reply.code // 100 == 4 else Refused
        return self._done(verdict(reply, stage), close=False, reset=True)

    def _after_dot(self, reply: Reply) -> Done:
        match reply.code // 100:
            case 2:
                return self._done(Accepted(reply), close=False)
            case 4:
                closing = reply.code == SERVICE_CLOSING
                return self._done(Deferred(reply, Stage.DOT), close=closing)
            case 5:
                return self._done(Refused(reply, Stage.DOT), close=False)
            case _:
                return self._done(Uncertain(f"unreadable reply to the dot: {reply}"), close=True)

    def _done(self, outcome: Outcome, *, close: bool, reset: bool = False) -> Done:
        self._at = _At.OVER
        return Done(outcome, close, reset)


def stuffed(message: bytes) -> bytes:
    """The message with a dot before each leading dot. RFC 5321 §4.5.2."""
    body = message.replace(b"\r\n.", b"\r\n..")
    return b"." + body if body.startswith(b".") else body
