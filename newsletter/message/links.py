"""What is made with the key: address hashes, Message-IDs, tokens in links, the probe's answer.

Numbers and names in, opaque ASCII out; the same for the same key, so nothing is
stored. Each use has a purpose within its MAC input: a token made for one never
verifies as another. Reading never raises: whatever a public page receives ends
here. RFC 2104 (HMAC), 8058 §3.1 (a hard-to-forge identifier), 2919 (List-Id).
"""

from __future__ import annotations

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, urlsplit, urlunsplit

from newsletter.message.address import ascii_address, ascii_domain, canonical_address
from newsletter.model.key import Keyring

_HEAD = struct.Struct(">BHQQ")  # version, key id, two numbers (to leave: subscriber and mailing)
_ENTRY = struct.Struct(">Qq")  # number, milliseconds
_VERSION = 1
_MAC = 16  # bytes: 128 bits
_LONGEST = 512  # characters of a token that is worth looking at


@dataclass(frozen=True, slots=True)
class UnsubscribeToken:
    """Who wants to leave which list, and which mailing carried the link."""

    list: str
    subscriber: int
    mailing: int


def address_key(address: str, keyring: Keyring) -> bytes:
    """The keyed hash (32 bytes) that is the same for every spelling of one address.

    Raises Mistake where the domain is none (only for one that is not ASCII).
    """
    return _mac(keyring.addresses, b"address", canonical_address(address).encode("utf-8", "surrogatepass"))


def message_id(mailing: int, subscriber: int, keyring: Keyring, domain: str) -> str:
    """The Message-ID with its angle brackets, the same on every retry. RFC 5322 §3.6.4.

    Made with the key that never changes: a rotation between two attempts alters nothing.
    """
    number = f"{mailing}.{subscriber}"
    return f"<{number}.{_mac(keyring.addresses, b'message-id', number.encode())[:8].hex()}@{domain}>"


def verp_mac(number: str, keyring: Keyring) -> str:
    """Ten hexadecimal digits that only this keyring makes of a delivery's number."""
    return _mac(keyring.addresses, b"verp", number.encode())[:5].hex()


def list_id(list_name: str, domain: str) -> str:
    """The identifier of a list without its angle brackets, stable for ever. RFC 2919 §2."""
    return f"{list_name}.{domain}"


@dataclass(frozen=True, slots=True)
class ConfirmToken:
    """Which sign-up is to be confirmed, and until when (seconds since 1970)."""

    signup: int
    until: int


def unsubscribe_token(list_name: str, subscriber: int, mailing: int, keyring: Keyring) -> str:
    """A token (A-Z a-z 0-9 - _, about 50 characters) that takes one subscriber off one list."""
    return _token(b"unsubscribe", subscriber, mailing, keyring, list_name.encode())


def read_unsubscribe_token(token: str, keyring: Keyring) -> UnsubscribeToken | None:
    """What a token says, or None where this keyring never made it. Never raises."""
    said = _said(b"unsubscribe", token, keyring)
    return None if said is None else UnsubscribeToken(said[2].decode(), said[0], said[1])


def confirm_token(signup: int, until: int, keyring: Keyring) -> str:
    """A token that confirms one sign-up until an instant, in seconds since 1970."""
    return _token(b"confirm", signup, until, keyring)


def read_confirm_token(token: str, keyring: Keyring) -> ConfirmToken | None:
    """What a token says, or None where this keyring never made it. Never raises. The caller has the clock."""
    said = _said(b"confirm", token, keyring)
    return None if said is None else ConfirmToken(said[0], said[1])


def preferences_token(subscriber: int, keyring: Keyring) -> str:
    """A token that shows one subscriber's lists and lets them leave each."""
    return _token(b"preferences", subscriber, 0, keyring)


def read_preferences_token(token: str, keyring: Keyring) -> int | None:
    """The subscriber's number, or None where this keyring never made it. Never raises."""
    said = _said(b"preferences", token, keyring)
    return None if said is None else said[0]


def _token(purpose: bytes, one: int, two: int, keyring: Keyring, rest: bytes = b"") -> str:
    payload = _HEAD.pack(_VERSION, keyring.current, one, two) + rest
    return _text(payload + _mac(keyring.tokens[keyring.current], purpose, payload)[:_MAC])


def _said(purpose: bytes, token: str, keyring: Keyring) -> tuple[int, int, bytes] | None:
    """The two numbers and the rest of a token made for this purpose, with whichever of our keys."""
    if len(token) > _LONGEST or not token.isascii():
        return None
    try:
        signed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        payload, mac = signed[:-_MAC], signed[-_MAC:]
        version, key_id, one, two = _HEAD.unpack_from(payload)
    except (ValueError, struct.error):
        return None
    key = keyring.tokens.get(key_id)
    if key is None or version != _VERSION or _text(signed) != token:  # one spelling only: nothing skipped
        return None
    if not hmac.compare_digest(mac, _mac(key, purpose, payload)[:_MAC]):
        return None
    return one, two, payload[_HEAD.size :]


def audit_digest(salt: bytes, contents: str) -> bytes:
    """What stays of an entry of the record of people's data when its contents are erased."""
    return sha256(salt + contents.encode("utf-8", "surrogatepass")).digest()


def audit_link(before: bytes, number: int, millis: int, digest: bytes, keyring: Keyring) -> bytes:
    """An entry's link: it holds the one before, so that none can be altered, moved or left out.

    Made with the key that never changes. RFC 2104.
    """
    return _mac(keyring.addresses, b"audit", before + _ENTRY.pack(number, millis) + digest)


def probe_answer(nonce: str, keyring: Keyring) -> str:
    """What pages that hold this key answer to a probe (32 hexadecimal digits)."""
    key = keyring.tokens[keyring.current]
    return _mac(key, b"probe", nonce.encode("utf-8", "surrogatepass"))[:_MAC].hex()


def unsubscribe_url(pages_url: str, token: str) -> str:
    """Where a reader leaves the list, below the address of the public pages; ASCII.

    Raises Mistake where the host in *pages_url* is no domain.
    """
    return page_url(pages_url, f"u/{token}")


def page_url(pages_url: str, page: str) -> str:
    """A page below the address of the public pages; ASCII where *page* is. Raises Mistake as above."""
    url = pages_url if pages_url.isascii() else _ascii_url(pages_url)
    return f"{url.rstrip('/')}/{page}"


def unsubscribe_mailto(address: str, token: str) -> str:
    """The same by mail, without ``mailto:``. RFC 6068 §2.

    Raises Mistake for an address that cannot be mailed.
    """
    return f"{quote(ascii_address(address), safe='@')}?subject=unsubscribe%20{token}"


def _ascii_url(url: str) -> str:
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    return urlunsplit(parts._replace(netloc=ascii_domain(host) + colon + port, path=quote(parts.path)))


def _text(signed: bytes) -> str:
    return urlsafe_b64encode(signed).rstrip(b"=").decode()


def _mac(key: bytes, purpose: bytes, data: bytes) -> bytes:
    begun = _begun(key, purpose).copy()
    begun.update(data)
    return begun.digest()


@lru_cache(maxsize=16)  # one reader's message needs two: to begin anew costs five times as much
def _begun(key: bytes, purpose: bytes) -> hmac.HMAC:
    return hmac.new(key, b"newsletter " + purpose + b"\0", "sha256")
