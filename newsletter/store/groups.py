"""Many values in groups that one statement takes: SQLite counts its variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 500


def groups(values: Iterable[T], at_once: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in order, each once, in lists of at most so many."""
    several = list(dict.fromkeys(values))
    for start in range(0, len(several), at_once):
        yield several[start : start + at_once]
