"""A condition's text as signs, each with the column where it stands.

Understands typographic quotes and the full-width signs of a Korean keyboard. Refuses a
quote that nobody closes, a date that is none, and any sign that has no meaning here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from newsletter.errors import Mistake
from newsletter.model.segment import Value

LONGEST = 4000  # characters
WORDS = ("and", "or", "not", "contains", "in", "has")

_FULL_WIDTH = str.maketrans("＝＜＞（），！［］　", "=<>(),![] ")
_SIGN = re.compile(
    r"""(?P<space>\s+)
    |"(?P<double>[^"]*)"|'(?P<single>[^']*)'|“(?P<curly>[^“”]*)”|‘(?P<hooked>[^‘’]*)’
    |(?P<date>\d{4}-\d{1,2}-\d{1,2})(?![\w-])
    |(?P<number>-?\d+(?:\.\d+)?)(?![\w.-])
    |\[(?P<field>[^\[\]]+)\]
    |(?P<word>[^\W\d][\w-]*)
    |(?P<mark><=|>=|!=|<>|==|[=<>(),])""",
    re.VERBOSE,
)
_LOST = re.compile("[\ud800-\udfff\0]")  # what a terminal in another encoding leaves; no cell holds it
_SAME = {"<>": "!=", "==": "="}
_EXAMPLE = 'region = "화성" and joined > 2025-01-01'


@dataclass(frozen=True, slots=True)
class Token:
    """A sign. *kind*: "value", "field" (in brackets), "word", "mark" or "end"."""

    kind: str
    text: str
    column: int  # from 1
    value: Value | None = None

    @property
    def word(self) -> str:
        """A word of the language in small letters, a mark as it is, or ""."""
        if self.kind == "word":
            return self.text.lower()
        return self.text if self.kind == "mark" else ""


def wrong(column: int, told: str, hint: str) -> Mistake:
    """A mistake that points at its column."""
    return Mistake(f"the condition, column {column}: {told}", hint=hint)


def tokens(text: str) -> list[Token]:
    """Every sign of a condition, and an "end" behind the last. Raises Mistake as described above."""
    if len(text) > LONGEST:
        raise wrong(LONGEST, f"it is longer than {LONGEST:,} characters", "use a tag: newsletter people tag")
    if lost := _LOST.search(text):
        raise wrong(lost.start() + 1, "a letter that cannot be read", "type it again, as UTF-8")
    return [*_tokens(text, text.translate(_FULL_WIDTH)), Token("end", "", len(text) + 1)]


def _tokens(text: str, plain: str) -> Iterator[Token]:
    at = 0
    while at < len(plain):
        found = _SIGN.match(plain, at)
        if found is None:
            raise _unknown(text, at)
        if found.lastgroup != "space":
            yield _token(text, found)
        at = found.end()


def _token(text: str, found: re.Match[str]) -> Token:
    kind, column = str(found.lastgroup), found.start() + 1
    shown = unicodedata.normalize("NFC", text[found.start(kind) : found.end(kind)])
    match kind:
        case "date":
            return Token("value", shown, column, _date(shown, column))
        case "number":
            return Token("value", shown, column, float(shown))
        case "word":
            return Token(kind, shown, column)
        case "field":
            return Token(kind, shown.strip(), column)
        case "mark":
            return Token(kind, _SAME.get(found[kind], found[kind]), column)
        case _:
            return Token("value", shown, column, shown)


def _date(shown: str, column: int) -> date:
    year, month, day = map(int, shown.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        raise wrong(column, f"{shown} is no date", "write it as 2025-01-31") from None


def _unknown(text: str, at: int) -> Mistake:
    letter = text[at]
    if letter in "\"'“‘":
        return wrong(at + 1, "the quote that opens here is never closed", f"{letter}화성{_CLOSING[letter]}")
    if letter == "[":
        return wrong(at + 1, "the [ that opens here is never closed", '[소속 기관] = "센터"')
    if letter.isdigit():
        word = re.split(r"[\s,()]", text[at:], maxsplit=1)[0]
        return wrong(at + 1, f"{word[:20]} is no number and no date", f'as a text: "{word[:20]}"')
    return wrong(at + 1, f"{letter!r} means nothing here", _EXAMPLE)


_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
