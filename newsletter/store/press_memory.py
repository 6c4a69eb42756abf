"""What was done with press items: written down with who and when, and taken back on request.

Changes in, events out. One action may concern many items and is taken back whole; with numbers,
each item's own last action is. Using and releasing an item are written down here too, but are
taken back in the issue's file, which is the truth about use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from newsletter.store import press_search
from newsletter.store.desk_tables import press_events, press_tags
from newsletter.store.groups import groups
from newsletter.store.tables import press_items

UNDONE = "undone"
_SEARCHED = {"edited", "note", "tags"}


@dataclass(frozen=True, slots=True)
class Change:
    """New values of an item: columns of press_items that are the editor's, or ``tags``."""

    item: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with an item."""

    item: str
    at: datetime
    who: str
    what: str  # shortlisted, ignored, new, tagged, noted, edited, ordered, sent to, used, released, undone
    detail: str = ""
    undone: bool = False
    can_be_undone: bool = False


def change(
    connection: Connection, changes: Sequence[Change], what: str, detail: str, who: str, now: datetime
) -> list[str]:
    """Writes new values and one event an item; the numbers of items that were not so already.

    The changes are of one kind: they name the same values.
    """
    names = list(changes[0].values) if changes else []
    present = _present(connection, [int(wanted.item) for wanted in changes], names)
    fresh = [wanted for wanted in changes if present[int(wanted.item)] != dict(wanted.values)]
    _write(connection, {int(wanted.item): wanted.values for wanted in fresh})
    before = {wanted.item: present[int(wanted.item)] for wanted in fresh}
    rows = [(item, json.dumps(values, ensure_ascii=False)) for item, values in before.items()]
    _enter(connection, rows, what, detail, who, now)
    return list(before)


def record(
    connection: Connection, items: Sequence[str], what: str, detail: str, who: str, now: datetime
) -> None:
    """Writes down what cannot be taken back here."""
    _enter(connection, [(item, "") for item in items], what, detail, who, now)


def history(connection: Connection, item: str) -> list[Event]:
    """What was done with an item, oldest first."""
    query = select(press_events).where(press_events.c.item_id == int(item)).order_by(press_events.c.id)
    return [_event(row) for row in connection.execute(query)]


def last(connection: Connection, items: Sequence[str] = ()) -> list[Event]:
    """The last action that stands (of each of these items, where some are named), as its events."""
    return [_event(row) for row in _last(connection, items)]


def undo(connection: Connection, items: Sequence[str], who: str, now: datetime) -> list[Event]:
    """Takes the last action back (of each of these items, where some are named); what was taken back."""
    rows = [row for row in _last(connection, items) if row.before]
    alike: dict[tuple[str, ...], dict[int, dict[str, Any]]] = {}
    for row in rows:
        values = json.loads(row.before)
        alike.setdefault(tuple(values), {})[row.item_id] = values
    for before in alike.values():
        _write(connection, before)
    for some in groups(row.id for row in rows):
        connection.execute(update(press_events).where(press_events.c.id.in_(some)).values(undone=1))
    for what in dict.fromkeys(row.what for row in rows):
        these = [str(row.item_id) for row in rows if row.what == what]
        record(connection, these, UNDONE, what, who, now)
    return [_event(row) for row in rows]


def _last(connection: Connection, items: Sequence[str]) -> list[Row[Any]]:
    standing = (press_events.c.undone == 0, press_events.c.what != UNDONE)
    where: ColumnElement[bool]
    if items:
        newest = (
            select(func.max(press_events.c.id))
            .where(*standing, press_events.c.item_id.in_(map(int, items)))
            .group_by(press_events.c.item_id)
        )
        where = press_events.c.id.in_(newest)
    else:
        where = (
            press_events.c.action
            == select(func.max(press_events.c.action)).where(*standing).scalar_subquery()
        )
    query = select(press_events).where(where, *standing).order_by(press_events.c.id)
    return list(connection.execute(query).all())


def _present(
    connection: Connection, numbers: Sequence[int], names: Sequence[str]
) -> dict[int, dict[str, Any]]:
    """What stands in the items now, of these names."""
    columns = [press_items.c[name] for name in names if name != "tags"]
    present: dict[int, dict[str, Any]] = {number: {} for number in numbers}
    for some in groups(numbers):
        query = select(press_items.c.id.label("number"), *columns).where(press_items.c.id.in_(some))
        for row in connection.execute(query):
            present[row.number] = {column.name: row._mapping[column.name] for column in columns}
        if "tags" in names:
            for number in some:
                present[number]["tags"] = []
            tags = select(press_tags).where(press_tags.c.item_id.in_(some)).order_by(press_tags.c.tag)
            for row in connection.execute(tags):
                present[row.item_id]["tags"].append(row.tag)
    return present


def _write(connection: Connection, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Puts values of one kind into items, and brings the search up to date."""
    names = list(next(iter(values.values()), {}))
    columns = [name for name in names if name != "tags"]
    if columns:
        put = update(press_items).where(press_items.c.id == bindparam("number"))
        put = put.values({name: bindparam(f"to_{name}") for name in columns})
        rows = [
            {"number": number, **{f"to_{name}": new[name] for name in columns}}
            for number, new in values.items()
        ]
        connection.execute(put, rows)
    if "tags" in names:
        for some in groups(values):
            connection.execute(delete(press_tags).where(press_tags.c.item_id.in_(some)))
        tags = [{"item_id": number, "tag": tag} for number, new in values.items() for tag in new["tags"]]
        if tags:
            connection.execute(insert(press_tags), tags)
    if _SEARCHED & set(names):
        press_search.index(connection, values)


def _enter(
    connection: Connection, items: Sequence[tuple[str, str]], what: str, detail: str, who: str, now: datetime
) -> None:
    if items:
        action = (connection.execute(select(func.max(press_events.c.action))).scalar_one() or 0) + 1
        shared = {"action": action, "at": now, "who": who, "what": what, "detail": detail}
        rows = [{**shared, "item_id": int(item), "before": before} for item, before in items]
        connection.execute(insert(press_events), rows)


def _event(row: Row[Any]) -> Event:
    return Event(str(row.item_id), row.at, row.who, row.what, row.detail, bool(row.undone), row.before != "")
