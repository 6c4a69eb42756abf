"""The editor's own Markdown between the lines that are ours.

Ours are, wherever they stand: ``##`` and ``###`` lines (also within a code fence, because a
fence left open must not swallow the items after it) and details such as ``- outlet: …``.
In an item's prose a quote is ours on the first line, where it would continue the excerpt.
Such a line gets a backslash when it is written and loses one when it is read, so any prose
survives the round trip. A line of details among prose is refused: it stands in the
wrong place, and would be mailed as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.compose.detail_line import BULLET, KEYS
from newsletter.compose.marks import Slip, shown
from newsletter.compose.normal import markdown

_DETAIL = rf"{BULLET}(?:{'|'.join(KEYS)})\s*[:：]"
_STRAY = re.compile(rf" {{0,3}}{_DETAIL}")
_OURS = re.compile(rf"^( {{0,3}})(\\*)(#{{2,3}}(?!#)|{_DETAIL})")
_OURS_AT_START = re.compile(rf"^( {{0,3}})(\\*)(#{{2,3}}(?!#)|{_DETAIL}|>)")


def is_detail(line: str) -> bool:
    """Whether a line begins with one of our keys, spelled exactly."""
    return bool(_STRAY.match(line))


def guarded(prose: str, *, in_item: bool) -> str:
    """Prose in normal form, as it is written to the file."""
    lines = prose.split("\n")
    return "\n".join(_ours(number, in_item).sub(r"\1\2\\\3", line, 1) for number, line in enumerate(lines))


def prose_of(lines: Sequence[str], *, in_item: bool) -> str:
    """Prose as it was meant, of lines of which none is structure and the first is not blank."""
    return markdown("\n".join(_unguarded(line, _ours(number, in_item)) for number, line in enumerate(lines)))


def refuse_stray(line: str) -> None:
    """Raise Slip where a line among prose is a line of details."""
    if is_detail(line):
        hint = r"details stand directly under the ### line of their item; in a list of your own write \-"
        raise Slip(f"{shown(line.strip())} stands where no item's details can be", hint)


def _ours(number: int, in_item: bool) -> re.Pattern[str]:
    return _OURS_AT_START if in_item and number == 0 else _OURS


def _unguarded(line: str, ours: re.Pattern[str]) -> str:
    found = ours.match(line)
    return f"{found[1]}{found[2][1:]}{line[found.start(3) :]}" if found else line
