"""The keys of ``[dkim]``: PEM files for the owner's eyes only.

Refuses a file that others may read, what is no private key, and RSA below 2,048 bits
(RFC 8301 §3.2 wants 1,024 at least and 2,048 where it can be had).
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from newsletter.errors import Mistake
from newsletter.message.sign import Key, Signer
from newsletter.workspace.settings import Settings

BITS = 2048
_MAKE = "newsletter doctor dkim --make"


def signer(settings: Settings) -> Signer | None:
    """What signs, or None where ``[dkim]`` names no domain. Raises Mistake for a key that cannot be used."""
    table = settings.declared.dkim
    return Signer(table.domain.lower(), keys(settings)) if table.domain else None


def keys(settings: Settings) -> list[Key]:
    """The keys that the settings name, RSA first."""
    table = settings.declared.dkim
    first = read(settings.root / table.key)
    if not isinstance(first, RSAPrivateKey):
        raise Mistake(f"dkim.key {table.key} is no RSA key: too few mail servers read others", hint=_MAKE)
    found = [Key(table.selector, first)]
    if table.ed25519_key:
        second = read(settings.root / table.ed25519_key)
        if not isinstance(second, Ed25519PrivateKey):
            raise Mistake(f"dkim.ed25519_key {table.ed25519_key} is no Ed25519 key", hint=_MAKE)
        found.append(Key(table.ed25519_selector, second))
    return found


def read(path: Path) -> RSAPrivateKey | Ed25519PrivateKey:
    """A private key out of a PEM file. Raises Mistake."""
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Mistake(f"others may read the key {path}", hint=f"chmod 600 {path}")
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise Mistake(f"the key {path} cannot be read: {error.strerror}", hint=_MAKE) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Mistake(f"{path} holds no private key without a password", hint=_MAKE) from None
    if isinstance(key, RSAPrivateKey):
        if key.key_size < BITS:
            raise Mistake(f"the key {path} has {key.key_size} bits: too few", hint=_MAKE)
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise Mistake(f"{path} is neither an RSA nor an Ed25519 key", hint=_MAKE)


def make(path: Path, *, ed25519: bool = False) -> None:
    """A new key in a file of its own. Raises Mistake where there is one already, or none can be written."""
    key = Ed25519PrivateKey.generate() if ed25519 else rsa.generate_private_key(65537, BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Mistake(
            f"{path} is there already", hint="move it away first, if it is to be replaced"
        ) from None
    except OSError as error:
        raise Mistake(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
