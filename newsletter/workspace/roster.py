"""Each row of a sheet as a person, as somebody who is gone, or as a reason why neither.

The cells of a row and the sheet's columns in. Refuses a row whose letters got lost or
whose address nobody could mail, and whoever never confirmed. Whoever the sheet itself
says has left, bounced or complained is a Departed, and never a Person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from newsletter.errors import Mistake
from newsletter.message.recipient import bare, recipient
from newsletter.model.people import Departed, Gone, Person
from newsletter.workspace.columns import LINE, LISTS, REASON, STATE, Columns, columns, plain_word
from newsletter.workspace.spreadsheet import active
from newsletter.workspace.standing import known, standing_of

__all__ = [
    "LINE",
    "LISTS",
    "REASON",
    "STATE",
    "Columns",
    "address_cell",
    "columns",
    "person",
    "unknown_standing",
]

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_BREAK = re.compile(r"\s*[\t\r\n]+\s*")
_HANGUL = re.compile("[가-힣]+")
_TAG = re.compile(r"\s*[,;|\r\n]\s*")
LONGEST_TAG = 60  # characters


def person(cells: Sequence[str], where: Columns) -> Person | Departed | str:
    """Who stands in a row, or in a few words why nobody does."""
    if lost := _UNREADABLE.search("".join(cells)):
        return _about(lost[0])
    if any(map(str.strip, cells[len(where.headers) :])):
        return f"it has {len(cells)} cells, the headers are {len(where.headers)}"
    try:
        address, beside = recipient(active(_cell(cells, where.address)))
    except Mistake as error:
        return error.message
    if gone := _gone(cells, where):
        return Departed(address, gone) if isinstance(gone, Gone) else f"the sheet itself says '{gone}'"
    name = _name(cells, where) or bare(beside)
    if _BREAK.search(name):
        return "the name has a line break"
    filled = ((header, _BREAK.sub(" ", bare(active(_cell(cells, n))))) for n, header in where.fields)
    fields = {header: value for header, value in filled if value}
    if where.attributes is not None:
        fields |= _attributes(_cell(cells, where.attributes))
    tags = _tags(_cell(cells, where.tags)) if where.tags is not None else ()
    return Person(address, name, fields, tags=tags)


def _gone(cells: Sequence[str], where: Columns) -> Gone | str | None:
    """What the sheet says: in its column of standings, or by a time at which somebody went."""
    words = [plain_word(_cell(cells, position)) for position in where.standing]
    told = [standing_of(word, numbered=where.numbered) for word in words if word]
    gone = [said for said in told if isinstance(said, Gone)]
    gone += [why for position, why in where.gone if _cell(cells, position).strip()]
    return gone[0] if gone else next(filter(None, told), None)


def unknown_standing(cells: Sequence[str], where: Columns) -> str:
    """A word in a column of standings that means nothing to us, or ""."""
    found = (_cell(cells, position).strip() for position in where.standing)
    return next((word for word in found if not known(plain_word(word), numbered=where.numbered)), "")


def _name(cells: Sequence[str], where: Columns) -> str:
    if where.name is not None or not where.names:
        return bare(active(_cell(cells, where.name)))
    parts = [bare(active(_cell(cells, position))) for position in where.names]
    if len(parts) == 2 and all(_HANGUL.fullmatch(part) for part in parts):
        return parts[1] + parts[0]  # 김 + 하나, as Koreans write it
    return " ".join(filter(None, parts))


def _tags(cell: str) -> tuple[str, ...]:
    """The tags in a cell such as ``기자, "지역 언론"``."""
    words = (bare(word.strip(" \"'[]")) for word in _TAG.split(active(cell)))
    return tuple(dict.fromkeys(word[:LONGEST_TAG] for word in words if word and word.isprintable()))


def _attributes(cell: str) -> dict[str, str]:
    """The plain values of a JSON object; whatever else stands there is left out."""
    try:
        read = json.loads(cell or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    plain = {bare(str(key)): value for key, value in read.items() if isinstance(value, str | int | float)}
    texts = {key: _BREAK.sub(" ", bare(str(value))) for key, value in plain.items()}
    return {key: text for key, text in texts.items() if key and text and not _UNREADABLE.search(key + text)}


def address_cell(cells: Sequence[str], where: Columns) -> str:
    """What stands where the address should be."""
    return _cell(cells, where.address).strip()


def _cell(cells: Sequence[str], position: int | None) -> str:
    return cells[position] if position is not None and position < len(cells) else ""


def _about(sign: str) -> str:
    if sign == "\ufffd":
        return "it has letters that cannot be read: save the file as UTF-8"
    return f"it has a control character (U+{ord(sign):04X})"
