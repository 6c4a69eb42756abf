"""What goes into which section of an issue: a ``[[section]]`` block of newsletter.toml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """How the items of a section stand, where the editor gave no order."""

    NEWEST = "newest"
    OLDEST = "oldest"
    OUTLET = "outlet"  # by the outlet's name, newest first within one
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A section and its conditions. An item meets the rule when it meets each kind of condition named;
    of one kind, one is enough. A rule without conditions is met by every item."""

    heading: str
    outlet: tuple[str, ...] = ()  # names; spaces and capitals do not count
    tag: tuple[str, ...] = ()  # the editor's
    source: tuple[str, ...] = ()  # names of sources
    keyword: tuple[str, ...] = ()  # parts of the title, excerpt or text
    order: Order = Order.NEWEST
    limit: int = 0  # at most so many of those that nobody picked; 0: all
