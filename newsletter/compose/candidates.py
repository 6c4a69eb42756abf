"""Which pairs of items are worth a comparison, so that ten thousand need not meet each other.

Traits in, pairs of their places out: two items within the window of time that share several of
their rarest n-grams. An n-gram that only one item holds finds nobody and is not counted among
them. The answer does not depend on the order of the items.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from newsletter.compose.traits import Traits

WINDOW = timedelta(hours=72)  # copies follow within a weekend
_RAREST = 32
_ALWAYS = 10  # of these; the others only where few items hold them, for the sake of time
_FEW = 150
_FRACTION = 0.4  # of these, that two copies share at least


def candidates(items: Sequence[Traits], held: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes into *items*, the earlier item first."""
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    sizes = [0] * len(items)
    order = sorted(range(len(items)), key=lambda index: (items[index].at, items[index].key))
    for index in order:
        oldest = items[index].at - WINDOW
        met: Counter[int] = Counter()
        rarest = _rarest(items[index], held)
        for gram in rarest:
            before = waiting[gram]
            while before and items[before[0]].at < oldest:
                before.popleft()
            met.update(before)
            before.append(index)
        sizes[index] = len(rarest)
        least = _FRACTION * len(rarest)
        for other in [other for other, shared in met.items() if shared > 3 or shared >= least]:
            if met[other] >= _FRACTION * min(len(rarest), sizes[other]):
                yield other, index


def _rarest(item: Traits, held: Mapping[str, int]) -> list[str]:
    known = [(held[gram], gram) for gram in item.grams if held[gram] > 1]
    known.sort()
    return [gram for place, (count, gram) in enumerate(known[:_RAREST]) if place < _ALWAYS or count <= _FEW]
