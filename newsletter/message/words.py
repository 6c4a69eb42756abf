"""Text as encoded-words, for headers that carry more than ASCII.

Any text in, ``=?utf-8?b?…?=`` words out, 75 characters at most, each of whole
characters, and of whole graphemes (an emoji with its skin, a flag) where they fit. All of
a text is encoded, never words here and there: spaces then survive as they are.
RFC 2047 §2 (length), §5 (whole characters; allowed in a phrase).
"""

from __future__ import annotations

import re
from binascii import b2a_base64

LINE = 76  # characters a line that holds an encoded-word may have (RFC 2047 §2)
_FRAME = len("=?utf-8?b?" + "?=")
_ROOM = (LINE - 1 - _FRAME) // 4 * 3  # bytes of a word on a continuation line, which starts with a space
_GLUED = re.compile(  # what belongs to the character before it
    "[\u0300-\u036f\u1160-\u11ff\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f"
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_JOINER = "\u200d".encode()


def encoded_words(text: str, at: int) -> list[str]:
    """The words of *text*, the first of which stands at column *at* of its line."""
    data = text.encode("utf-8")
    room = max((LINE - at - _FRAME) // 4 * 3, 4)  # bytes of a word; one character at least
    if len(data) <= room:
        return [_word(data)]
    words, start = [], 0
    while start < len(data):
        end = _cut(data, start, room)
        words.append(_word(data[start:end]))
        start, room = end, _ROOM
    return words


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{b2a_base64(data, newline=False).decode()}?="


def _cut(data: bytes, start: int, room: int) -> int:
    """Where a word from *start* ends: before a grapheme, or before a character if none fits."""
    if start + room >= len(data):
        return len(data)
    last = end = _character(data, start + room)
    while end > start and (data.endswith(_JOINER, start, end) or _GLUED.match(_at(data, end))):
        end = _character(data, end - 1)
    return end if end > start else last


def _character(data: bytes, index: int) -> int:
    """The first byte of the character that the byte at *index* belongs to."""
    while data[index] & 0xC0 == 0x80:
        index -= 1
    return index


def _at(data: bytes, index: int) -> str:
    return data[index : index + 4].decode("utf-8", "ignore")[:1]
