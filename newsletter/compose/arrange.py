"""Items into the sections of an issue.

Items in, sections of items out, and those that found no place. An item goes to the section that
the editor sent it to; else to the first rule it meets; else under the usual heading, unless nobody
picked it and there are rules: what compose takes by itself must meet one. The answer depends on
the items and, where the editor named them, on their order; never on the order of a database.

Where the editor gave an order (named numbers, or the order of the shortlist) it stands. A limit
leaves out what nobody picked, never what somebody did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsletter.compose.dedupe import by_number, same_words
from newsletter.model.press import Collected, State
from newsletter.model.rule import Order, SectionRule

_HEADINGS = {"ko": "언론보도", "en": "Press coverage"}


@dataclass(frozen=True, slots=True)
class Arranged:
    """Sections in order, each a heading and its items; and what found no place."""

    sections: tuple[tuple[str, tuple[Collected, ...]], ...]
    left_out: tuple[Collected, ...] = ()


def press_heading(language: str) -> str:
    """The heading that press coverage stands under; English where the language has none of its own."""
    return _HEADINGS.get(language[:2].lower(), _HEADINGS["en"])


def arrange(
    items: Sequence[Collected], rules: Sequence[SectionRule], language: str, *, named: bool = False
) -> Arranged:
    """The items in sections. *named*: the editor named them, in this order, and each has its place."""
    usual = press_heading(language)
    by_heading: dict[str, list[Collected]] = {rule.heading: [] for rule in rules}
    left_out: list[Collected] = []
    for item in items if named else sorted(items, key=_as_shortlisted):
        heading = item.section or next((rule.heading for rule in rules if meets(item, rule)), "")
        if heading or named or not rules or item.state is State.SHORTLISTED:
            by_heading.setdefault(heading or usual, []).append(item)
        else:
            left_out.append(item)
    if not named:
        for rule in reversed(rules):  # of two rules with one heading, the first says how it stands
            by_heading[rule.heading], over = _cut(_ordered(by_heading[rule.heading], rule), rule)
            left_out += over
    sections = ((heading, tuple(found)) for heading, found in by_heading.items() if found)
    return Arranged(tuple(sections), tuple(sorted(left_out, key=by_number)))


def meets(item: Collected, rule: SectionRule) -> bool:
    """Whether an item meets each kind of condition that a rule names."""
    press = item.item
    words = same_words(" ".join((press.title, press.excerpt, *press.paragraphs))) if rule.keyword else ""
    tags = {tag.casefold() for tag in item.tags}
    return (
        (not rule.outlet or same_words(press.outlet) in map(same_words, rule.outlet))
        and (not rule.tag or any(tag.removeprefix("#").casefold() in tags for tag in rule.tag))
        and (not rule.source or press.provenance.source in rule.source)
        and (not rule.keyword or any(same_words(keyword) in words for keyword in rule.keyword))
    )


def newest_first(item: Collected) -> tuple[float, tuple[int, str]]:
    """A sort key: an item without a date counts from when it was fetched."""
    at = item.item.at
    return -(at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds(), by_number(item)


def _as_shortlisted(item: Collected) -> tuple[bool, int, tuple[float, tuple[int, str]]]:
    return item.place is None, item.place or 0, newest_first(item)


_KEYS: dict[Order, Callable[[Collected], Any]] = {
    Order.NEWEST: newest_first,
    Order.OLDEST: lambda item: (-newest_first(item)[0], by_number(item)),
    Order.OUTLET: lambda item: (same_words(item.item.outlet), newest_first(item)),
    Order.TITLE: lambda item: (same_words(item.item.title), newest_first(item)),
}


def _ordered(items: Sequence[Collected], rule: SectionRule) -> list[Collected]:
    placed = [item for item in items if item.place is not None]
    return placed + sorted((item for item in items if item.place is None), key=_KEYS[rule.order])


def _cut(items: Sequence[Collected], rule: SectionRule) -> tuple[list[Collected], list[Collected]]:
    """The items within a rule's limit, and those over it."""
    picked = sum(item.state is State.SHORTLISTED for item in items)
    room = max(rule.limit - picked, 0) if rule.limit else len(items)
    fresh = sorted((item for item in items if item.state is not State.SHORTLISTED), key=newest_first)
    over = {item.id for item in fresh[room:]}
    return [item for item in items if item.id not in over], [item for item in items if item.id in over]
