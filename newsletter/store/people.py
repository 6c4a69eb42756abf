"""People, the lists they are on, what they agreed to, and who is to be left alone.

Keyed hashes of addresses in, people and standings out. Every function takes a
connection with an open transaction; leaving, suppressing and forgetting stop the
open deliveries in that same transaction (DESIGN §6, promise 5). Nothing here brings
back anybody who left: only ``people_import`` may, and only when it is asked to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    delete,
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
from newsletter.store.tables import (
    consents,
    deliveries,
    lists,
    subscribers,
    subscriptions,
    suppressions,
    to_millis,
)

FORGOTTEN = "forgotten"
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


def everybody(connection: Connection, list_name: str | None = None) -> Iterator[Subscriber]:
    """All people that are not forgotten, or those who ever were on one list, in the order they came.

    Read while iterated, so that many do not fill the memory.
    """
    query = _everybody().where(subscribers.c.address != "").order_by(subscribers.c.id)
    if list_name is not None:
        on_it = select(subscriptions.c.subscriber_id).where(subscriptions.c.list == list_name)
        query = query.where(subscribers.c.id.in_(on_it))
    for row in connection.execute(query.execution_options(yield_per=1000)):
        yield _subscriber(row)


def _everybody() -> Select[Any]:
    standings = (
        select(func.aggregate_strings(subscriptions.c.list + " " + subscriptions.c.state, ","))
        .where(subscriptions.c.subscriber_id == subscribers.c.id)
        .scalar_subquery()
    )
    return select(
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
    person = Person(row.address, row.name, json.loads(row.fields), standings, row.suppressed)
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
    query = select(columns.list, columns.at, columns.how, columns.wording, columns.source)
    rows = connection.execute(query.where(columns.subscriber_id == number).order_by(columns.id))
    return [(row[0], Consent(*row[1:])) for row in rows]


def wordings(connection: Connection, list_name: str) -> list[tuple[str, str, int]]:
    """What people on a list agreed to: how, wording and how many of its active people."""
    rows = connection.execute(
        text(
            "SELECT c.how, c.wording, count(DISTINCT c.subscriber_id) FROM consents c JOIN subscriptions s"
            " ON s.subscriber_id = c.subscriber_id AND s.list = c.list AND s.state = 'active'"
            " WHERE c.list = :list GROUP BY c.how, c.wording ORDER BY 3 DESC, 1, 2"
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
    _skip(connection, (deliveries.c.subscriber_id == number) & deliveries.c.list.in_(names), "left", at)
    return on


_LEAVE = text(
    "INSERT INTO subscriptions (subscriber_id, list, state, joined_at, left_at, left_by)"
    " SELECT id, :list, 'left', :at, :at, :by FROM subscribers WHERE id = :id"
    " ON CONFLICT (subscriber_id, list) DO UPDATE"
    " SET state = 'left', left_at = excluded.left_at, left_by = excluded.left_by"
    " WHERE subscriptions.state <> 'left'"
)


def _skip(connection: Connection, which: ColumnElement[bool], reason: str, at: datetime) -> None:
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
        _skip(connection, to_it, "suppressed", at)


def forget(connection: Connection, address_key: bytes, *, at: datetime) -> bool:
    """Empties everything that says who somebody is; whether they were known.

    What stays is the hash (so that no import brings them back), the counts, and the
    consents, which name nobody. Freed bytes are overwritten in the file. GDPR art. 17,
    개인정보 보호법 제21조.
    """
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.execute(delete(suppressions).where(suppressions.c.address_key == address_key))
    connection.execute(insert(suppressions).values(address_key=address_key, reason=FORGOTTEN, at=at))
    found = find(connection, address_key)
    if found is None:
        return False
    theirs = deliveries.c.subscriber_id == found.id
    _skip(connection, theirs, FORGOTTEN, at)
    emptied = {"address": "", "name": "", "fields": "{}", "reply": ""}
    connection.execute(update(deliveries).where(theirs).values(emptied))
    spoken = theirs & (deliveries.c.state != DeliveryState.SKIPPED)  # a server's words may name them
    connection.execute(update(deliveries).where(spoken).values(reason=""))
    leave(connection, found.id, None, by=FORGOTTEN, at=at)
    person = update(subscribers).where(subscribers.c.id == found.id)
    connection.execute(person.values(address="", name="", fields="{}"))
    return found.person.address != ""
