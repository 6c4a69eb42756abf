"""Split the HTML of a post into blocks: paragraphs, headings, pictures with captions, tables, videos.

An element in; plain nouns out, in reading order, nothing of the markup left to be
hostile. Captions carry no markup on boards: one is what follows a picture and looks
like one, by a mark (▲, ⓒ, 사진=), by the box they share, or by standing in the middle
when the text does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from newsletter.sources.attribution import credit, is_rights, is_share, without_resale
from newsletter.sources.lines import Block, Line, Paragraph, Picture, Table, Video, lines

__all__ = ["Block", "Paragraph", "Picture", "Table", "Video", "blocks"]

_MARKED = re.compile(r"^[▲△▼▽◀▶◁▷]|^[\[(<]?\s*(?:사진|photo)\s*[\])>=:：]", re.IGNORECASE)
_LONGEST = 300  # characters of a caption with a mark
_UNMARKED = 150  # of one without, beside its picture or in the middle
_CREDIT = 40  # of a further line that is a credit alone


def blocks(body: HtmlElement, base: str) -> tuple[Block, ...]:
    """What *body* shows, in order; relative addresses are resolved against *base*."""
    return tuple(_with_captions(_without_share_tail(list(lines(body, base)))))


def _without_share_tail(found: list[Line]) -> list[Line]:
    """The lines without the names of share buttons that a theme prints after the text."""
    while found and is_share(_text(found[-1])):
        found.pop()
    return found


def _with_captions(found: Sequence[Line]) -> Iterator[Block]:
    """The blocks, with the lines that are captions put to their pictures."""
    at = 0
    while at < len(found):
        block = found[at].block
        at += 1
        if isinstance(block, Picture):
            caption = ""
            if at < len(found) and _is_caption(found, at):
                caption = _text(found[at])
                at += 1
                while at < len(found) and _goes_on(found, at):
                    caption = f"{caption} {_text(found[at])}"
                    at += 1
                if at < len(found) and _is_credit_alone(caption, _text(found[at])):
                    caption = f"{caption} {_text(found[at])}"
                    at += 1
            caption = without_resale(caption)
            block = replace(block, caption=caption, credit=credit(caption))
        yield block


def _text(line: Line) -> str:
    """The text of a line that may be a caption; "" of anything else."""
    block = line.block
    return block.text if isinstance(block, Paragraph) and not block.heading else ""


def _is_caption(found: Sequence[Line], at: int) -> bool:
    """Whether line *at* is the caption of the picture before it."""
    line, picture, text = found[at], found[at - 1], _text(found[at])
    if not text or len(text) > _LONGEST or is_rights(text):
        return False
    if line.captioned or _MARKED.match(text) or credit(text):
        return True
    if line.apart or len(text) > _UNMARKED:
        return False
    following = found[at + 1] if at + 1 < len(found) else None
    if line.box is not None and line.box is picture.box:
        return following is None or following.box is not line.box
    left_again = following is not None and not following.centred
    return picture.centred and line.centred and left_again


def _goes_on(found: Sequence[Line], at: int) -> bool:
    """Whether line *at* stands in one <figcaption> with the line before it."""
    before, line = found[at - 1], found[at]
    together = before.captioned and line.captioned and before.box is line.box and not line.apart
    return together and bool(_text(line)) and not is_rights(_text(line))


def _is_credit_alone(caption: str, text: str) -> bool:
    """Whether a further line only says whose picture it is."""
    return not credit(caption) and len(text) <= _CREDIT and bool(credit(text)) and not is_rights(text)
