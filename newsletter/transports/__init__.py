"""How a message leaves the house: a family by URL scheme.

The contract of a member is an object with one coroutine generator, ``deliver``. One call is the life of
one connection: it connects before it takes an envelope, takes one when it is ready for
one, and yields what became of each. It never raises for a refusal. It ends when the
envelopes do, after ``per_connection`` of them, or when it is in doubt; then the caller
opens another. A connection that cannot be made is Outside; a relay that refuses us as
a sender is RelayRefuses, and nobody is charged for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlsplit

from newsletter.errors import Mistake, Outside
from newsletter.model.mailing import Envelope, Outcome

TRANSPORTS: dict[str, str] = {
    "smtp": "newsletter.transports.smtp",
    "smtp+starttls": "newsletter.transports.smtp",
    "smtps": "newsletter.transports.smtp",
    "maildir": "newsletter.transports.maildir",
}

# makes the intent durable; the monotonic instant of its commit, or None when it is denied
Intend = Callable[[Envelope], Awaitable[float | None]]


class RelayRefuses(Outside):
    """The relay will not take mail from us at all: AUTH or MAIL refused."""


class Transport(Protocol):
    """What every member offers."""

    local: bool  # the mail does not leave this machine: a trial

    async def probe(self) -> None:
        """Connects and says goodbye. Raises Outside or RelayRefuses."""

    def deliver(
        self, envelopes: AsyncIterator[Envelope], intend: Intend
    ) -> AsyncIterator[tuple[Envelope, Outcome]]:
        """One connection's life."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a member may need besides its URL."""

    root: Path  # relative paths are relative to it
    password: str = ""
    plain: bool = False  # an unencrypted connection to another machine is wanted
    per_connection: int = 100


def transport_of(url: str, access: Access) -> Transport:
    """The transport behind a URL. Raises Mistake for a scheme that is none of ours."""
    scheme = urlsplit(url).scheme
    if scheme not in TRANSPORTS:
        raise Mistake(
            f"smtp.url is {url!r}: unknown kind of relay {scheme!r}",
            hint="smtp://127.0.0.1:2525  smtp+starttls://user@host:587  smtps://user@host  maildir:outbox",
        )
    return cast(Transport, import_module(TRANSPORTS[scheme]).open_transport(url, access))
