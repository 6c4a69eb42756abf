"""What somebody typed or pasted as a mail address, as the address that is kept.

A cell of a sheet or a word of a command line in; the address, and the name that came
with it, out. Understands ``이름 <a@b>`` (RFC 5322 §3.4), ``mailto:`` (RFC 6068),
full-width letters of a Korean keyboard, and invisible characters around it. Refuses,
in words short enough for a report, whatever a mail server would not take: the domain
must have a dot (RFC 5321 §2.3.5) and letters before the @ must be ASCII.
"""

from __future__ import annotations

import re
import unicodedata

from newsletter.errors import Mistake
from newsletter.message.address import ascii_address

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?"
_ORDINARY = re.compile(rf"(?=.{{3,254}}$)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_DOMAIN}")
_QUOTED = re.compile(rf'"[^"\\]{{1,62}}"@{_DOMAIN}')
_WITH_NAME = re.compile(r"([^<>]*)<([^<>]+)>")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HINT = "write it as name@example.org"


def recipient(typed: str) -> tuple[str, str]:
    """The address in a text, as typed but for width and wrapping, and the name beside it ("" if none).

    Raises Mistake where there is no address, more than one, or none that can be mailed.
    """
    if _ORDINARY.fullmatch(typed):
        return typed, ""
    text = bare(typed)
    if not text:
        raise Mistake("there is no address", hint=_HINT)
    if held := _CONTROL.search(text):
        raise Mistake(f"the address has a control character (U+{ord(held[0]):04X})", hint=_HINT)
    name, address = _unwrapped(text.translate(_HALF_WIDTH))
    return _mailable(address), name


def bare(text: str) -> str:
    """A text in NFC without the spaces and invisible characters around it."""
    return unicodedata.normalize("NFC", text).strip().strip(_INVISIBLE).strip()


def _unwrapped(text: str) -> tuple[str, str]:
    """Name and address out of ``"이름" <a@b>``, ``mailto:a@b?subject=…`` or ``a@b;``."""
    text = text.rstrip(";, ")
    name = ""
    if held := _WITH_NAME.fullmatch(text):
        name, text = held[1].strip(" \"'"), held[2].strip()
    if text.lower().startswith("mailto:"):
        text = text[len("mailto:") :].partition("?")[0]
    return name, text


def _mailable(address: str) -> str:
    wire = ascii_address(address) if address.count("@") == 1 else address
    if _ORDINARY.fullmatch(wire) or _QUOTED.fullmatch(wire):
        return address
    if len(re.findall(r"[^\s@,;]@[^\s@,;]", address)) > 1:
        raise Mistake(f"'{address}' is more than one address", hint="one address in a row")
    raise Mistake(f"'{address}' is no mail address", hint=_HINT)
