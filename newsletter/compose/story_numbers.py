"""Which number a story keeps when its items are grouped anew.

Groups of items and the stories they were in before, in; each group's number or "" (a new one is
wanted), out. A story's number goes with most of its items, and a group keeps the number that most
of its items had; ties go to the older story, then to the group with the oldest item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

Group = frozenset[str]


def numbered(groups: Iterable[Group], before: Mapping[str, str]) -> dict[Group, str]:
    """Each group with the number it keeps, groups with the oldest items first."""
    ordered = sorted(groups, key=oldest)
    claims = [
        (-shared, int(story), place)
        for place, group in enumerate(ordered)
        for story, shared in Counter(before[item] for item in group if item in before).items()
    ]
    kept: dict[int, str] = {}
    taken: set[int] = set()
    for _, story, place in sorted(claims):
        if place not in kept and story not in taken:
            kept[place] = str(story)
            taken.add(story)
    return {group: kept.get(place, "") for place, group in enumerate(ordered)}


def oldest(group: Group) -> int:
    """The lowest number of a group's items."""
    return min(map(int, group))
