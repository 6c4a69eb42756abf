"""SMTP replies out of bytes. RFC 5321 §4.2.

Bytes in as they arrive, whole replies out. Never raises: a line that is no reply
becomes a Reply with code 0, which every reader takes for "unreadable".
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.model.mailing import Reply

MAX_LINE = 4096  # RFC 5321 §4.5.3.1.5 says 512; real servers write more
MAX_LINES = 256

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)


class ReplyReader:
    """Collects bytes and gives out complete replies, multi-line ones as one."""

    def __init__(self) -> None:
        self._buffer = b""
        self._code = 0
        self._texts: list[str] = []

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that *data* completes, in order."""
        *lines, self._buffer = (self._buffer + data if self._buffer else data).split(b"\n")
        replies = [reply for line in lines if (reply := self._line(line.rstrip(b"\r"))) is not None]
        if len(self._buffer) > MAX_LINE:
            self._buffer = b""
            replies.append(self._unreadable("a reply line without end"))
        return replies

    def _line(self, line: bytes) -> Reply | None:
        read = _read(line)
        if read is None or (self._texts and read[0].code != self._code):
            return self._unreadable(_text(line))
        reply, more = read
        if not (more or self._texts):
            return reply
        self._code = reply.code
        self._texts.append(reply.text)
        if more:
            return self._unreadable("too many lines") if len(self._texts) > MAX_LINES else None
        whole = " ".join(filter(None, self._texts))
        self._texts = []
        return Reply(self._code, whole)

    def _unreadable(self, text: str) -> Reply:
        self._texts = []
        return Reply(0, text[:200])


@lru_cache(maxsize=256)  # a server says the same few lines to everybody
def _read(line: bytes) -> tuple[Reply, bool] | None:
    """A reply line, and whether more lines follow; None for what is none."""
    match = _LINE.fullmatch(line)
    if match is None or len(line) > MAX_LINE:
        return None
    return Reply(int(match[1]), _text(match[3] or b"")), match[2] == b"-"


def _text(raw: bytes) -> str:
    """The text of a reply line, safe to store and to print: no control characters."""
    text = raw.decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in text).strip()[:500]
