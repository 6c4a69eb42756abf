"""Blocks into the sections of an issue.

For now one section of press coverage, in the order given: newest first where ``select``
chose, the editor's own order where items were named. Sections by rule are the press desk's.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.model.issue import Block, Section

_HEADINGS = {"ko": "언론보도", "en": "Press coverage"}


def press_heading(language: str) -> str:
    """The heading that press coverage stands under; English where the language has none of its own."""
    return _HEADINGS.get(language[:2].lower(), _HEADINGS["en"])


def arrange(blocks: Sequence[Block], language: str) -> tuple[Section, ...]:
    """The sections for these blocks; none where there are no blocks."""
    return (Section(heading=press_heading(language), blocks=tuple(blocks)),) if blocks else ()
