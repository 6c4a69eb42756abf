"""A file of vCards (2.1, 3.0, 4.0) as rows of cells, one for each card.

RFC 6350 and 2426; quoted-printable and charsets as vCard 2.1 writes them, which is what
Korean telephones and Outlook export. The first row is the headers. A card's preferred
address, else its first, is taken; a card without any comes out as a row without address,
which the import then names. Whatever else a card holds is left alone. Never raises for
what a card says.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.errors import Outside
from newsletter.workspace import cells
from newsletter.workspace.cells import Row

HEADERS = ["email", "name", "소속", "직책", "전화", "tags"]
_ORDER = ("EMAIL", "FN", "ORG", "TITLE", "TEL", "CATEGORIES")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCARD\s*[\r\n]", re.IGNORECASE)
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST = 1 << 16  # characters of one property: a picture is longer, and not wanted


@dataclass(frozen=True, slots=True)
class Cards:
    """A file of vCards."""

    path: Path
    encoding: str
    lines: int
    charset: str

    def rows(self) -> Iterator[Row]:
        """The headers, then a row for each card, with its line. Raises Outside when the disk fails."""
        yield Row(1, list(HEADERS))
        try:
            with self.path.open("rb") as file:
                yield from _rows(_unfolded(file), self.charset)
        except OSError as error:
            raise Outside(f"{self.path} cannot be read: {error.strerror}") from None


def begins(head: bytes) -> bool:
    """Whether a file's first bytes are those of a vCard."""
    return bool(_BEGINS.match(head))


def sheet(path: Path) -> Cards:
    """A file that begins like a vCard."""
    plain = cells.sheet(path)
    return Cards(path, "vcard", plain.lines // 5 + 1, plain.encoding)


def _unfolded(file: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Whole properties with the lines where they start: folded ones and soft line breaks put together."""
    start, whole, soft = 0, b"", False
    for number, raw in enumerate(file, 1):
        line = raw.rstrip(b"\r\n")
        if soft or (line[:1] in (b" ", b"\t") and whole):
            whole = (whole[:-1] + line if soft else whole + line[1:])[:_LONGEST]
        else:
            if whole:
                yield start, whole
            start, whole = number, line
        soft = whole.endswith(b"=") and b"QUOTED-PRINTABLE" in whole.partition(b":")[0].upper()
    if whole:
        yield start, whole


@dataclass(slots=True)
class _Card:
    line: int
    found: dict[str, str] = field(default_factory=dict)
    preferred: bool = False  # its address is the preferred one

    def take(self, name: str, parameters: str, value: str) -> None:
        if name == "EMAIL" and "PREF" in parameters and not self.preferred:
            self.found[name], self.preferred = value, True
        elif value and (name in _ORDER or name == "N"):
            self.found.setdefault(name, value)

    def row(self) -> Row:
        self.found.setdefault("FN", self.found.get("N", ""))
        return Row(self.line, [self.found.get(name, "") for name in _ORDER])


def _rows(properties: Iterator[tuple[int, bytes]], charset: str) -> Iterator[Row]:
    card: _Card | None = None
    for line, whole in properties:
        name, parameters, value = _property(whole, charset)
        if (name, value.upper()) == ("BEGIN", "VCARD"):
            card = _Card(max(line, 2))  # line 1 is the headers' own
        elif (name, value.upper()) == ("END", "VCARD") and card is not None:
            yield card.row()
            card = None
        elif card is not None:
            card.take(name, parameters, value)


def _property(whole: bytes, charset: str) -> tuple[str, str, str]:
    """``item1.EMAIL;TYPE=work:a@b`` as its name, its parameters and its value."""
    head, _, value = whole.partition(b":")
    name, _, parameters = head.decode("ascii", "replace").upper().partition(";")
    name = name.rpartition(".")[2].strip()
    stated = re.search(r"CHARSET=\"?([\w-]+)", parameters)
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value)
    return name, parameters, _text(name, _decoded(value, stated[1] if stated else charset))


def _decoded(value: bytes, charset: str) -> str:
    try:
        return value.decode(charset, "replace")
    except LookupError:
        return value.decode("utf-8", "replace")


def _text(name: str, value: str) -> str:
    if name == "N":  # family; given; more
        parts = [_plain(part) for part in re.split(r"(?<!\\);", value)[:2]]
        hangul = all(re.fullmatch("[가-힣]*", part) for part in parts)
        return "".join(parts) if hangul else " ".join(reversed(parts)).strip()
    if name == "ORG":
        return " ".join(filter(None, (_plain(part) for part in re.split(r"(?<!\\);", value))))
    if name in ("EMAIL", "TEL"):
        return re.sub(r"^(?:mailto|tel):", "", _plain(value), flags=re.IGNORECASE)
    return _plain(value)


def _plain(text: str) -> str:
    return _UNESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], text).strip()
