"""What an SMTP dialogue asks of whoever drives it, and what it tells. See ``transaction``."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.model.mailing import Envelope, Outcome


@dataclass(slots=True)
class Write:
    """Write these bytes."""

    data: bytes


@dataclass(slots=True)
class AskIntent:
    """354 is here: make the intent durable, then call ``granted`` or ``abandon``."""

    envelope: Envelope


@dataclass(slots=True)
class Told:
    """What became of an envelope."""

    envelope: Envelope
    outcome: Outcome


@dataclass(slots=True)
class Free:
    """Nothing is under way: ``begin`` the next message, or say goodbye."""


@dataclass(slots=True)
class Close:
    """The connection is in doubt or ended: close it. Nothing is under way any more."""

    why: str


Event = Write | AskIntent | Told | Free | Close
