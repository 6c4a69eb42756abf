"""What the lines of an issue file have in common: backslashes, key names, a slip without a line.

A backslash before a punctuation mark means the mark itself, as in Markdown (CommonMark
§2.4), and also before the dots that part an item's details. Elsewhere a backslash is
a backslash, so that ``C:\\temp`` and a Korean font's ₩ need no care.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

DOTS = "·ㆍ・•|"  # what editors type between details; we write the first
_MARK = rf"[!-/:-@\[-`{{-~{DOTS}]"
_ESCAPED = re.compile(rf"\\({_MARK})")
_NEEDS_ESCAPE = re.compile(rf"\\(?={_MARK}|\Z)")


class Slip(Exception):
    """A mistake within one line of an issue file; whoever knows the line makes it a FileMistake."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def escape(text: str) -> str:
    """The text with its backslashes doubled where they would be read as escapes."""
    return _NEEDS_ESCAPE.sub(r"\\\\", text)


def unescape(text: str) -> str:
    """The inverse of *escape*, and of any further backslash before a mark."""
    return _ESCAPED.sub(r"\1", text)


def guard(text: str, marks: str) -> str:
    """An escaped text with a backslash before each of *marks* (a regex character class)."""
    return re.sub(rf"([{marks}])", r"\\\1", text)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for an unknown key: the nearest known one, and all of them."""
    known = tuple(known)
    close = get_close_matches(word.lower(), known, n=1)
    meant = f'did you mean "{close[0]}"? ' if close else ""
    return f"{meant}known here: {', '.join(known)}"


def shown(text: str) -> str:
    """The text as a message quotes it: short enough for a line."""
    return f'"{text}"' if len(text) <= 60 else f'"{text[:59]}…"'
