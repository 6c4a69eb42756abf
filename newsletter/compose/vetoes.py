"""Why two items are not one story, however alike their words are.

Two items' traits and facts in, a reason or "" out. The same sentence with another city, company,
round, month or sum is other news. Each veto wants both sides to say something that the other
does not say: a copy that leaves things out is still a copy. Symmetric in its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from newsletter.compose.figures import TIMES
from newsletter.compose.names import province_of
from newsletter.compose.traits import NONE, Facts, Traits, grams
from newsletter.compose.turns import apart, left_out, put_off

Figures = Mapping[str, frozenset[float]]
_WHICH = (TIMES, "년", "half", "분기", "주년", "년차")  # which one of a series it is
_ROUNDED = 50  # from here on headlines round: 103억 is "100억 넘어"
_PRESENT = 0.75  # of a name's n-grams, that another text names it in its own way
_SAME_TITLE = 0.6  # of the words of two titles, that they are one sentence with a word exchanged
_VERBAL = re.compile(
    r"(?:해|쳐|려|져|고|며|어|여|워|한|된|할|될|친|린|운|던|게|서|니|다|나|는)$|(?:ed|ing|s)$"
)


def veto(a: Traits, b: Traits, of_a: Facts, of_b: Facts) -> str:
    """The first reason that parts the two; "" where there is none."""
    if a.kind != b.kind:
        return "kind"
    return (
        _past_year(a, b, of_a, of_b)
        or _figures(of_a, of_b)
        or _places(of_a, of_b)
        or _turns(of_a, of_b)
        or _names(a, b, of_a, of_b)
        or _proper(of_a, of_b)
        or (_swapped(a, b, of_a, of_b) and _swapped(b, a, of_b, of_a))  # a matcher has a direction
    )


def _past_year(a: Traits, b: Traits, of_a: Facts, of_b: Facts) -> str:
    """A title about a past year, where the other speaks of its own."""
    for one, of_one, of_other in ((a, of_a, of_b), (b, of_b, of_a)):
        past = [year for year in of_one.title_figures.get("년", ()) if year < one.at.year]
        if past and not set(past) & of_other.figures.get("년", frozenset()):
            return "past year"
    return ""


def _figures(a: Facts, b: Facts) -> str:
    shared = differing = 0
    for unit in a.figures.keys() & b.figures.keys():
        mine, theirs = a.figures[unit], b.figures[unit]
        if mine & theirs:
            shared += len(mine & theirs)
        elif _close(mine, theirs):
            shared += 1
        elif unit in _WHICH or unit == "월":
            return f"figures: {unit}"
        elif unit != "일":
            differing += 1
    for unit in a.title_figures.keys() & b.title_figures.keys():
        mine, theirs = a.title_figures[unit], b.title_figures[unit]
        if not (_close(mine, theirs) or mine & b.figures[unit] or theirs & a.figures[unit]):
            return f"figures: {unit} in titles"
    told, others = _told(a.title_figures), _told(b.title_figures)
    strange = told and others and not told & _told(b.figures) and not others & _told(a.figures)
    if strange and not (_rounded(a.title_figures, b.figures) or _rounded(b.title_figures, a.figures)):
        return "figures of titles"
    return "figures" if differing > shared else ""


def _close(mine: frozenset[float], theirs: frozenset[float]) -> bool:
    """Whether two texts give one figure, or a large one that either may have rounded."""
    return bool(mine & theirs) or any(
        min(one, other) >= _ROUNDED and abs(one - other) <= 0.05 * max(one, other)
        for one in mine
        for other in theirs
    )


def _rounded(title: Figures, other: Figures) -> bool:
    return any(_close(title[unit], other.get(unit, NONE)) for unit in title)


def _told(figures: Figures) -> frozenset[tuple[str, float]]:
    """Figures that tell news apart: neither days, which outlets count their own way, nor years."""
    return frozenset((unit, value) for unit in figures if unit not in ("일", "년") for value in figures[unit])


def agreed(a: Facts, b: Facts) -> int:
    """How many figures two items have in common."""
    return len(_told(a.figures) & _told(b.figures))


def _places(a: Facts, b: Facts) -> str:
    for level in (0, 1, 2):
        mine, theirs = a.title_places[level], b.title_places[level]
        if mine and theirs:
            apart = not (mine & theirs or mine & b.places[level] or theirs & a.places[level])
        else:
            mine, theirs = a.places[level], b.places[level]
            apart = bool(mine and theirs and not mine & theirs)
        if apart:
            return "places"
    mine = a.places[0] | province_of(a.places[1])
    theirs = b.places[0] | province_of(b.places[1])
    return "provinces" if mine and theirs and not mine & theirs else ""


def _turns(a: Facts, b: Facts) -> str:
    mine, theirs = a.title_turns - b.turns, b.title_turns - a.turns
    parted = (
        (mine and theirs)
        or apart(a.title_turns, b.title_turns)
        or apart(mine, b.turns - a.turns)
        or apart(a.turns - b.turns, theirs)
    )
    return "turns" if parted else ""


def doubt(a: Facts, b: Facts) -> bool:
    """Whether one title looks back on a matter, or calls it off, and the other says nothing of that."""
    strangers = not agreed(a, b)
    return bool(
        a.title_back - b.back
        or b.title_back - a.back
        or left_out(a.title_turns, b.turns, strangers=strangers)
        or left_out(b.title_turns, a.turns, strangers=strangers)
        or put_off(a.turns ^ b.turns)
    )


def lapsed(a: Facts, b: Facts) -> bool:
    """Whether one item, not the other, says how long ago the matter began."""
    return bool(a.lapses ^ b.lapses)


def _names(a: Traits, b: Traits, of_a: Facts, of_b: Facts) -> str:
    pairs = (
        (of_a.title_names, of_b.title_names),
        ({*of_a.title_names, *of_a.subject}, {*of_b.title_names, *of_b.subject}),
        (of_a.names, of_b.names),
    )
    for mine, theirs in pairs:
        if mine and theirs and not _any_present(mine, b) and not _any_present(theirs, a):
            return "names"
    return ""


def _any_present(names: Iterable[str], other: Traits) -> bool:
    return any(_present(name, other) for name in names)


def _present(name: str, other: Traits) -> bool:
    bare = "".join(letter for letter in name.casefold() if letter.isalnum())
    if bare in other.squashed:
        return True
    parts = set(grams(bare))
    return len(parts) > 3 and len(parts & other.grams) >= _PRESENT * len(parts)


def _proper(a: Facts, b: Facts) -> str:
    mine, theirs = a.proper - b.proper, b.proper - a.proper
    return "proper names" if mine and theirs and not a.proper & b.proper else ""


def _swapped(a: Traits, b: Traits, of_a: Facts, of_b: Facts) -> str:
    """A word in the middle of nearly the same title that was exchanged for another."""
    mine, theirs = of_a.stems, of_b.stems
    if max(len(mine), len(theirs)) < 4 or 2 * len({*mine} & {*theirs}) < _SAME_TITLE * (
        len(mine) + len(theirs)
    ):
        return ""  # the matcher is slow, and would find no more in common than this
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    if matcher.ratio() < _SAME_TITLE:
        return ""
    for what, i, to_i, j, to_j in matcher.get_opcodes():
        inside = to_i < len(mine) and to_j < len(theirs) and to_i - i <= 3 and to_j - j <= 3
        verbal = _VERBAL.search(of_a.words[to_i - 1]) or _VERBAL.search(of_b.words[to_j - 1])
        if what == "replace" and inside and not verbal:
            x, y = "".join(mine[i:to_i]), "".join(theirs[j:to_j])
            if not (set(grams(x)) & set(grams(y)) or _present(x, b) or _present(y, a)):
                return "swapped"
    return ""
