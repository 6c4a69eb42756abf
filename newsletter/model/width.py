"""How wide a text is where letters stand in columns."""

from __future__ import annotations

import unicodedata


def cells(text: str) -> int:
    """How many cells a text takes: two for Hangul and its kin, one for other letters. Unicode UAX #11."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
