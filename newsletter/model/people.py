"""People, the lists they are on, and why we may write to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class MailingList:
    """A ``[[list]]`` block. *name* is for ever: List-Id (RFC 2919) is made from it."""

    name: str  # a-z 0-9 - _
    title: str = ""
    public: bool = False  # whether visitors of the public pages may sign up for it
    advertising: bool = False  # its mails may be advertising: consents are confirmed and told of (제50조)
    wording: str = ""  # what visitors agree to; "" takes the pages' own sentence


class Membership(StrEnum):
    """Where a person stands on one list. Left is never undone by an import."""

    PENDING = "pending"
    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Consent:
    """When, how and with which wording a person agreed; kept for ever, never rewritten."""

    at: datetime  # aware
    how: str  # "import", "typed", "form" …
    wording: str  # what the person agreed to, or on what the editor relies: "종이 신청서"
    source: str = ""  # file name and line, page URL …
    proof: str = ""  # what shows that it was the person: when they asked, when they confirmed, from where

    @property
    def wording_hash(self) -> str:
        """SHA-256 (hex) of the wording in UTF-8: equal only where not a letter differs."""
        return sha256(self.wording.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Person:
    """A row of a file, or a subscriber as listed."""

    address: str  # as typed; mailed as typed
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Membership] = field(default_factory=dict)
    suppressed: str = ""  # the reason, where the address is left alone altogether
    tags: tuple[str, ...] = ()


class Gone(StrEnum):
    """Why a sheet says that somebody is not to be mailed."""

    LEFT = "left"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Departed:
    """Somebody in a sheet who is gone by its own words: never made active by it."""

    address: str
    why: Gone


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of an imported file that was not taken, and why."""

    line: int  # line of the file where the row starts, from 1
    address: str
    reason: str
    row: tuple[str, ...] = ()  # the cells as read, so that the editor can mend and import them
