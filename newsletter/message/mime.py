"""A multipart/alternative body of base64, encoded once and then only around the holes.

Where pictures travel within the mail, its HTML part is a multipart/related with them.

Bytes of static text in; pieces of body out, lines of 76 characters at most, CRLF.
base64 works on groups of three bytes, so each static is kept encoded for the three
numbers of bytes that may still wait for their group when it begins; a value is encoded with
its neighbours on lines of its own. RFC 2045 §6.8 (line length), 2046 §4.1.1 (CRLF), §5.1.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Sequence

from newsletter.model.issue import Attached

_LINE = 76  # characters (RFC 2045 §6.8)
_SHORT = 57  # bytes, one line: a static of fewer is not worth cutting


def encoded_lines(data: bytes) -> bytes:
    """base64 in lines of 76 characters, each with its CRLF; nothing for nothing."""
    return _broken(b2a_base64(data, newline=False)) + b"\r\n" if data else b""


def canonical(text: str) -> bytes:
    """Text in UTF-8 with CRLF line ends, as MIME wants every text part. RFC 2046 §4.1.1."""
    return "\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).encode()


def opening(boundary: str, content_type: str) -> bytes:
    """The delimiter and the headers that open a part."""
    head = f"--{boundary}\r\nContent-Type: {content_type}; charset=utf-8\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode()


def related(boundary: str, inner: str) -> bytes:
    """The delimiter and the headers that open the HTML together with its pictures. RFC 2387."""
    kind = f'multipart/related; boundary="{inner}"; type="text/html"'
    return f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode()


def picture(boundary: str, attached: Attached) -> bytes:
    """A picture that the HTML names by its Content-ID, as a part. RFC 2392; 2183 (inline)."""
    name = f"{attached.cid.partition('@')[0]}.{attached.content_type.partition('/')[2]}"
    head = (
        f"--{boundary}",
        f'Content-Type: {attached.content_type}; name="{name}"',
        "Content-Transfer-Encoding: base64",
        f"Content-ID: <{attached.cid}>",
        f'Content-Disposition: inline; filename="{name}"',
        "\r\n",
    )
    return "\r\n".join(head).encode() + encoded_lines(attached.data)


def closing(boundary: str) -> bytes:
    """The delimiter after the last part."""
    return f"--{boundary}--\r\n".encode()


# A static for one phase: what joins the bytes that wait and completes their group; a line end and
# encoded lines; what waits for the next value. One too short to be cut has None for lines, and waits.
_Cut = tuple[bytes, bytes | None, bytes]


class EncodedPart:
    """One part, its static texts encoded ahead."""

    def __init__(self, statics: Sequence[bytes], opening: bytes, ending: bytes = b"") -> None:
        """*statics* stand around the values: one more than there are values.

        *opening* and *ending* go out as they are, before and after the part.
        """
        last = len(statics) - 1
        head, lines, tail = _cut(statics[0], 0, last == 0)
        self._opening = opening if lines is None else opening + lines.removeprefix(b"\r\n")
        self._pending = head + tail
        self._phases = [
            tuple(_cut(static, 3 - phase, at == last) for phase in range(3))
            for at, static in enumerate(statics[1:], start=1)
        ]
        self._ending = ending

    def encode(self, values: Sequence[bytes], into: list[bytes]) -> None:
        """Append the pieces of this part with the values in their holes."""
        into.append(self._opening)
        pending = self._pending
        for value, phases in zip(values, self._phases, strict=True):
            pending += value
            head, lines, tail = phases[len(pending) % 3]
            pending += head
            if lines is not None:
                encoded = b2a_base64(pending, newline=False)
                into += (encoded if len(encoded) <= _LINE else _broken(encoded), lines)
                pending = tail
        into.append(encoded_lines(pending) + self._ending)


def _cut(static: bytes, head: int, is_last: bool) -> _Cut:
    """The static where *head* of its bytes complete a group; 1 to 3 after a value: no line is empty."""
    if len(static) < _SHORT:
        return static, None, b""
    end = len(static) if is_last else len(static) - (len(static) - head) % 3
    return static[:head], b"\r\n" + encoded_lines(static[head:end]), static[end:]


def _broken(encoded: bytes) -> bytes:
    """Broken into lines, the last without its line end."""
    if _LINE < len(encoded) <= 2 * _LINE:  # most URLs
        return encoded[:_LINE] + b"\r\n" + encoded[_LINE:]
    return b"\r\n".join([encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)])
