"""DKIM-Signature headers over the pieces of one mail. RFC 6376, 8301, 8463.

Headers and body in, as ``Personaliser.pieces`` gives them; one signature header for each
key out, relaxed/relaxed, the same for the same input and instant. Every header is
signed, and those a forger would like to add once more are listed once more than they
are there (§5.4.2, §8.15): also List-Unsubscribe and -Post, as RFC 8058 §4 wants.
No ``l=``, no rsa-sha1.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from newsletter.message.headers import Header

OVERSIGNED = (
    *(b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"mime-version"),
    *(b"content-type", b"content-transfer-encoding", b"list-unsubscribe", b"list-unsubscribe-post"),
)
_SPACE = re.compile(rb"[ \t]+")
_FOLD = b"\r\n "
_WIDTH = 70


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A private key and the selector under which DNS holds its public half."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """The name of RFC 6376 §3.3, 8463 §3."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def signature(self, data: bytes) -> bytes:
        """The signature over canonical headers."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(sha256(data).digest())


class Signer:
    """Signs mails for one domain, with one key or several."""

    def __init__(self, domain: str, keys: Sequence[Key]) -> None:
        self._domain = domain
        self._keys = tuple(keys)

    def headers(self, headers: Sequence[Header], body: bytes, at: int) -> list[Header]:
        """The signature headers that stand before the others. *at*: seconds since 1970.

        *body* is canonical already (``relaxed_body`` would leave it as it is).
        """
        digest = b64encode(sha256(body).digest())
        names, signed = _signed(headers)
        return [(b"DKIM-Signature", self._signed_by(key, names, signed, digest, at)) for key in self._keys]

    def _signed_by(self, key: Key, names: list[bytes], signed: bytes, digest: bytes, at: int) -> bytes:
        tags = (
            f"v=1; a={key.algorithm}; c=relaxed/relaxed; d={self._domain};".encode(),
            f"s={key.selector}; t={at};".encode(),
            _names(names),
            b"bh=" + digest + b";",
            b"b=",
        )
        unsigned = _FOLD.join(tags)
        signature = b64encode(key.signature(signed + _relaxed_header(b"dkim-signature", unsigned)))
        return unsigned + _FOLD.join(signature[at : at + _WIDTH] for at in range(0, len(signature), _WIDTH))


def _signed(headers: Sequence[Header]) -> tuple[list[bytes], bytes]:
    """The names in the order of ``h=``, and the canonical headers that they stand for.

    A verifier takes the instances of a name from the last to the first (§5.4.2).
    """
    names = [name.lower() for name, _ in reversed(headers)]
    canonical = [_relaxed_header(name.lower(), value) + b"\r\n" for name, value in reversed(headers)]
    return [*names, *OVERSIGNED], b"".join(canonical)


def _names(names: Iterable[bytes]) -> bytes:
    """``h=a:b:c;`` on lines of their own width."""
    lines, line = [], b"h="
    for name in names:
        if len(line) + len(name) > _WIDTH:
            lines.append(line)
            line = b""
        line += name + b":"
    return _FOLD.join([*lines, line[:-1] + b";"])


def _relaxed_header(name: bytes, value: bytes) -> bytes:
    """RFC 6376 §3.4.2: unfolded, each white space one space, none at the ends."""
    return name + b":" + _SPACE.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376 §3.4.4: white space within a line one space, none at its end, no empty lines at the end."""
    lines = [_SPACE.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def record(key: Key) -> str:
    """What DNS holds for a key: RFC 6376 §3.6.1, 8463 §4 (the bare 32 bytes)."""
    from cryptography.hazmat.primitives import serialization

    public = key.private.public_key()
    if isinstance(key.private, RSAPrivateKey):
        der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={b64encode(raw).decode()}"


def quoted(record: str) -> str:
    """A record as zone files write it: strings of at most 255 bytes. RFC 1035 §3.3."""
    return " ".join(f'"{record[at : at + 250]}"' for at in range(0, len(record), 250))
