"""How like two items' words are: cosine of their n-grams, rare ones counting more.

The weight of an n-gram falls with the number of items that hold it, on a scale that does not
depend on how many items there are: an item of another matter moves no weight but those of
the n-grams it holds itself. Half of the likeness is that of all the words, half is how much of
each title the other item says somewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log, sqrt

from newsletter.compose.traits import Traits

_SCALE = 4000  # an n-gram in so many items says next to nothing
_LEAST = 0.15
_WHOLE = 10**6  # weights are whole numbers, so that a sum does not depend on its order
_TOO_FEW = 0.3  # of all the words: such a pair's titles are not looked at


class Weights:
    """What each n-gram counts among some items."""

    def __init__(self, items: Iterable[Traits]) -> None:
        held: Counter[str] = Counter()
        for item in items:
            held.update(item.grams)
        top = log(_SCALE)
        self.held: Mapping[str, int] = held
        self._of = {
            gram: round(_WHOLE * max(_LEAST, 1 - log(count) / top) ** 2) for gram, count in held.items()
        }
        self._lengths: dict[str, tuple[int, int]] = {}

    def likeness(self, a: Traits, b: Traits) -> float:
        """Between 0 and 1; the same both ways round."""
        (title_a, whole_a), (title_b, whole_b) = self._length(a), self._length(b)
        shared = a.grams & b.grams
        if not shared:
            return 0.0
        whole = self._sum(shared) / sqrt(whole_a * whole_b)
        if whole < _TOO_FEW:
            return whole
        said_a = self._sum(a.title_grams & shared) / title_a
        said_b = self._sum(b.title_grams & shared) / title_b
        return round((whole + (said_a + said_b) / 2) / 2, 9)

    def _length(self, item: Traits) -> tuple[int, int]:
        found = self._lengths.get(item.key)
        if found is None:
            found = self._sum(item.title_grams) or 1, self._sum(item.grams)
            self._lengths[item.key] = found
        return found

    def _sum(self, grams: frozenset[str]) -> int:
        return sum(map(self._of.__getitem__, grams))
