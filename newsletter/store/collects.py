"""Who brought an item first, and when each source was last collected.

Keys or nothing in; rows of the press tables in words out. Changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from newsletter.store.tables import press_items, source_memory

_AT_ONCE = 500  # SQLite takes 32,766 variables in a statement, older ones 999


@dataclass(frozen=True, slots=True)
class Holder:
    """The item that has a key, as far as a second claimant needs to know."""

    source: str
    outlet: str


def others(connection: Connection, keys: Sequence[str], source: str) -> dict[str, Holder]:
    """The items with these keys that came from other sources than *source*."""
    found: dict[str, Holder] = {}
    remaining = iter(keys)
    while some := list(islice(remaining, _AT_ONCE)):
        query = select(press_items.c.key, press_items.c.source, press_items.c.outlet).where(
            press_items.c.key.in_(some), press_items.c.source != source
        )
        found |= {row.key: Holder(row.source, row.outlet) for row in connection.execute(query)}
    return found


@dataclass(frozen=True, slots=True)
class Collects:
    """What is known of a source's collects."""

    items: int  # kept in the store
    known: int  # remembered, so that they are not brought again
    last: datetime | None


def collects(connection: Connection) -> Mapping[str, Collects]:
    """Every source that was ever collected, by name."""
    counted = select(press_items.c.source, func.count()).group_by(press_items.c.source)
    counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    found = {
        row.source: Collects(counts.pop(row.source, 0), len(json.loads(row.known)), row.collected_at)
        for row in connection.execute(select(source_memory))
    }
    return found | {name: Collects(count, 0, None) for name, count in counts.items()}
