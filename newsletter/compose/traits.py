"""What tells one piece of coverage from another, read once an item.

A title, a lead and an outlet in; n-grams (for likeness) and facts (for vetoes) out. N-grams are
pairs of Hangul syllables and the beginnings of other words: no dictionary, no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from newsletter.compose import names
from newsletter.compose.figures import figures
from newsletter.compose.turns import lapses, looks_back, turns
from newsletter.compose.wording import wording
from newsletter.model.press import Collected

_WORD = re.compile(r"[가-힣A-Za-z]+")
_TOKEN = re.compile(r"[가-힣]+|[a-zà-ɏ]+|\d+")
NONE: frozenset[float] = frozenset()
NOTHING: frozenset[str] = frozenset()
_STEM = 6  # letters that tell an English word: opens, opened, opening
_FILLERS = """
    a an the of to by from with and or in into for is are was were be been will would has have had said
    says at on as it its they their who that this which after before than more new up
"""
_FILLING = frozenset(_FILLERS.split())


@dataclass(frozen=True, slots=True)
class Traits:
    """An item as the comparison sees it."""

    key: str
    at: datetime
    title: str
    lead: str
    kind: str
    caption: bool
    squashed: str  # title and lead without spaces and marks, in small letters
    title_grams: frozenset[str]
    grams: frozenset[str]  # of title and lead


class Facts:
    """What only the comparison of two likely copies needs; each is read when it is first asked for."""

    def __init__(self, traits: Traits) -> None:
        self._title, self._lead = traits.title, traits.lead
        self._caption = traits.caption

    @cached_property
    def title_figures(self) -> Mapping[str, frozenset[float]]:
        return figures(self._title)

    @cached_property
    def figures(self) -> Mapping[str, frozenset[float]]:
        told = figures(self._lead)
        return {
            unit: self.title_figures.get(unit, NONE) | told.get(unit, NONE)
            for unit in (*self.title_figures, *told)
        }

    @cached_property
    def title_places(self) -> tuple[frozenset[str], ...]:
        return names.places(self._title)

    @cached_property
    def places(self) -> tuple[frozenset[str], ...]:
        return tuple(a | b for a, b in zip(self.title_places, names.places(self._lead), strict=True))

    @cached_property
    def title_names(self) -> frozenset[str]:
        return names.organisations(self._title)

    @cached_property
    def names(self) -> frozenset[str]:
        return self.title_names | names.organisations(self._lead)

    @cached_property
    def subject(self) -> tuple[str, ...]:
        return names.subject(self._title)

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self._title)

    @cached_property
    def stems(self) -> list[str]:
        return [names.stem(word) for word in self.words]

    @cached_property
    def proper(self) -> frozenset[str]:
        return names.proper(self._title) | names.proper(self._lead)

    @cached_property
    def title_turns(self) -> frozenset[str]:
        return turns(self._title)

    @cached_property
    def turns(self) -> frozenset[str]:
        return self.title_turns | turns(self._lead)

    @cached_property
    def lapses(self) -> frozenset[str]:
        return lapses(self._title) | lapses(self._lead)

    @cached_property
    def title_back(self) -> frozenset[str]:
        return NOTHING if self._caption else looks_back(self._title)

    @cached_property
    def back(self) -> frozenset[str]:
        return self.title_back | looks_back(self._lead)


def traits(item: Collected) -> Traits:
    """The traits of an item. Never raises."""
    press = item.item
    words = wording(press.title, press.excerpt or " ".join(press.paragraphs[:2]), press.outlet)
    at = press.at
    lead = "" if words.lead == words.title else words.lead
    return Traits(
        press.key,
        at,
        words.title,
        lead,
        words.kind,
        words.caption,
        squash(f"{words.title} {lead}"),
        frozenset(grams(words.title)),
        frozenset((*grams(words.title), *grams(lead))),
    )


def squash(text: str) -> str:
    """A text without spaces and marks, in small letters."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def grams(text: str) -> Iterator[str]:
    """Pairs of syllables within and across Hangul words, and the beginnings of other words."""
    for token in _TOKEN.findall(text.casefold()):
        if "가" <= token[0] <= "힣":
            if len(token) == 1:
                yield token
            for index in range(len(token) - 1):
                yield token[index : index + 2]
        elif token not in _FILLING:
            yield token[:_STEM]
