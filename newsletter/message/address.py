"""Addresses as they go over the wire, and the one form in which two spellings are equal.

An address as typed in; ASCII out. A domain in other letters becomes its A-label form
(IDNA 2008 with the UTS #46 mapping). Refuses what a server without SMTPUTF8
(RFC 6531) cannot take: a local part that is not ASCII, and anything that is not a
dot-atom or quoted-string @ domain (RFC 5321 §4.1.2), so that no address can end a header.
"""

from __future__ import annotations

import re
import unicodedata

from newsletter.errors import Mistake

_LONGEST = 254  # RFC 5321 §4.5.3.1.3: a path of 256 with its angle brackets
_WIRE = re.compile(
    r"""(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}|"(?:[ !#-\[\]-~]|\\[ -~]){0,62}")"""
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Za-z:.]+\])"
)


def ascii_domain(domain: str) -> str:
    """The A-label form of a domain; one that is ASCII already comes back as it is.

    Raises Mistake where IDNA 2008 (RFC 5891) knows no such domain.
    """
    if domain.isascii():
        return domain
    from idna import IDNAError, encode  # its tables are large, and few addresses need them

    try:
        return encode(domain, uts46=True).decode("ascii")
    except IDNAError as error:
        raise Mistake(f"'{domain}' is no domain: {error}", hint="write it as xn--… or mend it") from error


def ascii_address(address: str) -> str:
    """The address as a header and RCPT TO carry it.

    Raises Mistake for an address that cannot be mailed without SMTPUTF8, or is none.
    """
    wire = address
    if not address.isascii():
        local, at, domain = address.rpartition("@")
        if not local.isascii():
            raise Mistake(f"'{address}' has letters before the @ that mail servers refuse", hint=_HINT)
        wire = local + at + ascii_domain(domain)
    if len(wire) > _LONGEST or not _WIRE.fullmatch(wire):
        raise Mistake(f"{address!r} is no mail address", hint=_HINT)
    return wire


_HINT = "write it as name@example.org, with ASCII letters before the @"


def canonical_address(address: str) -> str:
    """The form in which two spellings of one address are equal: NFC, IDNA domain, case folded.

    A few hundred nanoseconds for ASCII. Never mailed to: the address is mailed as typed.
    Raises Mistake where the domain is none (only for one that is not ASCII).
    """
    if address.isascii():
        return address.lower()
    local, at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    folded = unicodedata.normalize("NFC", local.casefold())
    return folded + at + ascii_domain(domain).lower()


_DOTTED = ("gmail.com", "googlemail.com")  # where dots before the @ do not count


def twin(address: str) -> str:
    """What is the same for ``kim@`` and ``kim+news@``, and at Gmail for ``k.i.m@``: probably one mailbox.

    For warnings alone: other servers may take them for two. Never raises.
    """
    local, _, domain = address.lower().rpartition("@")
    plain = local.partition("+")[0] or local
    if domain in _DOTTED:
        return plain.replace(".", "") + "@gmail.com"
    return f"{plain}@{domain}"
