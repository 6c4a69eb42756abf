"""Mails about subscriptions themselves: through the relay, past the ledger of issues.

Letters in, what became of each out. They are written like every other mail of ours
(own headers, List-Id, List-Unsubscribe, DKIM) and say that a program wrote them, so that
no vacation notice answers (RFC 3834 §5).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.message import addressed
from newsletter.message.address import ascii_address
from newsletter.message.compile import compile_message
from newsletter.message.personalise import Personaliser
from newsletter.model.mailing import Delivery, DeliveryState, Envelope, Outcome
from newsletter.model.message import Sealed
from newsletter.render import letter as letters
from newsletter.render.letter import Letter
from newsletter.steps.bench import Bench
from newsletter.steps.send import relay
from newsletter.transports.handful import Handful, deliver_all


@dataclass(frozen=True, slots=True)
class Post:
    """A letter to one person about one list."""

    key: str  # what makes its Message-ID: "confirm.12"
    subscriber: int
    address: str
    list: str
    letter: Letter
    automatic: str = "auto-replied"  # "auto-generated" where nobody asked just now (RFC 3834 §5)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a letter."""

    post: Post
    message_id: str
    outcome: Outcome


def message_id(bench: Bench, key: str) -> str:
    """The Message-ID of a letter; the same for the same key."""
    return f"<{key}@{bench.settings.sender.domain}>"


def deliver(bench: Bench, posts: Sequence[Post]) -> list[Posted]:
    """Mails letters, over as few connections as it takes.

    Raises Outside where the relay cannot be reached, Mistake where the settings name none.
    """
    if not posts:
        return []
    envelopes = [_envelope(bench, number, post) for number, post in enumerate(posts)]
    outcomes = asyncio.run(deliver_all(relay(bench), Handful(envelopes)))
    return [Posted(posts[sent.delivery], sent.message_id, outcome) for sent, outcome in outcomes]


def told(letter: Letter) -> str:
    """What a letter says, as it is kept for the record."""
    return "\n\n".join((letter.subject, *letter.paragraphs, *letter.closing))


def _envelope(bench: Bench, number: int, post: Post) -> Envelope:
    sealed = _sealed(bench, post)
    now = bench.now()
    reader = Delivery(0, 0, post.subscriber, post.address, post.list, DeliveryState.QUEUED)
    own = message_id(bench, post.key)
    recipient = replace(addressed.recipient_of(sealed, reader, bench.keyring), message_id=own)
    press = Personaliser(sealed.compiled, sealed.sender, now.astimezone(bench.settings.zone))
    data = press.message(recipient, bench.signer(), int(now.timestamp()))
    wire = ascii_address(recipient.address)
    return Envelope(number, sealed.sender.mail_from, wire, data, own, stuffing=False)


def _sealed(bench: Bench, post: Post) -> Sealed:
    declared = bench.settings.declared
    door = bool(declared.pages.url or declared.unsubscribe.mailto)
    rendered = letters.render(post.letter, declared.organisation, unsubscribe=door)
    sender = bench.settings.sender
    headers = (("Auto-Submitted", post.automatic),)
    return Sealed(
        compiled=compile_message(rendered, sender=sender, headers=headers),
        sender=sender,
        titles={entry.name: entry.title or entry.name for entry in declared.list},
        pages_url=declared.pages.url,
        mailto=declared.unsubscribe.mailto,
        zone=declared.zone,
    )
