"""Mail over SMTP: aiosmtplib connects, encrypts and logs in; the transaction is ours.

It speaks to one relay. TLS is verified, and required wherever there is a password.
What is said once the connection stands is ``transports/session``.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import aiosmtplib

from newsletter.delivery.transaction import Dialogue, Way
from newsletter.errors import Mistake, Outside
from newsletter.transports import Access, RelayRefuses, Work
from newsletter.transports.loopback import on_loopback
from newsletter.transports.session import QUIT_SECONDS, Session, plain

CONNECT_SECONDS = 60.0
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
    return Smtp(relay, access.per_connection, local=local, pipelining=access.pipelining)


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
            _abort(client.transport)
            text = f"{self.host} refused the password of {self.user}: {error.code} {error.message}"
            raise RelayRefuses(text, hint="check NEWSLETTER_SMTP_PASSWORD and the user in smtp.url") from None
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            _abort(client.transport)
            client.close()
            raise Outside(
                f"no connection to the mail server {self.host}:{self.port}: {plain(error)}",
                hint="is it running, and is smtp.url in newsletter.toml right?",
            ) from None
        return client


def _abort(transport: asyncio.BaseTransport | None) -> None:
    """Hangs up: a goodbye of TLS that nobody answers would keep the socket open."""
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


class Smtp:
    """Delivers to one relay: in groups and looking ahead where it offers PIPELINING (RFC 2920)."""

    def __init__(self, relay: Relay, per_connection: int, *, local: bool, pipelining: bool = True) -> None:
        self._relay = relay
        self._per_connection = per_connection
        self._pipelining = pipelining
        self._ahead = True  # until a body goes unanswered: a reset may swallow a reply that was on its way
        self.local = local

    async def probe(self) -> None:
        """Connects, logs in, says QUIT."""
        client = await self._relay.connect()
        transport = client.transport
        with contextlib.suppress(aiosmtplib.SMTPException):
            await client.quit(timeout=QUIT_SECONDS)
        _abort(transport)

    async def deliver(self, work: Work) -> None:
        """One connection's life; see the family's contract."""
        client = await self._relay.connect()  # kept: its own state must outlive the session
        session = self._session(client, work)
        try:
            while await work.more() and await session.run():
                pass
            if session.refused is not None:
                raise RelayRefuses(
                    f"{self._relay.host} refuses mail from this sender: {session.refused}",
                    hint="check [sender] envelope and from in newsletter.toml",
                )
            await session.quit()
        finally:
            self._ahead = self._ahead and not session.doubted
            session.close()
            client.close()

    def _session(self, client: aiosmtplib.SMTP, work: Work) -> Session:
        transport = client.transport
        assert isinstance(transport, asyncio.Transport)
        offered = client.esmtp_extensions
        grouped = Way.AHEAD if self._ahead else Way.PIPELINED
        way = grouped if self._pipelining and "pipelining" in offered else Way.PLAIN
        dialogue = Dialogue(way, size="size" in offered)
        return Session(transport, dialogue, work, messages=self._per_connection)
