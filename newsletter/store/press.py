"""Press items as they are kept, the editor's triage, and what each source left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, insert, select, text, update

from newsletter.model.press import Collected, Headline, Memory, PressItem, Provenance, State
from newsletter.store import press_memory, press_search
from newsletter.store.desk_tables import press_tags
from newsletter.store.groups import groups
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
    new: list[int] = []
    changed: list[int] = []
    same = 0
    for item in items:
        row = connection.execute(select(press_items).where(press_items.c.key == item.key)).first()
        if row is None:
            first = {"key": item.key, "collected_at": item.provenance.fetched_at}
            added = connection.execute(insert(press_items).values(**first, **_values(item)))
            new.append(added.lastrowid)
        elif row.content_hash == item.provenance.content_hash:
            same += 1
        else:
            connection.execute(update(press_items).where(press_items.c.id == row.id).values(**_values(item)))
            changed.append(row.id)
    press_search.index(connection, [*new, *changed])
    return Kept(len(new), len(changed), same)


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


@dataclass(frozen=True, slots=True)
class Sought:
    """Which items: all conditions at once. *outlet* is a part of its name."""

    find: str = ""  # words, each anywhere in the item
    state: State | None = None
    since: datetime | None = None
    source: str = ""
    outlet: str = ""
    tag: str = ""
    limit: int | None = None


def items(connection: Connection, sought: Sought = Sought()) -> list[Collected]:
    """The items sought, newest first."""
    query = select(press_items).where(*_conditions(sought)).order_by(*_NEWEST_FIRST).limit(sought.limit)
    return _collected(connection, connection.execute(query).all())


def headlines(connection: Connection, among: Sequence[int] | None = None) -> list[Headline]:
    """Items as lines of a list, newest first: all, or those with these numbers. Light enough for all."""
    if among is None:
        return _headlines(connection, None)
    return [line for some in groups(among) for line in _headlines(connection, some)]


def _headlines(connection: Connection, few: list[int] | None) -> list[Headline]:
    names = ("id", "title", "outlet", "published_at", "fetched_at", "state", "section", "place", "edited")
    query = select(*(press_items.c[name] for name in names)).order_by(*_NEWEST_FIRST)
    if few is not None:
        query = query.where(press_items.c.id.in_(few))
    used, tagged = _by_item(connection, press_uses, few), _by_item(connection, press_tags, few)
    stories = _by_item(connection, story_items, few)
    found = []
    for number, title, outlet, published, fetched, state, section, place, edited in connection.execute(query):
        own = json.loads(edited) if edited != "{}" else {}
        tags = tuple(entry.tag for entry in tagged.get(number, ()))
        uses = tuple(use.issue for use in used.get(number, ()))
        title, outlet = own.get("title", title), own.get("outlet", outlet)
        at, story = published or fetched, next((str(entry.story_id) for entry in stories.get(number, ())), "")
        found.append(Headline(number, title, outlet, at, State(state), tags, section, place, uses, story))
    return found


def sections(connection: Connection) -> list[str]:
    """The sections that items were sent to by hand, the one sent to last first."""
    last = func.max(press_items.c.id).desc()
    query = select(press_items.c.section).where(press_items.c.section != "")
    return list(connection.execute(query.group_by(press_items.c.section).order_by(last)).scalars())


_NEWEST_FIRST = (text("coalesce(published_at, fetched_at) DESC"), press_items.c.id.desc())


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found = press_search.holding(sought.find)
    if sought.state is not None:
        found.append(press_items.c.state == sought.state)
    if sought.since is not None:
        when = func.coalesce(press_items.c.published_at, press_items.c.fetched_at)
        found.append(when >= sought.since)
    if sought.source:
        found.append(press_items.c.source == sought.source)
    if sought.outlet:
        edited = func.json_extract(press_items.c.edited, "$.outlet")
        found.append(func.coalesce(edited, press_items.c.outlet).contains(sought.outlet, autoescape=True))
    if sought.tag:
        tagged = select(press_tags.c.item_id).where(press_tags.c.tag == sought.tag)
        found.append(press_items.c.id.in_(tagged))
    return found


def by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Collected]:
    """The items with these numbers; a number that nobody has is missing from the answer."""
    numbers = [int(number) for number in ids if number.isdecimal() and len(number) < 16]
    found: dict[str, Collected] = {}
    for some in groups(numbers):
        rows = connection.execute(select(press_items).where(press_items.c.id.in_(some))).all()
        found |= {item.id: item for item in _collected(connection, rows)}
    return found


def _collected(connection: Connection, rows: Sequence[Row[Any]]) -> list[Collected]:
    few = [row.id for row in rows] if len(rows) <= _FEW else None
    used, tagged = _by_item(connection, press_uses, few), _by_item(connection, press_tags, few)
    stories = _by_item(connection, story_items, few)
    return [
        Collected(
            id=str(row.id),
            item=_item(row),
            state=State(row.state),
            reason=row.reason,
            used_in=tuple(use.issue for use in used.get(row.id, ())),
            collected_at=row.collected_at,
            tags=tuple(entry.tag for entry in tagged.get(row.id, ())),
            note=row.note,
            edited=tuple(json.loads(row.edited)),
            section=row.section,
            place=row.place,
            story=next((str(entry.story_id) for entry in stories.get(row.id, ())), ""),
        )
        for row in rows
    ]


_FEW = 1_000  # more than so many are sooner read whole than asked for by number


def _by_item(connection: Connection, table: Table, few: list[int] | None) -> dict[int, list[Row[Any]]]:
    query = select(table).order_by(*(table.c[name] for name in ("at", "issue", "tag") if name in table.c))
    if few is not None:
        query = query.where(table.c.item_id.in_(few))
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.item_id, []).append(row)
    return found


def _item(row: Row[Any]) -> PressItem:
    published = row.published_at
    if published is not None and row.published_zone is not None:
        published = published.astimezone(timezone(timedelta(minutes=row.published_zone)))
    edited = json.loads(row.edited)
    return PressItem(
        key=row.key,
        provenance=Provenance(row.source, row.fetched_from, row.fetched_at, row.content_hash),
        published_at=published,
        paragraphs=tuple(json.loads(row.paragraphs)),
        **{name: edited.get(name, getattr(row, name)) for name in _TEXTS},
    )


def own_words(connection: Connection, item: str) -> dict[str, str]:
    """The fields of an item in which the editor's words stand for the source's."""
    query = select(press_items.c.edited).where(press_items.c.id == int(item))
    found: dict[str, str] = json.loads(connection.execute(query).scalar_one())
    return found


def use(connection: Connection, ids: Sequence[str], issue: str, now: datetime, who: str) -> None:
    """Writes down that items stand in an issue."""
    new = []
    for number in ids:
        row = {"item_id": int(number), "issue": issue}
        known = select(press_uses).where(*(press_uses.c[name] == value for name, value in row.items()))
        if connection.execute(known).first() is None:
            connection.execute(insert(press_uses).values(at=now, **row))
            new.append(number)
    _move(connection, ids, State.USED)
    press_memory.record(connection, new, "used", issue, who, now)


def release(connection: Connection, item: Collected, issue: str, now: datetime, who: str) -> None:
    """An item is no longer in an issue: it may be used again."""
    number = int(item.id)
    connection.execute(delete(press_uses).where(press_uses.c.item_id == number, press_uses.c.issue == issue))
    if set(item.used_in) <= {issue}:
        _move(connection, [item.id], State.SHORTLISTED)
    press_memory.record(connection, [item.id], "released", issue, who, now)


def _move(connection: Connection, ids: Sequence[str], state: State) -> None:
    where = press_items.c.id.in_([int(number) for number in ids])
    connection.execute(update(press_items).where(where).values(state=state, reason="", place=None))
