"""How a message leaves the house: a family by URL scheme.

A member offers one coroutine, ``deliver``: the life of one connection. It connects before
it takes an envelope, takes one from its ``Work`` when it is ready for one, asks for the
intent before the first byte of a body, and tells what became of each. It never raises
for a refusal. It ends when there is no work, after ``per_connection`` messages, or when
it is in doubt; then the caller opens another. A connection that cannot be made is
Outside; a relay that refuses us as a sender is RelayRefuses, and nobody is charged for it.
"""

from __future__ import annotations

from collections.abc import Callable
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

# told the monotonic instant at which the intent became durable, or None when it is denied
Answer = Callable[[float | None], None]


class RelayRefuses(Outside):
    """The relay will not take mail from us at all: AUTH or MAIL refused."""


class Work(Protocol):
    """What a connection works for: it gives envelopes and hears what became of them.

    Calls without ``await`` answer at once and never block: they stand in the way of
    every message of every connection.
    """

    async def more(self) -> bool:
        """Waits until there may be an envelope; False when this connection should end."""

    def next(self) -> Envelope | None:
        """An envelope that is ready now, or None: then ask ``more``."""

    def give_back(self, envelope: Envelope) -> None:
        """An envelope that was taken and not begun: the next to be given."""

    def intend(self, envelope: Envelope, answer: Answer) -> None:
        """Makes the intent durable, then calls *answer*. A connection asks for one at a time."""

    def told(self, envelope: Envelope, outcome: Outcome) -> None:
        """What became of an envelope."""


class Transport(Protocol):
    """What every member offers."""

    local: bool  # the mail does not leave this machine: a trial

    async def probe(self) -> None:
        """Connects and says goodbye. Raises Outside or RelayRefuses."""

    async def deliver(self, work: Work) -> None:
        """One connection's life."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a member may need besides its URL."""

    root: Path  # relative paths are relative to it
    password: str = ""
    plain: bool = False  # an unencrypted connection to another machine is wanted
    per_connection: int = 100
    pipelining: bool = True


def transport_of(url: str, access: Access) -> Transport:
    """The transport behind a URL. Raises Mistake for a scheme that is none of ours."""
    scheme = urlsplit(url).scheme
    if scheme not in TRANSPORTS:
        raise Mistake(
            f"smtp.url is {url!r}: unknown kind of relay {scheme!r}",
            hint="smtp://127.0.0.1:2525  smtp+starttls://user@host:587  smtps://user@host  maildir:outbox",
        )
    return cast(Transport, import_module(TRANSPORTS[scheme]).open_transport(url, access))
