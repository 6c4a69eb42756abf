"""Press items as they are kept, the editor's triage, and what each source left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from newsletter.model.press import Collected, Memory, PressItem, Provenance, State
from newsletter.store.tables import press_items, press_uses, source_memory, story_items

_TEXTS = ("url", "title", "outlet", "author", "byline", "excerpt", "image", "image_alt", "caption", "credit")


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping items did."""

    new: int
    changed: int
    same: int


def remembered(connection: Connection, source: str) -> Memory:
    """What a source left behind at its last collect; empty before the first."""
    row = connection.execute(select(source_memory).where(source_memory.c.source == source)).first()
    if row is None:
        return Memory()
    validators = {url: (etag, changed) for url, (etag, changed) in json.loads(row.validators).items()}
    return Memory(json.loads(row.known), validators)


def remember(connection: Connection, source: str, memory: Memory, now: datetime) -> None:
    """Stores what a source leaves behind for its next collect."""
    connection.execute(delete(source_memory).where(source_memory.c.source == source))
    values = {
        "source": source,
        "known": json.dumps(dict(memory.known), ensure_ascii=False),
        "validators": json.dumps({url: list(pair) for url, pair in memory.validators.items()}),
        "collected_at": now,
    }
    connection.execute(insert(source_memory).values(**values))


def keep(connection: Connection, items: Iterable[PressItem]) -> Kept:
    """Stores items: new ones are added, changed ones brought up to date, triage is left alone."""
    new = changed = same = 0
    for item in items:
        row = connection.execute(select(press_items).where(press_items.c.key == item.key)).first()
        if row is None:
            connection.execute(insert(press_items).values(key=item.key, **_values(item)))
            new += 1
        elif row.content_hash == item.provenance.content_hash:
            same += 1
        else:
            connection.execute(update(press_items).where(press_items.c.id == row.id).values(**_values(item)))
            changed += 1
    return Kept(new, changed, same)


def _values(item: PressItem) -> dict[str, Any]:
    offset = item.published_at.utcoffset() if item.published_at else None
    return {
        **{name: getattr(item, name) for name in _TEXTS},
        "published_at": item.published_at,
        "published_zone": None if offset is None else offset // timedelta(minutes=1),
        "paragraphs": json.dumps(item.paragraphs, ensure_ascii=False),
        "source": item.provenance.source,
        "fetched_from": item.provenance.fetched_from,
        "fetched_at": item.provenance.fetched_at,
        "content_hash": item.provenance.content_hash,
    }


def items(
    connection: Connection, *, find: str = "", state: State | None = None, since: datetime | None = None
) -> list[Collected]:
    """Items, newest first; those that hold all words of *find*, in one state, from *since* on."""
    when = func.coalesce(press_items.c.published_at, press_items.c.fetched_at)
    query = select(press_items).order_by(when.desc(), press_items.c.id.desc())
    if state is not None:
        query = query.where(press_items.c.state == state)
    if since is not None:
        query = query.where(when >= since)
    for word in find.split():
        query = query.where(_holds(word))
    return _collected(connection, connection.execute(query).all())


def _holds(word: str) -> ColumnElement[bool]:
    columns = (
        press_items.c[name] for name in ("title", "outlet", "author", "byline", "excerpt", "paragraphs")
    )
    return or_(*(column.contains(word, autoescape=True) for column in columns))


def by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Collected]:
    """The items with these numbers; a number that nobody has is missing from the answer."""
    numbers = [int(number) for number in ids if number.isdecimal() and len(number) < 16]
    rows = connection.execute(select(press_items).where(press_items.c.id.in_(numbers))).all()
    return {item.id: item for item in _collected(connection, rows)}


def _collected(connection: Connection, rows: Sequence[Row[Any]]) -> list[Collected]:
    used: dict[int, list[str]] = {}
    for use in connection.execute(select(press_uses).order_by(press_uses.c.at, press_uses.c.issue)):
        used.setdefault(use.item_id, []).append(use.issue)
    story = {row.item_id: str(row.story_id) for row in connection.execute(select(story_items))}
    return [
        Collected(
            str(row.id),
            _item(row),
            State(row.state),
            row.reason,
            tuple(used.get(row.id, ())),
            story=story.get(row.id, ""),
        )
        for row in rows
    ]


def _item(row: Row[Any]) -> PressItem:
    published = row.published_at
    if published is not None and row.published_zone is not None:
        published = published.astimezone(timezone(timedelta(minutes=row.published_zone)))
    return PressItem(
        key=row.key,
        provenance=Provenance(row.source, row.fetched_from, row.fetched_at, row.content_hash),
        published_at=published,
        paragraphs=tuple(json.loads(row.paragraphs)),
        **{name: getattr(row, name) for name in _TEXTS},
    )


def triage(connection: Connection, ids: Sequence[str], state: State, reason: str = "") -> None:
    """Moves items to a state of the editor's."""
    where = press_items.c.id.in_([int(number) for number in ids])
    connection.execute(update(press_items).where(where).values(state=state, reason=reason))


def use(connection: Connection, ids: Sequence[str], issue: str, now: datetime) -> None:
    """Writes down that items stand in an issue."""
    for number in ids:
        row = {"item_id": int(number), "issue": issue}
        known = select(press_uses).where(*(press_uses.c[name] == value for name, value in row.items()))
        if connection.execute(known).first() is None:
            connection.execute(insert(press_uses).values(at=now, **row))
    triage(connection, ids, State.USED)


def release(connection: Connection, item: Collected, issue: str) -> None:
    """An item is no longer in an issue: it may be used again."""
    number = int(item.id)
    connection.execute(delete(press_uses).where(press_uses.c.item_id == number, press_uses.c.issue == issue))
    if set(item.used_in) <= {issue}:
        triage(connection, [item.id], State.SHORTLISTED)
