"""One SMTP connection at work: a dialogue's events done on a transport that somebody else opened.

Everything between two messages happens in callbacks, because a coroutine's switch costs
as much as a message. What is decided is decided in ``delivery/transaction``.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Iterable

from newsletter.delivery.events import AskIntent, Close, Event, Free, Told, Write
from newsletter.delivery.transaction import Dialogue
from newsletter.model.mailing import Envelope, Outcome, Reply, Stage, Uncertain, Untried
from newsletter.transports import Work

FRESH_SECONDS = 5.0  # the body starts within this of its intent's commit
QUIT_SECONDS = 5.0
LOOK_SECONDS = 5.0  # how often the time limit of a reply is looked at, at most
BUFFERED = 65536  # bytes read at once
SEND_BUFFER = 1 << 20  # bytes of a socket, so that a body leaves in one call


class Session(asyncio.BufferedProtocol):
    """Messages over one connection, until there are none or it is in doubt."""

    def __init__(
        self, transport: asyncio.Transport, dialogue: Dialogue, work: Work, *, messages: int
    ) -> None:
        """*messages*: how many may begin before the connection should end."""
        self._transport = transport
        self._dialogue = dialogue
        self._work = work
        self._left = messages
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray(BUFFERED)
        self._since = self._loop.time()  # when the wait for the next reply began
        self._rested: asyncio.Future[None] | None = None
        self._following: Envelope | None = None  # to leave with the body whose intent is asked for
        self._gone = ""  # why the connection is gone while an intent's answer is waited for
        self._leaving = False  # QUIT is said: whatever comes is the goodbye
        self.over = False
        self.doubted = False  # a body left and was not answered
        self.refused: Reply | None = None  # the relay will not have us: 5yz at MAIL
        transport.set_protocol(self)
        _tune(transport)
        self._watch = self._loop.call_later(LOOK_SECONDS, self._look)

    async def run(self) -> bool:
        """Begins the next message and those after it; whether the connection may be used again.

        Ends when no envelope is ready, when the connection had enough, or is in doubt.
        """
        if not self.over:
            self._rested = self._loop.create_future()
            self._do((Free(),))
            await self._rested
        return not self.over and self._left > 0

    async def quit(self) -> None:
        """Says goodbye and hangs up; a server that does not answer is left alone."""
        if not self.over:
            self._rested, self._leaving = self._loop.create_future(), True
            self._transport.write(b"QUIT\r\n")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._rested, QUIT_SECONDS)
        self.close()

    def close(self) -> None:
        """Hangs up at once; what was not written yet is dropped. Nobody is told."""
        self.over = True
        self._watch.cancel()
        self._transport.abort()

    # what the event loop calls

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, count: int) -> None:
        if self._leaving:
            self._rest()
        if self.over or self._gone or self._leaving:
            return
        unwritten, heard = self._transport.get_write_buffer_size(), self._dialogue.heard
        events = self._dialogue.received(bytes(memoryview(self._buffer)[:count]), unwritten=unwritten)
        if self._dialogue.heard > heard:
            self._since = self._loop.time()
        self._do(events)

    def eof_received(self) -> None:
        self._lost("the server closed the connection")

    def connection_lost(self, error: Exception | None) -> None:
        self._lost(plain(error) if error else "the server closed the connection")

    # what they lead to

    def _do(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case Told(envelope, outcome):
                    self._note(outcome)
                    self._work.told(envelope, outcome)
                case AskIntent(envelope):
                    if self._dialogue.ahead:
                        self._following = self._next()
                    self._work.intend(envelope, self._answered)
                case Write(data):
                    self._write(data)
                case Free():
                    self._begin()
                case Close():
                    self._end()

    def _begin(self) -> None:
        envelope = self._next()
        if envelope is None:
            self._rest()
        else:
            self._write(self._dialogue.begin(envelope))

    def _next(self) -> Envelope | None:
        envelope = self._work.next() if self._left > 0 else None
        self._left -= envelope is not None
        return envelope

    def _answered(self, committed: float | None) -> None:
        """The intent is durable, or denied; meanwhile the connection may have gone."""
        if self.over:
            return
        following, self._following = self._following, None
        if why := self._objection(committed):
            if following is not None:
                self._work.give_back(following)
            self._do(self._dialogue.abandon(why))
        else:
            self._write(self._dialogue.granted(following))

    def _objection(self, committed: float | None) -> str:
        """Why the body must not leave; "" where it may."""
        if self._gone or self._dialogue.spoilt:
            return self._gone or self._dialogue.spoilt
        if committed is None:
            return "intent not granted"
        if time.monotonic() - committed > FRESH_SECONDS:
            return f"the body could not start within {FRESH_SECONDS:.0f} s of its intent"
        return ""

    def _write(self, data: bytes) -> None:
        self._since = self._loop.time()
        self._transport.write(data)

    def _lost(self, why: str) -> None:
        if self.over or self._gone:
            return
        if self._leaving:
            self._rest()
        elif self._dialogue.asking:
            self._gone = why  # whether its row was claimed or intended, the answer tells
        else:
            self._do(self._dialogue.lost(why))

    def _look(self) -> None:
        """Ends a connection whose reply takes longer than RFC 5321 §4.5.3.2 allows."""
        patience = self._dialogue.patience
        left = LOOK_SECONDS if patience is None else self._since + patience - self._loop.time()
        if left <= 0:
            self._lost(f"no answer within {patience:.0f} s")
        if not self.over:
            self._watch = self._loop.call_later(min(max(left, 0.01), LOOK_SECONDS), self._look)

    def _note(self, outcome: Outcome) -> None:
        match outcome:
            case Uncertain():
                self.doubted = True
            case Untried(reply=Reply(code=code) as reply, stage=Stage.MAIL) if code // 100 == 5:
                self.refused = reply

    def _end(self) -> None:
        self.close()
        self._rest()

    def _rest(self) -> None:
        if self._rested is not None and not self._rested.done():
            self._rested.set_result(None)


def _tune(transport: asyncio.Transport) -> None:
    """No waiting for more bytes, and room for a whole message: each delay is one a message."""
    raw = transport.get_extra_info("socket")
    if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)


def plain(error: BaseException) -> str:
    """An error in one line without Python's decorations."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid: {cause.verify_message}"
        cause = cause.__cause__
    return " ".join(str(error).split()) or type(error).__name__
