"""Who publishes the newsletter and in whose name it is mailed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who publishes: shown in the footer of every mail (정보통신망법 제50조 제4항, CAN-SPAM)."""

    name: str = ""
    address: str = ""  # postal
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name and an address as a header carries them. RFC 5322 §3.4."""

    address: str  # ASCII; a domain in other letters is already in its A-label form
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """The From of a mailing, and where replies and bounces go."""

    mailbox: Mailbox
    reply_to: Mailbox | None = None
    envelope: str = ""  # MAIL FROM; "" = the From address, because many relays demand it

    @property
    def mail_from(self) -> str:
        """The address given with MAIL FROM."""
        return self.envelope or self.mailbox.address

    @property
    def domain(self) -> str:
        """The domain that Message-IDs and List-Ids are made under."""
        return self.mailbox.address.rpartition("@")[2].lower()
