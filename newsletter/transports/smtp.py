"""Mail over SMTP: aiosmtplib connects, encrypts and logs in; the transaction is ours.

It speaks to one relay. TLS is verified, and required wherever there is a password.
Time limits are those of RFC 5321 §4.5.3.2; the final dot gets ten minutes, because
giving up earlier makes duplicates (RFC 1047). After any doubt the connection ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import aiosmtplib

from newsletter.delivery.replies import ReplyReader
from newsletter.delivery.transaction import AskIntent, Done, Event, Send, Transaction
from newsletter.errors import Mistake, Outside
from newsletter.model.mailing import Envelope, Outcome, Reply, Stage, Untried
from newsletter.transports import Access, Intend, RelayRefuses
from newsletter.transports.loopback import on_loopback

CONNECT_SECONDS = 60.0
FRESH_SECONDS = 5.0  # the body starts within this of its intent's commit
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def open_transport(url: str, access: Access) -> Smtp:
    """The relay behind a URL. Raises Mistake where the URL would give a password or the mail away."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise Mistake(f"smtp.url is {url!r}: the port is no number") from None
    if not host:
        raise Mistake(f"smtp.url is {url!r}: it names no host", hint="smtp+starttls://user@host:587")
    if parts.password:
        raise Mistake(
            "smtp.url holds a password, where it would be seen",
            hint="set NEWSLETTER_SMTP_PASSWORD, or smtp.password_file, and change that password",
        )
    local = on_loopback(host)
    user = unquote(parts.username or "")
    if parts.scheme == "smtp" and user:
        raise Mistake(
            "a password is never sent without encryption", hint=f"smtp+starttls://{user}@{host}:587"
        )
    if parts.scheme == "smtp" and not local and not access.plain:
        raise Mistake(
            f"smtp:// to {host} would send readers' addresses unencrypted",
            hint="use smtp+starttls:// or smtps://, or say plain = true under [smtp]",
        )
    if user and not access.password:
        raise Mistake(f"no password for {user} at {host}", hint="set NEWSLETTER_SMTP_PASSWORD")
    relay = Relay(host, port, parts.scheme, user, access.password)
    return Smtp(relay, access.per_connection, local=local)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # 34 ms each time: shared


@dataclass(frozen=True, slots=True)
class Relay:
    """Where to connect and how."""

    host: str
    port: int
    scheme: str
    user: str
    password: str

    def __repr__(self) -> str:  # the password never reaches a log or a traceback
        return f"Relay({self.scheme}://{self.host}:{self.port})"

    async def connect(self) -> aiosmtplib.SMTP:
        """A client that is connected, encrypted and logged in. Raises Outside, RelayRefuses."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=CONNECT_SECONDS,
            use_tls=self.scheme == "smtps",
            start_tls=self.scheme == "smtp+starttls",
            tls_context=None if self.scheme == "smtp" else _tls(),
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            if self.user:
                await client.login(self.user, self.password)
        except aiosmtplib.SMTPAuthenticationError as error:
            client.close()
            text = f"{self.host} refused the password of {self.user}: {error.code} {error.message}"
            raise RelayRefuses(text, hint="check NEWSLETTER_SMTP_PASSWORD and the user in smtp.url") from None
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            client.close()
            raise Outside(
                f"no connection to the mail server {self.host}:{self.port}: {_plain(error)}",
                hint="is it running, and is smtp.url in newsletter.toml right?",
            ) from None
        return client


def _plain(error: BaseException) -> str:
    """An error in one line without Python's decorations."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid: {cause.verify_message}"
        cause = cause.__cause__
    return " ".join(str(error).split()) or type(error).__name__


class Smtp:
    """Delivers to one relay, one command at a time on each connection."""

    def __init__(self, relay: Relay, per_connection: int, *, local: bool) -> None:
        self._relay = relay
        self._per_connection = per_connection
        self.local = local

    async def probe(self) -> None:
        """Connects, logs in, says QUIT."""
        line = Line(await self._relay.connect())
        await line.quit()

    async def deliver(
        self, envelopes: AsyncIterator[Envelope], intend: Intend
    ) -> AsyncIterator[tuple[Envelope, Outcome]]:
        """One connection's life; see the family's contract."""
        line = Line(await self._relay.connect())
        try:
            for _ in range(self._per_connection):
                envelope = await anext(envelopes, None)
                if envelope is None:
                    break
                done = await line.transact(envelope, intend)
                yield envelope, done.outcome
                _stop_if_refused(done.outcome, self._relay)
                if done.close or (done.reset and not await line.reset()):
                    return
            await line.quit()
        finally:
            line.close()


def _stop_if_refused(outcome: Outcome, relay: Relay) -> None:
    match outcome:
        case Untried(reply=Reply(code=code) as reply, stage=Stage.MAIL) if code // 100 == 5:
            raise RelayRefuses(
                f"{relay.host} refuses mail from this sender: {reply}",
                hint="check [sender] envelope and from in newsletter.toml",
            )


class Line:
    """An open connection: commands out, replies in, each with its time limit."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        transport = client.transport
        assert isinstance(transport, asyncio.Transport)
        self._size = "size" in client.esmtp_extensions
        self._client = client  # keeps its own state alive until we close
        self._wire = Wire(transport)
        transport.set_protocol(self._wire)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def transact(self, envelope: Envelope, intend: Intend) -> Done:
        """One message, to its end. Never raises for what a server does."""
        transaction = Transaction(envelope, size=self._size)
        event: Event = transaction.start()
        while not isinstance(event, Done):
            if isinstance(event, AskIntent):
                event = await self._with_intent(transaction, envelope, intend)
            else:
                event = await self._heard(transaction, event)
        return event

    async def _with_intent(self, transaction: Transaction, envelope: Envelope, intend: Intend) -> Event:
        committed = await intend(envelope)
        event = transaction.intent(committed is not None)
        if committed is None or not isinstance(event, Send):
            return event
        if time.monotonic() - committed > FRESH_SECONDS:
            return transaction.lost("the body could not start within 5 s of its intent")
        if self._wire.over:  # gone while the intent was written down: not one body byte has left
            return transaction.lost(str(self._wire.over))
        if self._wire.unasked:  # a reply to nothing would be taken for the reply to the dot
            return transaction.lost("the server spoke out of turn")
        transaction.body_begins()
        return await self._heard(transaction, event)

    async def _heard(self, transaction: Transaction, command: Send) -> Event:
        try:
            return transaction.replied(await self._wire.ask(command.data, command.timeout))
        except TimeoutError:
            return transaction.lost(f"no answer within {command.timeout:.0f} s")
        except OSError as error:
            return transaction.lost(_plain(error))

    async def reset(self) -> bool:
        """RSET between messages; whether the connection may go on."""
        try:
            return (await self._wire.ask(b"RSET\r\n", 30)).code // 100 == 2
        except OSError:
            return False

    async def quit(self) -> None:
        """Says goodbye and hangs up; a server that does not answer is left alone."""
        with contextlib.suppress(OSError):
            await self._wire.ask(b"QUIT\r\n", 5)
        self.close()

    def close(self) -> None:
        """Hangs up at once."""
        self._wire.close()
        self._client.close()


class Wire(asyncio.Protocol):
    """Bytes on a transport that somebody else opened: one question, one reply.

    Replies nobody asked for stay visible in *unasked*, so that none is ever paired
    with the wrong question.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._reader = ReplyReader()
        self._came = asyncio.Event()
        self._may_write = asyncio.Event()
        self._may_write.set()
        self.over: OSError | None = None  # why the connection is gone
        self.unasked: list[Reply] = []

    def data_received(self, data: bytes) -> None:
        self.unasked += self._reader.feed(data)
        if self.unasked and self._transport.get_write_buffer_size():
            # answered before the question was out: no reply to it, whatever it says
            self.unasked = [Reply(0, f"before the end: {self.unasked[0]}")]
        if self.unasked:
            self._came.set()

    def connection_lost(self, error: Exception | None) -> None:
        told = _plain(error) if error else "the server closed the connection"
        self.over = ConnectionError(told)
        self._came.set()
        self._may_write.set()

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    async def ask(self, data: bytes, timeout: float) -> Reply:  # noqa: ASYNC109 (RFC limits per phase)
        """Writes, then waits for one whole reply.

        Raises TimeoutError after *timeout* seconds, ConnectionError when the connection
        is gone or the server has spoken out of turn.
        """
        if self.unasked:
            raise ConnectionError(f"the server said, unasked: {self.unasked[0]}")
        if self.over:
            raise self.over
        self._came.clear()
        async with asyncio.timeout(timeout):
            self._transport.write(data)
            await self._may_write.wait()
            await self._came.wait()
        if self.unasked:
            return self.unasked.pop(0)
        raise self.over or ConnectionError("the connection is gone")

    def close(self) -> None:
        """Closes the transport; what was not written yet is dropped."""
        self._transport.abort()
