"""Which of the pages' languages a browser wants: Accept-Language, RFC 9110 §12.5.4."""

from __future__ import annotations

import re

from newsletter.pages.english import ENGLISH
from newsletter.pages.korean import KOREAN
from newsletter.pages.told import Told, Words

__all__ = ["ENGLISH", "KOREAN", "WORDS", "Told", "Words", "speak"]

_LANGUAGE = re.compile(
    r"\s*(?P<tag>[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)\s*(;\s*q\s*=\s*(?P<weight>[01](\.\d{0,3})?)\s*)?"
)

WORDS = {words.language: words for words in (KOREAN, ENGLISH)}


def speak(accept: str, default: str) -> Words:
    """The language that a browser asks for with *accept*; *default* where it asks for none.

    English for all that have no words of their own.
    """
    wanted = [*_by_preference(accept)] or [default]
    known = [WORDS[primary] for tag in wanted if (primary := tag.partition("-")[0].lower()) in WORDS]
    return known[0] if known else ENGLISH


def _by_preference(accept: str) -> list[str]:
    """Language tags, the dearest first; those of weight 0 and ``*`` say nothing."""
    parts = (_LANGUAGE.fullmatch(part) for part in accept.split(","))
    weighed = [(float(found["weight"] or 1), found["tag"]) for found in parts if found]
    weighed.sort(key=lambda each: -each[0])
    return [tag for weight, tag in weighed if weight]
