"""Press items that report the same thing, as stories.

Collected items in, groups of their numbers out. Two items are like enough by their words
(``likeness``), near in time (``candidates``) and not parted by what they say (``vetoes``);
groups are joined from the most alike pair down, and only where no two of their members are
parted and their members are alike on average: no chain leads from one news to another. The
editor's own word stands above all of it. The order of the items does not matter, and neither
do their numbers: a tie is broken by keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsletter.compose.candidates import WINDOW, candidates
from newsletter.compose.likeness import Weights
from newsletter.compose.traits import Facts, traits
from newsletter.compose.vetoes import agreed, doubt, lapsed, veto
from newsletter.model.press import Collected

ENOUGH = 0.48  # likeness of copies; chosen on half of the labelled pairs (benchmarks/stories.py)
ON_AVERAGE = 0.4  # of the members of two groups: short items are less like each other
AGREED = 0.05  # what each figure adds that both items give, three at most
DOUBTFUL = 0.24  # how much more it takes where one of two titles looks back
_APART = -1.0

Pair = tuple[str, str]


def cluster(
    items: Sequence[Collected], *, joined: Iterable[Pair] = (), parted: Iterable[Pair] = ()
) -> frozenset[frozenset[str]]:
    """The stories of these items, each a set of numbers; an item alone is a story of its own.

    *joined* and *parted* are pairs of numbers that the editor put together or kept apart;
    pairs of items that are not among these say nothing.
    """
    return _Stories(items, joined, parted).found()


class _Stories:
    def __init__(self, items: Sequence[Collected], joined: Iterable[Pair], parted: Iterable[Pair]) -> None:
        unique = {item.id: item for item in items}
        self.ids = list(unique)
        place = {number: index for index, number in enumerate(self.ids)}
        self.traits = [traits(item) for item in unique.values()]
        self.weights = Weights(self.traits)
        self.group_of = list(range(len(self.ids)))
        self.members = [[index] for index in range(len(self.ids))]
        self._facts: dict[int, Facts] = {}
        self._likeness: dict[tuple[int, int], float] = {}
        self._scores: dict[tuple[int, int], float] = {}
        self._parted = {
            (min(place[a], place[b]), max(place[a], place[b])) for a, b in parted if a in place and b in place
        }
        for a, b in joined:
            if a in place and b in place:
                self._join(self.group_of[place[a]], self.group_of[place[b]])

    def found(self) -> frozenset[frozenset[str]]:
        for a, b in self._alike():
            first, second = self.group_of[a], self.group_of[b]
            if first != second and self._score(a, b) >= ENOUGH and self._belong(first, second):
                self._join(first, second)
        return frozenset(
            frozenset(self.ids[index] for index in members) for members in self.members if members
        )

    def _alike(self) -> list[tuple[int, int]]:
        """Pairs that may be one story, the most alike first."""
        pairs: list[tuple[float, str, str, int, int]] = []
        for a, b in candidates(self.traits, self.weights.held):
            score = self._likeness[a, b] = self.weights.likeness(self.traits[a], self.traits[b])
            if score >= ENOUGH - 3 * AGREED:
                low, high = sorted((self.traits[a].key, self.traits[b].key))
                pairs.append((-score, low, high, a, b))
        return [(a, b) for _, _, _, a, b in sorted(pairs)]

    def _belong(self, first: int, second: int) -> bool:
        total = 0.0
        for a in self.members[first]:
            for b in self.members[second]:
                score = self._score(a, b)
                if score == _APART:
                    return False
                total += score
        return total >= ON_AVERAGE * len(self.members[first]) * len(self.members[second])

    def _score(self, a: int, b: int) -> float:
        """The likeness of two items; -1 where they are parted, or in a doubt that it does not outweigh."""
        pair = (a, b) if a < b else (b, a)
        score = self._scores.get(pair)
        if score is None:
            score = self._scores[pair] = self._compared(*pair)
        return score

    def _compared(self, a: int, b: int) -> float:
        one, other = self.traits[a], self.traits[b]
        if (a, b) in self._parted or abs(one.at - other.at) > WINDOW:
            return _APART
        score = self._likeness.get((a, b)) or self.weights.likeness(one, other)
        if score < ENOUGH / 2:
            return score
        of_one, of_other = self._facts_of(a), self._facts_of(b)
        if veto(one, other, of_one, of_other):
            return _APART
        score += AGREED * min(3, agreed(of_one, of_other))
        doubts = DOUBTFUL if doubt(of_one, of_other) else DOUBTFUL / 2 if lapsed(of_one, of_other) else 0
        return _APART if doubts and score < ENOUGH + doubts else score

    def _facts_of(self, index: int) -> Facts:
        found = self._facts.get(index)
        if found is None:
            found = self._facts[index] = Facts(self.traits[index])
        return found

    def _join(self, first: int, second: int) -> None:
        if first == second:
            return
        low, high = min(first, second), max(first, second)
        for index in self.members[high]:
            self.group_of[index] = low
        self.members[low] += self.members[high]
        self.members[high] = []
