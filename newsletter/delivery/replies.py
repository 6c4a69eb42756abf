"""SMTP replies out of bytes. RFC 5321 §4.2.

Bytes in as they arrive, whole replies out. Never raises: a line that is no reply
becomes a Reply with code 0, which every reader takes for "unreadable".
"""

from __future__ import annotations

import re

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
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        replies = [reply for line in lines if (reply := self._line(line.rstrip(b"\r"))) is not None]
        if len(self._buffer) > MAX_LINE:
            self._buffer = b""
            replies.append(self._unreadable("a reply line without end"))
        return replies

    def _line(self, line: bytes) -> Reply | None:
        match = _LINE.fullmatch(line)
        if match is None or len(line) > MAX_LINE:
            return self._unreadable(_text(line))
        code = int(match[1])
        if self._texts and code != self._code:
            return self._unreadable(_text(line))
        self._code = code
        self._texts.append(_text(match[3] or b""))
        if match[2] == b"-":
            return self._unreadable("too many lines") if len(self._texts) > MAX_LINES else None
        reply = Reply(code, " ".join(text for text in self._texts if text))
        self._texts = []
        return reply

    def _unreadable(self, text: str) -> Reply:
        self._texts = []
        return Reply(0, text[:200])


def _text(raw: bytes) -> str:
    """The text of a reply line, safe to store and to print: no control characters."""
    text = raw.decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in text).strip()[:500]
