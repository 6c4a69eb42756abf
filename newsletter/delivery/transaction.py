"""Messages over one SMTP connection as a pure state machine: bytes in, events out. RFC 5321 §3.3, 2920.

No socket, no clock. Whoever drives it writes what ``Write`` holds, asks for the intent
when ``AskIntent`` says so, and tells what happens: bytes that came, the intent's answer,
the loss of the connection. Each envelope that is given gets exactly one ``Told``.

Three ways (RFC 2920 §3.1: DATA ends a group of commands, and the text of a message may
be followed by the next group):

- *plain*: a command, its reply, the next command; four round trips a message;
- *pipelined*: MAIL, RCPT and DATA in one group; two round trips;
- *ahead*: the body of one message and the envelope of the next in one group; one.

A body leaves only after 354 and a granted intent, whatever the way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from newsletter.delivery.events import AskIntent, Close, Event, Free, Told, Write
from newsletter.delivery.replies import ReplyReader
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


class Way(Enum):
    """How much is said before a reply is waited for."""

    PLAIN = auto()
    PIPELINED = auto()
    AHEAD = auto()


class _Kind(Enum):
    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    DOT = auto()
    LONE_DOT = auto()  # ends a message without recipients; no delivery depends on its reply


PATIENCE: dict[_Kind, float] = {  # seconds that a reply may take, RFC 5321 §4.5.3.2
    _Kind.RSET: 30,
    _Kind.MAIL: 300,
    _Kind.RCPT: 300,
    _Kind.DATA: 120,
    _Kind.DOT: 600,  # giving up earlier makes duplicates (RFC 1047)
    _Kind.LONE_DOT: 600,
}


@dataclass(slots=True, eq=False)
class _Mail:
    """One envelope under way."""

    envelope: Envelope
    told: bool = False
    body_begun: bool = False


class Dialogue:
    """What is said over one connection, message after message."""

    def __init__(self, way: Way, *, size: bool = False) -> None:
        self._way = way
        self._size = size  # the server offers SIZE (RFC 1870)
        self._reader = ReplyReader()
        self._unsaid: deque[tuple[_Kind, _Mail, bytes]] = deque()  # commands that wait for a reply first
        self._expected: deque[tuple[_Kind, _Mail]] = deque()  # what the next replies answer, in order
        self._mails: deque[_Mail] = deque()  # under way, oldest first
        self._asking: _Mail | None = None  # waits for the answer to its intent
        self._reset = False  # a refused envelope stands open: RSET before the next
        self._tail = 0  # bytes of the last group after the dot
        self._over = False
        self.heard = 0  # whole replies: a time limit is a reply's, not a pause's between two of its bytes
        self.spoilt = ""  # what was said while an intent was being written: its body must not leave

    @property
    def ahead(self) -> bool:
        """Whether ``granted`` can take the next envelope along."""
        return self._way is Way.AHEAD

    @property
    def asking(self) -> bool:
        """Whether an intent is being asked for: its answer must be waited for, also after a loss."""
        return self._asking is not None

    @property
    def patience(self) -> float | None:
        """Seconds that the reply waited for may take; None where none is waited for."""
        return PATIENCE[self._expected[0][0]] if self._expected else None

    def begin(self, envelope: Envelope) -> bytes:
        """The first bytes of a message; only while nothing is under way."""
        self._unsaid.extend(self._commands(envelope))
        return self._say()

    def received(self, data: bytes, *, unwritten: int = 0) -> list[Event]:
        """What the bytes that came mean. *unwritten*: bytes of the last write that have not left us.

        A reply to a question that is not out yet is none, whatever it says.
        """
        events: list[Event] = []
        for reply in self._reader.feed(data):
            self.heard += 1
            if unwritten > self._tail:
                reply = Reply(0, f"before the end: {reply}")
            if self._asking is not None:
                self.spoilt = f"the server spoke out of turn: {reply}"
                return events
            if not self._expected:
                self._close(f"the server said, unasked: {reply}", events)
            else:
                kind, mail = self._expected.popleft()
                self._answers[kind](self, mail, reply, events)
            if self._over:
                return events
        if not self._expected and self._asking is None:
            events.append(Write(self._say()) if self._unsaid else Free())
        return events

    def granted(self, following: Envelope | None = None) -> bytes:
        """The body, now that its intent is durable; with the next envelope where we look ahead."""
        mail = self._asking
        assert mail is not None
        self._asking = None
        mail.body_begun = True
        self._expected.append((_Kind.DOT, mail))
        group = b""
        if following is not None:
            self._unsaid.extend(self._commands(following))
            group = self._say()
        self._tail = len(group)
        envelope = mail.envelope
        body = stuffed(envelope.message) if envelope.stuffing else envelope.message
        return b"".join((body, b".\r\n", group))

    def abandon(self, why: str) -> list[Event]:
        """The end, without a dot, of a message whose intent was denied or came too late.

        A server must discard what no dot has ended: RFC 5321 §4.1.1.4.
        """
        self._asking = None
        return self.lost(why)

    def lost(self, why: str) -> list[Event]:
        """The connection is gone or silent: uncertain is only whose body may have begun to leave."""
        assert self._asking is None
        events: list[Event] = []
        self._close(why, events)
        return events

    def _commands(self, envelope: Envelope) -> list[tuple[_Kind, _Mail, bytes]]:
        mail = _Mail(envelope)
        self._mails.append(mail)
        size = f" SIZE={len(envelope.message)}" if self._size else ""
        commands = [
            (_Kind.MAIL, mail, f"MAIL FROM:<{envelope.mail_from}>{size}\r\n".encode("ascii")),
            (_Kind.RCPT, mail, f"RCPT TO:<{envelope.rcpt_to}>\r\n".encode("ascii")),
            (_Kind.DATA, mail, b"DATA\r\n"),
        ]
        if self._reset:
            self._reset = False
            commands.insert(0, (_Kind.RSET, mail, b"RSET\r\n"))
        return commands

    def _say(self) -> bytes:
        """The commands that may be said now: one of them, or the whole group."""
        self._tail = 0
        count = 1 if self._way is Way.PLAIN else len(self._unsaid)
        said = b""
        for _ in range(count):
            kind, mail, command = self._unsaid.popleft()
            self._expected.append((kind, mail))
            said += command
        return said

    def _after_rset(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        if reply.code // 100 != 2:
            self._close(f"at RSET: {reply}", events)

    def _after_mail(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        if reply.code // 100 != 2:
            why = f"refused at MAIL: {reply}"
            self._tell(mail, Untried(why, reply, Stage.MAIL), events)
            self._close(why, events)

    def _after_rcpt(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        if reply.code // 100 != 2:
            self._not_taken(mail, reply, Stage.RCPT, events)

    def _after_data(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        if mail.told:  # refused at RCPT, when the whole group had left already
            self._after_data_in_vain(mail, reply, events)
        elif reply.code == 354:
            self._asking, self.spoilt = mail, ""
            events.append(AskIntent(mail.envelope))
        else:
            self._not_taken(mail, reply, Stage.DATA, events)

    def _after_data_in_vain(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        """RFC 2920 §3.1: a server that takes DATA without a recipient wants a lone dot."""
        if reply.code == 354:
            self._unsaid.append((_Kind.LONE_DOT, mail, b".\r\n"))
            self._reset = False
        elif _ends(reply):
            self._close(f"at DATA: {reply}", events)

    def _after_lone_dot(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        if reply.code == SERVICE_CLOSING or reply.code // 100 not in (2, 4, 5):
            self._close(f"at a lone dot: {reply}", events)

    def _not_taken(self, mail: _Mail, reply: Reply, stage: Stage, events: list[Event]) -> None:
        if _ends(reply):
            why = f"at {stage}: {reply}"
            self._tell(mail, Untried(why, reply, stage), events)
            self._close(why, events)
        else:
            verdict = Deferred if reply.code // 100 == 4 else Refused
            self._tell(mail, verdict(reply, stage), events)
            self._unsaid.clear()
            self._reset = True

    def _after_dot(self, mail: _Mail, reply: Reply, events: list[Event]) -> None:
        match reply.code // 100:
            case 2:
                self._tell(mail, Accepted(reply), events)
            case 4:
                self._tell(mail, Deferred(reply, Stage.DOT), events)
            case 5:
                self._tell(mail, Refused(reply, Stage.DOT), events)
            case _:
                self._tell(mail, Uncertain(f"unreadable reply to the dot: {reply}"), events)
        if reply.code == SERVICE_CLOSING or reply.code // 100 not in (2, 4, 5):
            self._close(f"at the dot: {reply}", events)

    def _tell(self, mail: _Mail, outcome: Outcome, events: list[Event]) -> None:
        mail.told = True
        self._mails.remove(mail)
        events.append(Told(mail.envelope, outcome))

    def _close(self, why: str, events: list[Event]) -> None:
        """Ends everything; whoever is still under way is told."""
        for mail in tuple(self._mails):
            self._tell(mail, Uncertain(why) if mail.body_begun else Untried(why), events)
        self._expected.clear()
        self._unsaid.clear()
        self._over = True
        events.append(Close(why))

    _answers: ClassVar[dict[_Kind, Callable[[Dialogue, _Mail, Reply, list[Event]], None]]] = {
        _Kind.RSET: _after_rset,
        _Kind.MAIL: _after_mail,
        _Kind.RCPT: _after_rcpt,
        _Kind.DATA: _after_data,
        _Kind.DOT: _after_dot,
        _Kind.LONE_DOT: _after_lone_dot,
    }


def _ends(reply: Reply) -> bool:
    """Whether a refusal is about the connection, not about the reader."""
    return reply.code == SERVICE_CLOSING or reply.code // 100 not in (4, 5)


def stuffed(message: bytes) -> bytes:
    """The message with a dot before each leading dot. RFC 5321 §4.5.2."""
    body = message.replace(b"\r\n.", b"\r\n..")
    return b"." + body if body.startswith(b".") else body
