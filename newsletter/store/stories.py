"""Which items are one story, who leads it, and what the editor said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from newsletter.store.tables import press_items, stories, story_items, story_wishes

Pair = tuple[str, str]


def unsettled(connection: Connection) -> list[str]:
    """Numbers of the items that are new or changed since stories were last found."""
    query = (
        select(press_items.c.id)
        .outerjoin(story_items, story_items.c.item_id == press_items.c.id)
        .where(or_(story_items.c.seen.is_(None), story_items.c.seen != press_items.c.content_hash))
    )
    return [str(row.id) for row in connection.execute(query)]


def wishes(connection: Connection) -> tuple[list[Pair], list[Pair]]:
    """Pairs of numbers that the editor joined, and those that the editor parted."""
    pairs: tuple[list[Pair], list[Pair]] = ([], [])
    for row in connection.execute(select(story_wishes).order_by(story_wishes.c.at)):
        pairs[0 if row.together else 1].append((str(row.item_id), str(row.other_id)))
    return pairs


def wish(connection: Connection, pairs: Iterable[Pair], *, together: bool, now: datetime) -> None:
    """Writes down the editor's word on pairs of items; it replaces an earlier one."""
    forget(connection, pairs := list(pairs))
    for pair in {(min(map(int, pair)), max(map(int, pair))) for pair in pairs}:
        values = {"item_id": pair[0], "other_id": pair[1], "together": int(together), "at": now}
        connection.execute(insert(story_wishes).values(**values))


def forget(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Takes the editor's word on pairs of items back."""
    for pair in pairs:
        low, high = min(map(int, pair)), max(map(int, pair))
        where = (story_wishes.c.item_id == low, story_wishes.c.other_id == high)
        connection.execute(delete(story_wishes).where(*where))


def leads(connection: Connection) -> dict[str, str]:
    """The item that the editor chose to lead, by story."""
    rows = connection.execute(select(stories).where(stories.c.lead_id.is_not(None)))
    return {str(row.id): str(row.lead_id) for row in rows}


def lead(connection: Connection, story: str, item: str) -> None:
    """The editor's choice of who leads a story."""
    connection.execute(update(stories).where(stories.c.id == int(story)).values(lead_id=int(item)))


def begin(connection: Connection) -> str:
    """A new story's number; no number is given twice."""
    result = connection.execute(insert(stories).values(lead_id=None))
    return str(result.inserted_primary_key[0])  # type: ignore[index]


def settle(connection: Connection, story_of: Mapping[str, str]) -> None:
    """Writes down which story items belong to, as they are now."""
    hashes = {
        row.id: row.content_hash
        for row in connection.execute(select(press_items.c.id, press_items.c.content_hash))
    }
    numbers = [int(number) for number in story_of]
    for start in range(0, len(numbers), 500):
        connection.execute(delete(story_items).where(story_items.c.item_id.in_(numbers[start : start + 500])))
    rows = [
        {"item_id": int(item), "story_id": int(story), "seen": hashes[int(item)]}
        for item, story in story_of.items()
    ]
    if rows:
        connection.execute(insert(story_items), rows)
