"""Headers as bytes, each ending in CRLF: what the standard library would damage.

Names and values in, ASCII out. Written by ourselves because ``EmailMessage`` turns a
long List-Unsubscribe into encoded-words and drops spaces of long subjects
(cpython#92081). A URL is never broken or encoded. A line that holds an encoded-word
has 76 characters at most, any other 998. Refuses control characters in every value:
no value can end its header. RFC 5322 §2.1.1, §2.2.3, §3.4; 2047; 2369; 2919.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newsletter.errors import Mistake
from newsletter.message.address import ascii_address
from newsletter.message.words import LINE, encoded_words
from newsletter.model.organisation import Mailbox

_PLAIN = 900  # characters of a piece that may stay as it is; a line has 998 at most (RFC 5322 §2.1.1)
_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322 §2.2: printable, no colon
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_TOKEN = re.compile(r"[ -~]*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


Header = tuple[bytes, bytes]  # name and value, folded, without the final CRLF


@dataclass(frozen=True, slots=True)
class ListId:
    """A List-Id: the identifier that never changes, and what people call the list. RFC 2919."""

    id: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """ASCII pieces that go out as they are; a line may be broken between them, never within."""

    pieces: tuple[str, ...]


HeaderValue = str | Mailbox | ListId | Tokens


def serialise(headers: Iterable[tuple[str, HeaderValue]]) -> bytes:
    """The headers in the order given, without the empty line that ends them.

    A str is unstructured text (Subject). Raises Mistake for a name that is none, a
    control character in a value, or an address that cannot be mailed.
    """
    return b"".join(b"%b: %b\r\n" % (name.encode(), encode_value(name, value)) for name, value in headers)


def encode_value(name: str, value: HeaderValue) -> bytes:
    """The value of one header, folded, without the final CRLF. Raises as ``serialise`` does."""
    if not _NAME.fullmatch(name):
        raise Mistake(f"{name!r} is no name of a header", hint="use ASCII letters, digits and hyphens")
    at = len(name) + 2
    match value:
        case str():
            return unstructured(_sound(name, value), at)
        case Mailbox():
            return named(_sound(name, value.name), ascii_address(value.address), at)
        case ListId():
            return named(_sound(name, value.title), _token(value.id), at)
        case Tokens():
            return tokens(value.pieces, at)


def unstructured(text: str, at: int) -> bytes:
    """Free text from column *at*: as it is where it is plain ASCII, else encoded as a whole."""
    if _needs_encoding(text) or text != text.strip(" "):
        return _fold(encoded_words(text, at), at)
    pieces = re.split("(?<=[^ ]) ", text)
    return _fold(pieces if max(map(len, pieces)) <= _PLAIN else encoded_words(text, at), at)


def named(name: str, spec: str, at: int) -> bytes:
    """A display name and ``<spec>`` from column *at*; without a name the bare spec in brackets."""
    if not name:
        phrase = []
    elif _needs_encoding(name) or len(name) > _PLAIN:
        phrase = encoded_words(name, at)
    elif _ATOMS.fullmatch(name):
        phrase = name.split(" ")
    else:
        phrase = ['"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"']
    return _fold([*phrase, f"<{spec}>"], at)


def tokens(pieces: Iterable[str], at: int) -> bytes:
    """Pieces of ASCII from column *at*, a space or a fold between them. Raises Mistake for others."""
    return _fold([_token(piece) for piece in pieces], at)


def _token(piece: str) -> str:
    if not _TOKEN.fullmatch(piece):
        raise Mistake(f"{piece!r} cannot stand in a header", hint="use ASCII without line breaks")
    return piece


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text


def _sound(name: str, value: str) -> str:
    """The value, or a Mistake where it could end its header."""
    if not value.isprintable() and (found := _CONTROL.search(value)):
        raise Mistake(
            f"{name}: {value!r} holds a control character (U+{ord(found[0]):04X})",
            hint="write it in one line, without tabs",
        )
    return value


def _fold(pieces: list[str], at: int) -> bytes:
    """The pieces with a space between them, or a fold where the line would grow too long."""
    line = " ".join(pieces)
    if at + len(line) <= LINE:
        return line.encode("ascii")
    folded, column = pieces[0], at + len(pieces[0])
    for piece in pieces[1:]:
        if column + 1 + len(piece) > LINE:
            folded, column = f"{folded}\r\n {piece}", 1 + len(piece)
        else:
            folded, column = f"{folded} {piece}", column + 1 + len(piece)
    return folded.encode("ascii")
