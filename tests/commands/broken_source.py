"""A kind of source with a mistake in it."""

from __future__ import annotations


async def fetch(*_: object, **__: object) -> object:
    return 1 / 0
