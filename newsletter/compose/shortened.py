"""The issue as a mail shows it, where its ``limit`` leaves items to the copy on the web.

An Issue in; the same with its first items, and how many are left out. A section whose items
are all left out goes with them, its heading too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.model.issue import Issue, Section


def shortened(issue: Issue) -> tuple[Issue, int]:
    """The issue with at most ``limit`` items, and the number of those left out."""
    more = len(issue.blocks) - issue.limit
    if issue.limit == 0 or more <= 0:
        return issue, 0
    return replace(issue, sections=tuple(_first(issue.sections, issue.limit))), more


def _first(sections: tuple[Section, ...], room: int) -> Iterator[Section]:
    for section in sections:
        if section.blocks and room <= 0:
            continue
        yield replace(section, blocks=section.blocks[:room])
        room -= len(section.blocks[:room])
