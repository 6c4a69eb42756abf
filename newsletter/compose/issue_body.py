"""What stands below the head of an issue file: prose, sections, items.

Lines in, prose and Sections out. A ``##`` line begins a section, a ``###`` line an item;
up to three spaces before it and none after it are forgiven. Under the ``###`` line stand the
details, then the quotes (the excerpt: lines of one paragraph are joined, ``>`` alone or an
empty line parts two), then the editor's prose. Refused: an item before any section, and what
the lines themselves refuse, each with its line number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from newsletter.compose.detail_line import details_of, fill
from newsletter.compose.marks import Slip, unescape
from newsletter.compose.normal import one_line
from newsletter.compose.prose import is_detail, prose_of, refuse_stray
from newsletter.compose.title_line import title_of
from newsletter.errors import FileMistake
from newsletter.model.issue import Block, Section

_LINE_END = re.compile(r"\r\n|\r|\n")
_HEADING = re.compile(r" {0,3}(#{2,3})(?!#)\s*(.*)")
_QUOTE = re.compile(r" {0,3}>\s?(.*)")


@dataclass(slots=True)
class Piece:
    """A stretch of the file: what precedes the first heading (level 0), a section (2), an item (3)."""

    level: int
    text: str  # what stands on the heading's line
    line: int  # its number in the file, from 1
    body: list[str] = field(default_factory=list)  # the lines below it


def lines_of(text: str) -> list[str]:
    """The lines of a file, whatever ends them; a byte order mark is left out."""
    return _LINE_END.split(text.removeprefix("\ufeff"))


def pieces_of(lines: Sequence[str], start: int) -> list[Piece]:
    """The file from index *start* on, cut at its headings."""
    pieces = [Piece(0, "", start)]
    for index in range(start, len(lines)):
        heading = _HEADING.fullmatch(lines[index])
        if heading:
            pieces.append(Piece(len(heading[1]), heading[2].strip(), index + 1))
        else:
            pieces[-1].body.append(lines[index])
    return pieces


def heading_of(piece: Piece) -> str:
    """The heading of a section, in normal form; "" where there is none."""
    return one_line(unescape(piece.text))


def body_of(pieces: Sequence[Piece], where: str) -> tuple[str, tuple[Section, ...]]:
    """The opening prose and the sections. Raises FileMistake at the first mistake."""
    prose = _prose(pieces[0].body, pieces[0].line + 1, where)
    sections: list[tuple[str, str, list[Block]]] = []
    for piece in pieces[1:]:
        if piece.level == 2:
            sections.append((*_section(piece, where), []))
        elif sections:
            sections[-1][2].append(_block(piece, where))
        else:
            hint = "write a line such as ## 언론보도 above the first ### line"
            raise FileMistake(where, piece.line, "this item stands in no section", hint=hint)
    return prose, tuple(Section(heading, text, tuple(blocks)) for heading, text, blocks in sections)


def _section(piece: Piece, where: str) -> tuple[str, str]:
    heading = heading_of(piece)
    if not heading:
        raise FileMistake(where, piece.line, "this section has no heading", hint="write ## 언론보도")
    return heading, _prose(piece.body, piece.line + 1, where)


def _block(piece: Piece, where: str) -> Block:
    with _at(where, piece.line):
        title, url = title_of(piece.text)
    details, after = _details(piece, where)
    excerpt, after = _excerpt(piece.body, after)
    prose = _prose(piece.body[after:], piece.line + 1 + after, where, in_item=True)
    return Block(title=title, url=url, **details, excerpt=excerpt, prose=prose)


def _details(piece: Piece, where: str) -> tuple[dict[str, Any], int]:
    """The details under a ``###`` line, and the index of the line after them.

    Directly under it any ``- word:`` is a detail, so that a mistyped key is found; below an
    empty line only our own keys are, so that the editor's lists are the editor's.
    """
    details: dict[str, Any] = {}
    after, parted = 0, False
    for index, line in enumerate(piece.body):
        if not line.strip():
            parted = True
            continue
        pairs = details_of(line)
        if pairs is None or (parted and not is_detail(line)):
            break
        with _at(where, piece.line + 1 + index):
            fill(details, pairs)
        after, parted = index + 1, False
    return details, after


def _excerpt(body: Sequence[str], start: int) -> tuple[tuple[str, ...], int]:
    """The paragraphs of the quotes that stand at index *start*, and the index of the line after them."""
    paragraphs: list[list[str]] = [[]]
    after = start
    for index in range(start, len(body)):
        quote = _QUOTE.fullmatch(body[index])
        if quote is None and body[index].strip():
            break
        text = quote[1].strip() if quote else ""
        if text:
            paragraphs[-1].append(text)
        else:
            paragraphs.append([])
        after = index + 1
    texts = (one_line(unescape(" ".join(lines))) for lines in paragraphs)
    return tuple(text for text in texts if text), after


def _prose(body: Sequence[str], first: int, where: str, *, in_item: bool = False) -> str:
    """The editor's prose of *body*, whose first line has the number *first*."""
    for number, line in enumerate(body, first):
        with _at(where, number):
            refuse_stray(line)
    start = next((index for index, line in enumerate(body) if line.strip()), len(body))
    return prose_of(body[start:], in_item=in_item)


@contextmanager
def _at(where: str, line: int) -> Iterator[None]:
    try:
        yield
    except Slip as slip:
        raise FileMistake(where, line, slip.message, hint=slip.hint) from None
