"""Change items of an issue file that its editor has made their own, and nothing else.

Text and the issue as it should be in, text out: items that differ are written anew in normal
form, ``limit`` gets its line in the head, and every other byte stays as it is. The law: what
is read from the result is the issue that was wanted.
"""

from __future__ import annotations

import re

from newsletter.compose.front_matter import end_of_head, keys_of
from newsletter.compose.issue_body import lines_of, pieces_of
from newsletter.compose.issue_text import item_text, parse
from newsletter.compose.normal import normal_block
from newsletter.model.issue import Issue

_AFTER_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def amend(text: str, wanted: Issue, *, where: str = "") -> str:
    """The file with the items and the limit of *wanted*, which has as many items, in the same places.

    Raises FileMistake where the file has a mistake, ValueError for items that no file can say.
    """
    present = parse(text, slug=wanted.slug, where=where)
    lines = lines_of(text)
    written = _AFTER_LINE_END.split(text)
    first, last = end_of_head(lines, where)
    pieces = pieces_of(lines, last + 1)
    newline = "\r\n" if "\r\n" in text else "\n"
    ends = [*(piece.line - 1 for piece in pieces[1:]), len(lines)]
    items = [(piece.line - 1, end) for piece, end in zip(pieces, ends, strict=True) if piece.level == 3]
    changes = zip(items, present.blocks, wanted.blocks, strict=True)
    for (start, end), old, new in reversed(list(changes)):
        if normal_block(new) != old:
            while end > start + 1 and not lines[end - 1].strip():
                end -= 1
            written[start:end] = [item_text(normal_block(new)).replace("\n", newline) + newline]
    if wanted.limit != present.limit:
        at = keys_of(lines[first + 1 : last], first + 1).get("limit")
        place = slice(at - 1, at) if at else slice(last, last)
        written[place] = [f"limit = {wanted.limit}{newline}"] if wanted.limit else []
    return "".join(written)
