"""The lines of an item's details: ``- outlet: 마을신문 · author: 홍길동 · date: 2026-11-28``.

Read and written here, so that both directions agree. Reading takes ``*`` and ``+`` for
the bullet, ``：`` for the colon, other dots for ``·`` and Korean ways to write a date. A
dot parts two details only where a key and a colon follow it: ``홍길동 · 김철수`` stays one
author. ``- also: [시민일보](https://…)`` stands on a line of its own (``also_line``). Refused:
unknown keys (with the nearest known one), a key given twice, a date that is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from newsletter.compose.also_line import also_text, copies_of
from newsletter.compose.marks import DOTS, Slip, escape, guard, nearest, shown, unescape
from newsletter.compose.normal import one_line
from newsletter.model.issue import Block

SOURCE_KEYS = ("outlet", "author", "date", "item")
PICTURE_KEYS = ("picture", "alt", "caption", "credit")
ALSO = "also"
KEYS = (*SOURCE_KEYS, ALSO, *PICTURE_KEYS)

BULLET = r"(?:-\s*|[*+]\s+)"
_KEY = r"[A-Za-z][A-Za-z_-]*"
_COLON = r"\s*[:：]"
_DETAILS = re.compile(rf" {{0,3}}{BULLET}(?={_KEY}{_COLON})(.*)")
_PAIR = re.compile(rf"({_KEY}){_COLON}\s*(.*)")
_PARTING = re.compile(rf"\s*(?<!\\)[{DOTS}]\s*(?={_KEY}{_COLON})")
_DATE = re.compile(r"([0-9]{4})\s*[-./년]\s*([0-9]{1,2})\s*[-./월]\s*([0-9]{1,2})\s*[.일]?")


def details_of(line: str) -> list[tuple[str, str]] | None:
    """The (key, value) pairs of a line of details, or None where it is something else.

    Keys are in lower case and may be unknown. The value of "also" is still as written:
    its backslashes tell its links from its text.
    """
    found = _DETAILS.fullmatch(line)
    if found is None:
        return None
    pairs = [_PAIR.fullmatch(piece) for piece in _PARTING.split(found[1].rstrip())]
    return [_raw(pair[1].lower(), pair[2]) for pair in pairs if pair]


def fill(block: dict[str, object], pairs: Iterable[tuple[str, str]]) -> None:
    """Put details into the fields of a Block in the making. Raises Slip."""
    for key, value in pairs:
        if key not in KEYS:
            own = r"a list of your own needs an empty line above it, a dot inside a value is written \·"
            raise Slip(f"an item has no {shown(key)}", f"{nearest(key, KEYS)}; {own}")
        if key in block:
            raise Slip(f"{key} is given twice for this item", f"keep one {key}")
        block[key] = _read(key, value)


def _read(key: str, value: str) -> object:
    if key == ALSO:
        return copies_of(value)
    return (day(value) if value else None) if key == "date" else value


def _raw(key: str, value: str) -> tuple[str, str]:
    return key, value if key == ALSO else one_line(unescape(value))


def day(text: str) -> date:
    """A day as editors write it: 2026-11-28, 2026. 11. 28., 2026/11/28, 2026년 11월 28일. Raises Slip."""
    found = _DATE.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        return date(*map(int, found.groups()))
    except ValueError:
        raise Slip(f"{shown(text)} is not a date", "write year-month-day, such as 2026-11-28") from None


def detail_lines(block: Block) -> list[str]:
    """The lines for an item in normal form, at most three: its source, its copies, its picture."""
    also = f"- {ALSO}: {_parted(also_text(block.also))}" if block.also else ""
    lines = (_line(block, SOURCE_KEYS), also, _line(block, PICTURE_KEYS))
    return [line for line in lines if line]


def _line(block: Block, keys: Iterable[str]) -> str:
    pairs = [f"{key}: {_value(value)}" for key in keys if (value := getattr(block, key))]
    return f"- {' · '.join(pairs)}" if pairs else ""


def _value(value: str | date) -> str:
    return _parted(escape(str(value)))


def _parted(text: str) -> str:
    return guard(text, DOTS) if _PARTING.search(text) else text
