"""Where in an issue's file things stand, for findings that name a line.

The file's text in; line numbers, counted from 1, out, by the words that findings use for a
place: ``subject``, ``opening text``, ``section: 언론보도``, ``item 3``, ``{name}``. Never raises: where the
file has a mistake, what can be found is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.compose.front_matter import end_of_head, keys_of
from newsletter.compose.issue_body import heading_of, lines_of, pieces_of
from newsletter.errors import FileMistake

_FIELD = re.compile(r"\{ *([^{}|]*[^{}| ]) *(?:\||\})")


def line_numbers(text: str) -> dict[str, int]:
    """The line of each part of the issue; of several with one name, the first."""
    lines = lines_of(text)
    try:
        first, last = end_of_head(lines, "")
    except FileMistake:
        return {}
    found = keys_of(lines[first + 1 : last], first + 1)
    for name, number in _body(lines, last + 1):
        found.setdefault(name, number)
    for number, line in enumerate(lines, 1):
        for field in _FIELD.findall(line):
            found.setdefault(f"{{{field}}}", number)
    return found


def _body(lines: list[str], start: int) -> Iterator[tuple[str, int]]:
    items = 0
    for piece in pieces_of(lines, start):
        match piece.level:
            case 0:
                filled = next((n for n, line in enumerate(piece.body, start + 1) if line.strip()), 0)
                yield from [("opening text", filled)] if filled else []
            case 2:
                yield f"section: {heading_of(piece)}", piece.line
            case _:
                items += 1
                yield f"item {items}", piece.line
