"""The same coverage once, where it was collected more than once.

Collected items in, those that stay out, in the order they came. Two are the same when
they have one canonical key, or one title and one day: spaces, punctuation and letter
case of a title do not count, and nothing less exact does (wire copies under other titles
are a story's matter). The one collected first (the lowest number) stays, so the answer does
not depend on the order of arrival. Items without a day are compared by key alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from datetime import tzinfo

from newsletter.model.press import Collected


def dedupe(items: Sequence[Collected], zone: tzinfo) -> tuple[Collected, ...]:
    """The items without repetitions. *zone* tells which day an item's time falls on."""
    seen: set[Hashable] = set()
    kept: set[str] = set()
    for item in sorted(items, key=by_number):
        marks = set(_marks(item, zone))
        if seen.isdisjoint(marks):
            kept.add(item.id)
        seen |= marks
    return tuple({item.id: item for item in items if item.id in kept}.values())


def by_number(item: Collected) -> tuple[int, str]:
    """A sort key for the order of collecting: "9" before "10"."""
    return len(item.id), item.id


def same_words(text: str) -> str:
    """A text without what two copies of it may differ in: spaces, punctuation, letter case, width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _marks(item: Collected, zone: tzinfo) -> Iterator[Hashable]:
    yield item.item.key
    words = same_words(item.item.title)
    if words and item.item.published_at:
        yield words, item.item.published_at.astimezone(zone).date()
