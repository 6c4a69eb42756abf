"""Put further items into an issue file that its editor has already made their own.

Text and Blocks in, text out. Whatever stood in the file stands there still, byte for byte
and in order: byte order mark, line ends, odd spacing, comments. The new items come at the
end of their section, in the file's own kind of line end. For a text that ``write`` made
the result is what ``write`` would have made of the longer issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.compose.front_matter import end_of_head
from newsletter.compose.issue_body import Piece, heading_of, lines_of, pieces_of
from newsletter.compose.issue_text import item_text, parse, section_line
from newsletter.compose.normal import normal_block, one_line
from newsletter.model.issue import Block

_AFTER_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def insert(text: str, blocks: Sequence[Block], *, section: str, slug: str, where: str = "") -> str:
    """The file with *blocks* at the end of the first section headed *section*, made at the end if absent.

    Raises FileMistake where the file has a mistake (nothing is added to what cannot be
    read), ValueError for blocks that no file can say.
    """
    where = where or f"issues/{slug}.md"
    parse(text, slug=slug, where=where)
    if not blocks:
        return text
    lines = lines_of(text)
    pieces = pieces_of(lines, end_of_head(lines, where)[1] + 1)
    heading = one_line(section)
    end, found = _end_of(pieces, heading, len(lines))
    while not lines[end - 1].strip():
        end -= 1
    parts = [item_text(normal_block(block)) for block in blocks]
    return _put(text, end, parts if found else [section_line(heading), *parts])


def _end_of(pieces: Sequence[Piece], heading: str, end_of_file: int) -> tuple[int, bool]:
    """The number of the last line of a section, and whether there is one of that heading."""
    sections = [piece for piece in pieces if piece.level == 2]
    ends = [*(piece.line - 1 for piece in sections[1:]), end_of_file]
    for piece, end in zip(sections, ends, strict=False):
        if heading_of(piece) == heading:
            return end, True
    return end_of_file, False


def _put(text: str, line: int, parts: Sequence[str]) -> str:
    """The text with *parts* after line number *line*, an empty line around each."""
    lines = _AFTER_LINE_END.split(text)
    before, after = "".join(lines[:line]), "".join(lines[line:])
    newline = "\r\n" if "\r\n" in text else "\n"
    opening = newline if before.endswith(("\n", "\r")) else newline * 2
    closing = newline if after and lines[line].strip() else ""
    return before + opening + "\n\n".join(parts).replace("\n", newline) + newline + closing + after
