"""The workspace's secret: what tokens, Message-IDs and address hashes are made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keyring:
    """Token keys rotate by id and old ones go on verifying; *addresses* never changes.

    Keys are 32 bytes each. *current* is the id that new tokens are signed with.
    Never printed: repr leaves the bytes out.
    """

    addresses: bytes = field(repr=False)
    tokens: Mapping[int, bytes] = field(repr=False)
    current: int = 1
