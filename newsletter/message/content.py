"""A sealed mailing as the bytes that the database keeps, and back.

Canonical JSON: the same content gives the same bytes, and so the same hash.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from newsletter.message import seal
from newsletter.model.message import Sealed
from newsletter.model.organisation import Mailbox, Sender


def to_bytes(sealed: Sealed) -> bytes:
    """The content as canonical JSON."""
    sender = sealed.sender
    content = {
        "compiled": json.loads(seal.to_bytes(sealed.compiled)),
        "from": [sender.mailbox.name, sender.mailbox.address],
        "reply_to": [sender.reply_to.name, sender.reply_to.address] if sender.reply_to else None,
        "envelope": sender.envelope,
        "titles": dict(sealed.titles),
        "pages_url": sealed.pages_url,
        "mailto": sealed.mailto,
        "zone": sealed.zone,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Sealed:
    """The content behind stored bytes. Raises Mistake where they are not a sealed message."""
    content = json.loads(data)
    compiled = seal.from_bytes(json.dumps(content["compiled"]).encode())
    return Sealed(
        compiled=compiled,
        sender=Sender(_mailbox(content["from"]), _reply_to(content["reply_to"]), content["envelope"]),
        titles=content["titles"],
        pages_url=content["pages_url"],
        mailto=content["mailto"],
        zone=content["zone"],
    )


def digest(data: bytes) -> str:
    """The hash (hex) that a mailing's content is known by."""
    return sha256(data).hexdigest()


def _mailbox(pair: list[Any]) -> Mailbox:
    return Mailbox(name=pair[0], address=pair[1])


def _reply_to(pair: list[Any] | None) -> Mailbox | None:
    return _mailbox(pair) if pair else None
