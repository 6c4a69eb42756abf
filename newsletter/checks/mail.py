"""Read the message once, as a mail program would, and list the facts that checks ask for.

The whole mail as bytes in; a Mail out: its raw header lines, its parts with their
charset and encoding. Never raises, whatever the bytes. RFC 5322 (headers), RFC 2045
(parts), RFC 2047 (encoded words).
"""

from __future__ import annotations

import binascii
import email
import email.errors
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from functools import lru_cache

from newsletter.model.organisation import Mailbox

HEADER = re.compile(rb"^([!-9;-~]+):(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)
END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=")


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A leaf of the message: what it says of itself."""

    content_type: str
    charset: str  # lower case; "" where none is named
    encoding: str  # Content-Transfer-Encoding in lower case


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as a mail program reads it."""

    headers: Mapping[str, str]  # lower-case name → value as on the wire, folds included; the first of each
    content_type: str
    children: tuple[str, ...]  # content types one level down
    parts: tuple[BodyPart, ...]  # leaves, in order

    def text_of(self, name: str) -> str:
        """A header's value as a reader sees it: unfolded, encoded words decoded. RFC 2047 §6.1."""
        return decoded(self.headers.get(name, ""))

    def mailbox_of(self, name: str) -> Mailbox:
        """The first mailbox in a header, without address where there is none."""
        found = getaddresses([unfolded(self.headers.get(name, ""))])
        display, address = found[0] if found else ("", "")
        return Mailbox(address, decoded(display))


@lru_cache(maxsize=2)
def read(message: bytes) -> Mail:
    """The facts of a message. The last two are remembered, because several checks ask."""
    headers: dict[str, str] = {}
    for name, value in HEADER.findall(END_OF_HEADERS.split(message, maxsplit=1)[0]):
        headers.setdefault(name.decode("ascii").lower(), value.decode("utf-8", "replace").strip())
    parsed = email.message_from_bytes(message, policy=email.policy.compat32)
    children = parsed.get_payload() if parsed.is_multipart() else []
    types = tuple(child.get_content_type() for child in children if isinstance(child, Message))
    leaves = tuple(_body_part(leaf) for leaf in parsed.walk() if not leaf.is_multipart())
    return Mail(headers, parsed.get_content_type(), types, leaves)


def _body_part(part: Message) -> BodyPart:
    encoding = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    return BodyPart(part.get_content_type(), part.get_content_charset("") or "", encoding)


def unfolded(value: str) -> str:
    """A header value on one line: only the line ends go, the blank after them stays. RFC 5322 §2.2.3."""
    return re.sub(r"\r?\n(?=[ \t])", "", value).strip()


def decoded(value: str) -> str:
    """A header value with its encoded words read; as it stands where they cannot be."""
    try:
        pieces = decode_header(unfolded(value))
        return "".join(_piece(text, charset) for text, charset in pieces)
    except (ValueError, LookupError, email.errors.HeaderParseError):
        return unfolded(value)


def _piece(text: str | bytes, charset: str | None) -> str:
    return text if isinstance(text, str) else text.decode(charset or "ascii", "strict")


def broken_words(value: str) -> tuple[str, ...]:
    """The encoded words that do not decode each on its own to whole characters. RFC 2047 §5."""
    return tuple(found[0] for found in ENCODED_WORD.finditer(value) if not _whole(found[0]))


def _whole(word: str) -> bool:
    try:
        return all(_piece(text, charset) is not None for text, charset in decode_header(word))
    except (ValueError, LookupError, binascii.Error, email.errors.HeaderParseError):
        return False
