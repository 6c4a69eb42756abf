"""``newsletter.key``: made once, for the owner's eyes only.

Unsubscribe links, Message-IDs and address hashes are made with it. Token keys may be
added and old ones go on verifying; the key of address hashes never changes, because
suppressions are kept as nothing but such hashes.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
import subprocess
import tomllib
from pathlib import Path

from newsletter.errors import Mistake, Outside
from newsletter.model.key import Keyring

FILE = "newsletter.key"

_HEAD = """\
# The secret of this workspace. Keep it private, and keep a copy in a safe place:
# without it unsubscribe links already mailed stop working, and people who left
# could be written to again.
"""


def make(root: Path) -> tuple[Keyring, str]:
    """A new key in *root*, and a warning ("" if none) where it may not be private.

    Raises Outside when one is there already or the folder cannot be written.
    """
    addresses, token = secrets.token_bytes(32), secrets.token_bytes(32)
    text = f'{_HEAD}addresses = "{_text(addresses)}"\ncurrent = 1\n\n[tokens]\n1 = "{_text(token)}"\n'
    path = root / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Outside(f"{path} is there already") from None
    except OSError as error:
        raise Outside(f"{path} cannot be written: {error.strerror}") from None
    return Keyring(addresses, {1: token}), _private_on_windows(path)


def read(root: Path) -> Keyring | None:
    """The key of the workspace, or None where there is none.

    Raises Mistake when others may read it or it is not a key file.
    """
    path = root / FILE
    try:
        text = path.read_text(encoding="utf-8")
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"the key {path} cannot be read: {error}") from None
    if os.name == "posix" and mode & 0o077:
        raise Mistake(f"others may read the key {path}", hint=f"chmod 600 {path}")
    try:
        table = tomllib.loads(text)
        tokens = {int(number): _bytes(value) for number, value in table["tokens"].items()}
        keyring = Keyring(_bytes(table["addresses"]), tokens, table["current"])
        tokens[keyring.current]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise Mistake(f"{path} is damaged", hint="restore it from a backup") from None
    return keyring


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return key


def _private_on_windows(path: Path) -> str:
    """Takes everybody else's rights away; the warning to show where that failed."""
    if os.name != "nt":
        return ""
    user = os.environ.get("USERNAME", "")
    command = ["icacls", str(path), "/inheritance:r", "/grant:r", f"{user}:F"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except OSError:
        done = None
    if done is None or done.returncode != 0:
        return f"other users of this computer may be able to read {path}: keep the folder private"
    return ""
