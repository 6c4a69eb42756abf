"""Where a sentence ends, in Korean and in English.

Plain text in; places after a full stop out, its closing quotation marks included. Not an end:
“N. Korea”, “Aug. 20”, “3.5”.
"""

from __future__ import annotations

import re

_END = re.compile(r"""(?<![\s(\[][A-Z])[.!?。…]+["'”’」』)\]]*(?=\s|$)""")
_GOES_ON = re.compile(r"\s*[a-z]|\s*\d")


def ends(text: str, limit: int | None = None) -> list[int]:
    """The places within the first *limit* characters at which a sentence has ended."""
    limit = len(text) if limit is None else limit
    found = (end for end in _END.finditer(text, 0, limit + 1) if _is_end(text, end))
    return [end.end() for end in found if end.end() <= limit]


def cut(text: str, limit: int) -> str:
    """The sentences of a text that fit into *limit* characters; the text itself where none does."""
    if len(text) <= limit:
        return text
    fitting = ends(text, limit)
    return text[: fitting[-1]] if fitting else text


def _is_end(text: str, end: re.Match[str]) -> bool:
    """Whether a sentence ends at a full stop, rather than an English abbreviation."""
    before = text[end.start() - 1 : end.start()]
    return not (before.isascii() and before.isalpha() and _GOES_ON.match(text, end.end()))
