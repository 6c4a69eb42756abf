"""How the standard library's two parsers, and a strict reading of the bytes, see a mail."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

WORD = re.compile(rb"=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=")


def unfolded(value: bytes) -> bytes:
    """A header's value on one line. RFC 5322 §2.2.3."""
    return re.sub(rb"\r\n(?=[ \t])", b"", value)


def lines_are_sound(header: bytes) -> bool:
    """No bare CR or LF, no empty fold, 76 characters beside an encoded-word and 998 at most."""
    lines = header.split(b"\r\n")
    return all(
        b"\r" not in line
        and b"\n" not in line
        and line.strip() != b""
        and len(line) <= (76 if WORD.search(line) else 998)
        and all(len(word[0]) <= 75 for word in WORD.finditer(line))
        for line in lines
    )


def decoded_by_default(header: bytes, name: str) -> str:
    """The value as ``email.policy.default`` reads it."""
    return str(message_from_bytes(header + b"\r\n\r\n", policy=policy.default)[name])


def decoded_by_compat32(header: bytes, name: str) -> str:
    """The value as the older parser and ``email.header`` read it."""
    value = message_from_bytes(header + b"\r\n\r\n")[name]
    return str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", value))))


def parsed(message: bytes) -> EmailMessage:
    """A whole mail; the test fails where the parser found a defect."""
    mail = message_from_bytes(message, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return mail


def bodies(message: bytes) -> tuple[str, str]:
    """The decoded text part and HTML part, line ends as they are."""
    text, html = parsed(message).iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    decoded: list[Any] = [part.get_payload(decode=True) for part in (text, html)]
    assert all(isinstance(each, bytes) for each in decoded)
    return decoded[0].decode("utf-8"), decoded[1].decode("utf-8")
