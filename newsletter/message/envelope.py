"""MAIL FROM of one delivery, so that a bounce says whose it is without being read (VERP).

Numbers and a key in, an address out, the same for the same delivery; the MAC in it is
what tells a bounce of ours from backscatter. Reading never raises. RFC 5321 §4.5.3.1.1
(64 characters before the @).
"""

from __future__ import annotations

import re

from newsletter.errors import Mistake
from newsletter.message.links import verp_mac
from newsletter.model.key import Keyring

LOCAL = 64
_HINT = 'verp = "b+{}@returns.example.org"'


def verp(pattern: str, mailing: int, subscriber: int, keyring: Keyring) -> str:
    """The envelope sender of a delivery, made from ``b+{}@returns.example.org``."""
    number = f"{mailing}.{subscriber}"
    return pattern.replace("{}", f"{number}.{verp_mac(number, keyring)}")


def read_verp(address: str, pattern: str, keyring: Keyring) -> tuple[int, int] | None:
    """Mailing and subscriber of an address that we made, or None. Never raises."""
    before, _, after = pattern.partition("{}")
    found = re.fullmatch(
        re.escape(before) + r"(\d{1,15}\.\d{1,15})\.([0-9a-f]{10})" + re.escape(after), address, re.IGNORECASE
    )
    if found is None or found[2].lower() != verp_mac(found[1], keyring):
        return None
    mailing, _, subscriber = found[1].partition(".")
    return int(mailing), int(subscriber)


def sound(pattern: str) -> str:
    """The pattern. Raises Mistake where no address can be made from it."""
    local, at, domain = pattern.partition("@")
    if local.count("{}") != 1 or not at or "." not in domain or "{" in domain:
        raise Mistake(f"{pattern!r} is no pattern of addresses", hint=_HINT)
    if len(local) - 2 + 32 > LOCAL:
        raise Mistake(f"{pattern!r} is too long before the @", hint=_HINT)
    return pattern
