"""From a Compiled and one Recipient to the bytes of one mail.

Everything that is the same for everybody is encoded when a Personaliser is made; per
reader only the holes and the reader's own headers are (microseconds). Never raises for
a reader's name or fields. Refuses an address that cannot be mailed. Headers and body
come apart, so that a signer can hash them before they are joined. RFC 5322 §3.6;
2369 (List-Unsubscribe); 2919 (List-Id); 8058 §3.1 (one click).
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter.errors import Mistake
from newsletter.message.address import ascii_address
from newsletter.message.fill import clean, fill_of, interleave
from newsletter.message.headers import Header, HeaderValue, ListId, Tokens, encode_value, named, unstructured
from newsletter.message.mime import EncodedPart, canonical, closing, opening, picture, related
from newsletter.message.words import encoded_words
from newsletter.model.message import Compiled, Part, Recipient
from newsletter.model.organisation import Sender

if TYPE_CHECKING:  # what signs is heavy, and most relays sign themselves
    from newsletter.message.sign import Signer

_SUBJECT = len("Subject: ")
_FOLD = "\r\n "
_SAFE = bytes(sign for sign in range(0x21, 0x7F) if sign not in b"<>")


class Personaliser:
    """One sealed message, ready for any number of readers."""

    def __init__(self, compiled: Compiled, sender: Sender, date: datetime) -> None:
        """*date* is the Date of every message, in the zone it is written in; aware.

        Raises ValueError for a naive date, Mistake for a value no header can carry.
        """
        if date.tzinfo is None:
            raise ValueError("date must be aware")
        self._from = _header("From", sender.mailbox)
        self._reply = [_header("Reply-To", sender.reply_to)] if sender.reply_to else []
        self._subject = _Subject(compiled.subject)
        self._dated = _header("Date", Tokens((format_datetime(date),)))
        multipart = Tokens((f'multipart/alternative; boundary="{compiled.boundary}"',))
        extra = [_header(name, value) for name, value in compiled.headers]
        self._end = [(b"Precedence", b"bulk"), *extra, _header("Content-Type", multipart)]
        self._body = _Body(compiled)

    def message(self, recipient: Recipient, signer: Signer | None = None, at: int = 0) -> bytes:
        """The whole mail: CRLF line ends, no line that begins with a dot, ends with CRLF.

        Signed where a *signer* is given, *at* so many seconds since 1970. Raises Mistake
        for an address that cannot be mailed.
        """
        headers, body = self.pieces(recipient)
        if signer is not None:
            whole = b"".join(body)
            headers, body = [*signer.headers(headers, whole, at), *headers], [whole]
        return b"".join((b"\r\n".join(map(b": ".join, headers)), b"\r\n\r\n", *body))

    def pieces(self, recipient: Recipient) -> tuple[list[Header], list[bytes]]:
        """Headers in order and the body in pieces: what a signer hashes before they are joined."""
        return self._headers(recipient), self._body.pieces(recipient)

    def _headers(self, recipient: Recipient) -> list[Header]:
        message_id = recipient.message_id
        _refuse_unsafe(
            message_id[1:-1] + recipient.unsubscribe_url + recipient.unsubscribe_mailto + recipient.list_id
        )
        return [
            self._from,
            (b"To", named(clean(recipient.name), ascii_address(recipient.address), len("To: "))),
            *self._reply,
            (b"Subject", self._subject.value(recipient)),
            self._dated,
            (b"Message-ID", message_id.encode()),
            (b"MIME-Version", b"1.0"),
            *_list_headers(recipient),
            *self._end,
        ]


class _Body:
    """Both parts. A slot that stands in several places is filled once for all of them."""

    def __init__(self, compiled: Compiled) -> None:
        slots = list(dict.fromkeys((*compiled.text.slots, *compiled.html.slots)))
        self._fills = [fill_of(slot) for slot in slots]
        self._text = _encoded(compiled.text, compiled.boundary)
        self._html = _html(compiled)
        self._in_text = [slots.index(slot) for slot in compiled.text.slots]
        self._in_html = [slots.index(slot) for slot in compiled.html.slots]

    def pieces(self, recipient: Recipient) -> list[bytes]:
        values = [fill(recipient).encode() for fill in self._fills]
        pieces: list[bytes] = []
        self._text.encode([values[number] for number in self._in_text], pieces)
        self._html.encode([values[number] for number in self._in_html], pieces)
        return pieces


def _encoded(part: Part, boundary: str, ending: bytes = b"", before: bytes = b"") -> EncodedPart:
    statics = [canonical(static) for static in part.statics]
    return EncodedPart(statics, before + opening(boundary, part.content_type), ending)


def _html(compiled: Compiled) -> EncodedPart:
    """The HTML, with the pictures that travel within the mail around it."""
    outer = compiled.boundary
    if not compiled.attached:
        return _encoded(compiled.html, outer, closing(outer))
    inner = f"=-{outer[2:]}"  # neither boundary begins with the other: naive readers compare beginnings
    pictures = b"".join(picture(inner, attached) for attached in compiled.attached)
    return _encoded(compiled.html, inner, pictures + closing(inner) + closing(outer), related(outer, inner))


class _Subject:
    """The Subject; where it has to be encoded, the words of its statics are made ahead.

    A value then stands in words of its own: what separates them is no part of the text
    (RFC 2047 §6.2).
    """

    def __init__(self, part: Part) -> None:
        self._statics = part.statics
        self._fills = [fill_of(slot) for slot in part.slots]
        self._whole = encode_value("Subject", "".join(part.statics))
        self._is_plain = "".join(part.statics).isascii()
        first, *others = map(_word_lines, part.statics)
        self._first, self._steps = first, list(zip(self._fills, others, strict=True))

    def value(self, recipient: Recipient) -> bytes:
        if not self._fills:
            return self._whole
        if self._is_plain:
            return unstructured(
                interleave(self._statics, [fill(recipient) for fill in self._fills]), _SUBJECT
            )
        lines = self._first
        for fill, words in self._steps:
            lines += _word_lines(fill(recipient)) + words
        return lines.removeprefix(_FOLD).encode()


def _word_lines(text: str) -> str:
    """The encoded-words of a text, each on a line of its own; short enough to be the first."""
    return _FOLD + _FOLD.join(encoded_words(text, _SUBJECT)) if text else ""


def _list_headers(recipient: Recipient) -> list[Header]:
    """List-Id and how to leave. RFC 2919, 2369; -Post only beside an https link (RFC 8058 §3.1)."""
    headers = [_list_id(recipient.list_id, recipient.list_title)] if recipient.list_id else []
    url, mailto = recipient.unsubscribe_url, recipient.unsubscribe_mailto
    if url and mailto:
        headers.append((b"List-Unsubscribe", f"<{url}>,\r\n <mailto:{mailto}>".encode()))
    elif url or mailto:
        headers.append((b"List-Unsubscribe", f"<{url or 'mailto:' + mailto}>".encode()))
    if url.startswith("https://"):
        headers.append((b"List-Unsubscribe-Post", b"List-Unsubscribe=One-Click"))
    return headers


@lru_cache(maxsize=64)
def _list_id(id: str, title: str) -> Header:
    return _header("List-Id", ListId(id, clean(title)))


def _header(name: str, value: HeaderValue) -> Header:
    return name.encode(), encode_value(name, value)


def _refuse_unsafe(token: str) -> None:
    """What we made ourselves goes out as it is, unless it could end its header or its brackets."""
    if token.encode("utf-8", "surrogatepass").translate(None, _SAFE):
        raise Mistake(
            f"{token!r} cannot stand in a header",
            hint="newsletter config shows pages.url and unsubscribe.mailto",
        )
