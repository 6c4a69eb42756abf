"""People, the lists they are on, what they agreed to, and who is to be left alone.

Keyed hashes of addresses in, people and standings out. Every function takes a
connection with an open transaction; leaving and suppressing stop the open
deliveries in that same transaction (DESIGN §6, promise 5). Nothing here brings
back anybody who left: only ``people_import`` may, and only when it is asked to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from newsletter.model.mailing import DeliveryState
from newsletter.model.people import Consent, MailingList, Membership, Person
from newsletter.store.engine import reading
from newsletter.store.segments import EVERYBODY, Clause, knowing
from newsletter.store.tables import (
    consents,
    deliveries,
    lists,
    subscribers,
    subscriptions,
    suppressions,
    tags,
    to_millis,
)
from newsletter.store.tables import wordings as kept

_OPEN = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.DEFERRED)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person with the number that tokens and deliveries know them by.

    Of a forgotten person nothing is left but number and hash: the address is "".
    """

    id: int
    address_key: bytes
    person: Person


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands on one list, since when, and who took them off."""

    list: str
    state: Membership
    joined_at: datetime
    left_at: datetime | None = None
    left_by: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What one person agreed to, and where that led."""

    standings: list[Standing]
    consents: list[tuple[str, Consent]]  # (list, consent), oldest first


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an address is left alone, and since when."""

    reason: str
    at: datetime


def any_hash(engine: Engine) -> bool:
    """Whether anybody was ever hashed with the key, so that losing it would lose who left."""
    with reading(engine) as connection:
        known = exists(select(subscribers.c.id)) | exists(select(suppressions.c.address_key))
        return bool(connection.scalar(select(known)))


def find(connection: Connection, address_key: bytes) -> Subscriber | None:
    """Whoever has this address in any spelling, forgotten people included."""
    return _one(connection, subscribers.c.address_key == address_key)


def subscriber(connection: Connection, number: int) -> Subscriber | None:
    """The person with this number, as unsubscribe tokens carry it."""
    return _one(connection, subscribers.c.id == number)


def _one(connection: Connection, which: ColumnElement[bool]) -> Subscriber | None:
    row = connection.execute(_everybody().where(which)).one_or_none()
    return None if row is None else _subscriber(row)


def everybody(
    connection: Connection, list_name: str | None = None, meant: Clause = EVERYBODY
) -> Iterator[Subscriber]:
    """All people that are not forgotten, or those who ever were on one list, in the order they came.

    *meant* goes by when they joined that list, or any. Read while iterated, so that many
    do not fill the memory.
    """
    knowing(connection)
    on_it = "JOIN subscriptions AS x ON x.subscriber_id = s.id AND x.list = :list" if list_name else ""
    chosen = f"subscribers.id IN (SELECT s.id FROM subscribers AS s {on_it} WHERE {meant.sql})"  # noqa: S608
    query = _everybody().where(subscribers.c.address != "").order_by(subscribers.c.id)
    if list_name is not None or meant is not EVERYBODY:
        query = query.where(text(chosen))
    given = {**meant.given, **({"list": list_name} if list_name else {})}
    for row in connection.execute(query.execution_options(yield_per=1000), given):
        yield _subscriber(row)


def known_since(connection: Connection, number: int) -> datetime:
    """When a person came into the database first."""
    query = select(subscribers.c.created_at).where(subscribers.c.id == number)
    at: datetime = connection.execute(query).scalar_one()
    return at


def histories(connection: Connection, numbers: Sequence[int]) -> dict[int, History]:
    """Where some people stand on their lists and what they agreed to, by number."""
    found = {number: History([], []) for number in numbers}
    columns = subscriptions.c
    query = select(
        columns.subscriber_id,
        columns.list,
        columns.state,
        columns.joined_at,
        columns.left_at,
        columns.left_by,
    )
    ours = query.where(columns.subscriber_id.in_(numbers)).order_by(columns.subscriber_id, columns.list)
    for row in connection.execute(ours):
        found[row[0]].standings.append(Standing(row[1], Membership(row[2]), *row[3:]))
    agreed_to = consents.c
    agreements = select(
        agreed_to.subscriber_id,
        agreed_to.list,
        agreed_to.at,
        agreed_to.how,
        func.coalesce(kept.c.text, ""),
        agreed_to.source,
        agreed_to.proof,
    ).outerjoin(kept)
    theirs = agreements.where(agreed_to.subscriber_id.in_(numbers)).order_by(agreed_to.id)
    for number, name, *rest in connection.execute(theirs):
        found[number].consents.append((name, Consent(*rest)))
    return found


def _everybody() -> Select[Any]:
    standings = (
        select(func.aggregate_strings(subscriptions.c.list + " " + subscriptions.c.state, ","))
        .where(subscriptions.c.subscriber_id == subscribers.c.id)
        .scalar_subquery()
    )
    tagged = (
        select(func.aggregate_strings(tags.c.tag, "\n"))
        .where(tags.c.subscriber_id == subscribers.c.id)
        .scalar_subquery()
    )
    return select(
        func.coalesce(tagged, "").label("tags"),
        subscribers.c.id,
        subscribers.c.address_key,
        subscribers.c.address,
        subscribers.c.name,
        subscribers.c.fields,
        func.coalesce(standings, "").label("standings"),
        func.coalesce(suppressions.c.reason, "").label("suppressed"),
    ).outerjoin_from(subscribers, suppressions, suppressions.c.address_key == subscribers.c.address_key)


def _subscriber(row: Row[Any]) -> Subscriber:
    on = sorted(standing.split(" ") for standing in row.standings.split(",") if standing)
    standings = {list_name: Membership(state) for list_name, state in on}
    named = tuple(sorted(filter(None, row.tags.split("\n"))))
    person = Person(row.address, row.name, json.loads(row.fields), standings, row.suppressed, named)
    return Subscriber(row.id, row.address_key, person)


def memberships(connection: Connection, number: int) -> list[Standing]:
    """Where a person stands on each list they were ever on."""
    columns = subscriptions.c
    query = select(columns.list, columns.state, columns.joined_at, columns.left_at, columns.left_by)
    rows = connection.execute(query.where(columns.subscriber_id == number).order_by(columns.list))
    return [Standing(row[0], Membership(row[1]), *row[2:]) for row in rows]


def agreed(connection: Connection, number: int) -> list[tuple[str, Consent]]:
    """Every consent of a person, the oldest first, with the list it is for."""
    columns = consents.c
    text = func.coalesce(kept.c.text, "")  # of somebody forgotten there is none
    query = select(columns.list, columns.at, columns.how, text, columns.source, columns.proof).outerjoin(kept)
    rows = connection.execute(query.where(columns.subscriber_id == number).order_by(columns.id))
    return [(row[0], Consent(*row[1:])) for row in rows]


def wordings(connection: Connection, list_name: str) -> list[tuple[str, str, int]]:
    """What people on a list agreed to: how, wording and how many of its active people."""
    rows = connection.execute(
        text(
            "SELECT c.how, w.text, count(DISTINCT c.subscriber_id) FROM consents c JOIN subscriptions s"
            " ON s.subscriber_id = c.subscriber_id AND s.list = c.list AND s.state = 'active'"
            " JOIN wordings w ON w.id = c.wording_id WHERE c.list = :list"
            " GROUP BY c.how, w.text ORDER BY 3 DESC, 1, 2"
        ),
        {"list": list_name},
    )
    return [(how, wording, count) for how, wording, count in rows]


def counts(connection: Connection) -> dict[str, Counter[Membership]]:
    """How many people stand where, for each list that was ever used."""
    names = connection.scalars(select(lists.c.name).order_by(lists.c.name))
    found: dict[str, Counter[Membership]] = {name: Counter() for name in names}
    columns = subscriptions.c
    per_state = select(columns.list, columns.state, func.count()).group_by(columns.list, columns.state)
    for name, state, count in connection.execute(per_state):
        found[name][Membership(state)] = count
    return found


def ensure_list(connection: Connection, mailing_list: MailingList, at: datetime) -> None:
    """Makes a declared list known to the database; its title follows ``newsletter.toml``."""
    connection.execute(
        text(
            "INSERT INTO lists (name, title, created_at) VALUES (:name, :title, :at)"
            " ON CONFLICT (name) DO UPDATE SET title = excluded.title WHERE lists.title <> excluded.title"
        ),
        {"name": mailing_list.name, "title": mailing_list.title, "at": to_millis(at)},
    )


def leave(connection: Connection, number: int, list_name: str | None, *, by: str, at: datetime) -> list[str]:
    """Records that a person left one list, or every list the database knows; safe to repeat.

    Returns the lists that they were on until now. A list they never were on is marked
    as left too, so that no import puts them there. Open deliveries of these lists are
    skipped. *by*: "reader", "editor", "one-click" …
    """
    known = connection.scalars(select(lists.c.name).order_by(lists.c.name))
    names = [name for name in known if list_name in (None, name)]
    standings = memberships(connection, number)
    on = [s.list for s in standings if s.state is not Membership.LEFT and s.list in names]
    for name in names:
        connection.execute(_LEAVE, {"id": number, "list": name, "at": to_millis(at), "by": by})
    skip(connection, (deliveries.c.subscriber_id == number) & deliveries.c.list.in_(names), "left", at)
    return on


_LEAVE = text(
    "INSERT INTO subscriptions (subscriber_id, list, state, joined_at, left_at, left_by)"
    " SELECT id, :list, 'left', :at, :at, :by FROM subscribers WHERE id = :id"
    " ON CONFLICT (subscriber_id, list) DO UPDATE"
    " SET state = 'left', left_at = excluded.left_at, left_by = excluded.left_by"
    " WHERE subscriptions.state <> 'left'"
)


def skip(connection: Connection, which: ColumnElement[bool], reason: str, at: datetime) -> None:
    """Stops those of some deliveries that nothing was handed over of."""
    stopped = update(deliveries).where(which, deliveries.c.state.in_(_OPEN))
    connection.execute(stopped.values(state=DeliveryState.SKIPPED, place=None, reason=reason, at=at))


def suppression(connection: Connection, address_key: bytes) -> Suppression | None:
    """Why an address is left alone altogether, or None."""
    columns = suppressions.c
    query = select(columns.reason, columns.at).where(columns.address_key == address_key)
    row = connection.execute(query).one_or_none()
    return None if row is None else Suppression(*row)


def suppress(connection: Connection, address_key: bytes, *, reason: str, at: datetime) -> None:
    """Leaves an address alone from now on; the first reason stays. Open deliveries to it are skipped."""
    if suppression(connection, address_key) is None:
        connection.execute(insert(suppressions).values(address_key=address_key, reason=reason, at=at))
    if found := find(connection, address_key):
        to_it = (deliveries.c.subscriber_id == found.id) & (deliveries.c.address_key == address_key)
        skip(connection, to_it, "suppressed", at)
