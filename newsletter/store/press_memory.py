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

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from newsletter.store import press_search
from newsletter.store.desk_tables import press_events, press_tags
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
    """Writes new values and one event an item; the numbers of items that were not so already."""
    done: list[tuple[Change, dict[str, Any]]] = []
    for wanted in changes:
        before = _present(connection, int(wanted.item), wanted.values)
        if before != dict(wanted.values):
            _write(connection, int(wanted.item), wanted.values)
            done.append((wanted, before))
    rows = [(wanted.item, json.dumps(before, ensure_ascii=False)) for wanted, before in done]
    _enter(connection, rows, what, detail, who, now)
    press_search.index(connection, [int(c.item) for c, _ in done if _SEARCHED & set(c.values)])
    return [wanted.item for wanted, _ in done]


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
    for row in rows:
        values = json.loads(row.before)
        _write(connection, row.item_id, values)
        connection.execute(update(press_events).where(press_events.c.id == row.id).values(undone=1))
        if _SEARCHED & set(values):
            press_search.index(connection, [row.item_id])
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


def _present(connection: Connection, number: int, names: Mapping[str, Any]) -> dict[str, Any]:
    columns = [name for name in names if name != "tags"]
    present: dict[str, Any] = {}
    if columns:
        query = select(*(press_items.c[name] for name in columns)).where(press_items.c.id == number)
        present = dict(connection.execute(query).one()._mapping)
    if "tags" in names:
        tags = select(press_tags.c.tag).where(press_tags.c.item_id == number).order_by(press_tags.c.tag)
        present["tags"] = list(connection.execute(tags).scalars())
    return present


def _write(connection: Connection, number: int, values: Mapping[str, Any]) -> None:
    columns = {name: value for name, value in values.items() if name != "tags"}
    if columns:
        connection.execute(update(press_items).where(press_items.c.id == number).values(**columns))
    if "tags" in values:
        connection.execute(delete(press_tags).where(press_tags.c.item_id == number))
        rows = [{"item_id": number, "tag": tag} for tag in values["tags"]]
        if rows:
            connection.execute(insert(press_tags), rows)


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
