"""When a deferred delivery is tried again, and when it is given up.

RFC 5321 §4.5.4.1 suggests at least 30 minutes between attempts and 4–5 days in all.
We start at 15 minutes because greylisting ends there, and stop after 48 hours
because nobody wants last week's news.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

FIRST = timedelta(minutes=15)
LONGEST = timedelta(hours=4)
WINDOW = timedelta(hours=48)
SHORTEST = 0.8  # jitter only shortens, by a fifth at most


def next_attempt(attempts: int, first: datetime, now: datetime, *, shorten: float = 0.0) -> datetime | None:
    """When to try a deferred delivery again, or None to give it up.

    Waits 15 minutes, doubling up to 4 hours, less *shorten* (0 to 1) of a fifth of
    that. Gives up when that would be later than 48 hours after *first*.

    Raises ValueError if *attempts* is below 1 or *shorten* outside 0 to 1.
    """
    if attempts < 1:
        raise ValueError(f"attempts must be 1 or more, not {attempts}")
    if not 0 <= shorten <= 1:
        raise ValueError(f"shorten must be between 0 and 1, not {shorten}")
    wait = min(FIRST * 2 ** min(attempts - 1, 16), LONGEST)
    due = now + wait * (1 - shorten * (1 - SHORTEST))
    return due if due <= first + WINDOW else None


def jitter(delivery: int, attempt: int) -> float:
    """A number from 0 to 1 that spreads retries; the same for the same attempt, for ever."""
    digest = sha256(f"{delivery}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 0xFFFFFFFF
