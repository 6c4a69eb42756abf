"""Messages, readers and keys that the tests of this room share. Every word is our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from newsletter.message.compile import compile_message
from newsletter.message.personalise import Personaliser
from newsletter.model.issue import Hole, Rendered
from newsletter.model.key import Keyring
from newsletter.model.message import Compiled, Recipient
from newsletter.model.organisation import Mailbox, Sender

KEYRING = Keyring(addresses=b"a" * 32, tokens={1: b"1" * 32, 2: b"2" * 32}, current=2)
SENDER = Sender(Mailbox("news@example.org", "한빛군 사회적경제센터"), Mailbox("office@example.org"))
DATE = datetime(2026, 12, 1, 8, 0, tzinfo=timezone(timedelta(hours=9)))
NAME = Hole("zqhole0z", "name", "독자")
LEAVE = Hole("zqhole1z", "unsubscribe_url")
CITY = Hole("zqhole2z", "도시")

ADA = Recipient(
    address="ada@reader.example",
    name="Ada",
    fields={},
    message_id="<7.42.0123456789abcdef@example.org>",
    list_id="members.example.org",
    list_title="회원 소식",
    unsubscribe_url="https://news.example.org/u/TOKEN",
    unsubscribe_mailto="leave@example.org?subject=unsubscribe%20TOKEN",
)


def rendered(subject: str = "", html: str = "", text: str = "") -> Rendered:
    """A Rendered with the three holes of this module."""
    return Rendered(subject, html, text, (NAME, LEAVE, CITY))


def compiled(subject: str = "", html: str = "", text: str = "") -> Compiled:
    """The same, compiled."""
    return compile_message(rendered(subject, html, text), sender=SENDER)


def message(made: Compiled, sender: Sender = SENDER, **changes: object) -> bytes:
    """What Ada gets; *changes* replace fields of her Recipient."""
    return Personaliser(made, sender, DATE).message(replace(ADA, **changes))  # type: ignore[arg-type]
