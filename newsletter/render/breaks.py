"""Where a long word may break, so that it does not push a phone's page sideways.

Plain text in, HTML with ``<wbr>`` out. Outlook, and table cells everywhere, ignore
overflow-wrap (measured: research note email-html §1.5), so long addresses, English
tokens and compounds get places to break of their own. Sentinels stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from markupsafe import Markup, escape

from newsletter.model.width import cells

LONGEST = 20  # cells that may stand together with no place to break
GOOD_PLACES = frozenset("/?&=._-~,;:|+·ㆍ)")


def softened(text: str, sentinels: re.Pattern[str]) -> Markup:
    """Plain text as HTML in which no word is wider than LONGEST cells without a ``<wbr>``.

    *sentinels* finds what may not be cut, with one group.
    """
    return Markup("").join(
        Markup("<wbr>").join(broken(word, sentinels)) if is_long(word) else escape(word)
        for word in re.split(r"(\s+)", text)
    )


def is_long(word: str) -> bool:
    """Whether a word is wider than LONGEST cells; most are seen at once to be shorter."""
    return len(word) > LONGEST // 2 and cells(word) > LONGEST


def broken(word: str, sentinels: re.Pattern[str]) -> Iterator[str]:
    """The pieces of a long word, each at most LONGEST cells, cut after punctuation if it comes in time."""
    piece = ""
    for unit in units(word, sentinels):
        ripe = cells(piece) >= LONGEST // 2 and piece[-1] in GOOD_PLACES
        full = cells(piece) + cells(unit) > LONGEST
        if piece and (ripe or full) and not clings(unit):
            yield piece
            piece = ""
        piece += unit
    yield piece


def units(word: str, sentinels: re.Pattern[str]) -> Iterator[str]:
    """The letters of a word, a sentinel counting as one."""
    for n, part in enumerate(sentinels.split(word)):
        yield from [part] if n % 2 else part


def clings(letter: str) -> bool:
    """Whether a character belongs to the one before it: accents, joiners, skin tones."""
    return unicodedata.category(letter[0]) in ("Mn", "Mc", "Me", "Cf", "Sk")
