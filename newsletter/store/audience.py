"""Questions about the readers of lists, asked before anything is sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, TextClause, bindparam
from sqlalchemy import text as sql

from newsletter.model.mailing import Delivery, DeliveryState
from newsletter.store.segments import EVERYBODY, Clause, knowing

_ACTIVE = "FROM subscribers AS s JOIN subscriptions AS x ON x.subscriber_id = s.id AND x.state = 'active'"
_ON = " AND x.list IN :lists"


def largest_reader(
    connection: Connection, lists: Sequence[str], meant: Clause = EVERYBODY
) -> Delivery | None:
    """The reader whose values take most room, as a delivery that is never sent; None where nobody reads."""
    knowing(connection)
    query = f"""SELECT s.id, s.address, s.name, s.fields, x.list {_among(lists, meant)}
        ORDER BY length(s.name) + length(s.fields) + length(s.address) DESC, s.id LIMIT 1"""
    row = connection.execute(_bound(query, lists), _given(lists, meant)).first()
    return None if row is None else _unsent(row)


def reader(connection: Connection, number: int) -> Delivery | None:
    """The active reader with this number, as a delivery that is never sent; None where there is none."""
    query = sql(f"SELECT s.id, s.address, s.name, s.fields, x.list {_ACTIVE} WHERE s.id = :number")
    row = connection.execute(query, {"number": number}).first()
    return None if row is None else _unsent(row)


def matching(connection: Connection, text: str, limit: int = 8) -> list[Delivery]:
    """Active readers whose address or name holds *text*, whoever begins with it first."""
    query = sql(
        f"""SELECT s.id, s.address, s.name, s.fields, min(x.list) AS list {_ACTIVE}
        WHERE s.address LIKE :within ESCAPE '!' OR s.name LIKE :within ESCAPE '!'
        GROUP BY s.id ORDER BY s.address NOT LIKE :first ESCAPE '!', s.address LIMIT :limit"""
    )
    first = re.sub("[!%_]", r"!\g<0>", text) + "%"
    given = {"within": f"%{first}", "first": first, "limit": limit}
    return [_unsent(row) for row in connection.execute(query, given)]


def _unsent(row: Row[Any]) -> Delivery:
    return Delivery(
        id=0,
        mailing=0,
        subscriber=row.id,
        address=row.address,
        name=row.name,
        list=row.list,
        state=DeliveryState.QUEUED,
        fields=json.loads(row.fields),
    )


def fields(connection: Connection, readers: int = 1000) -> list[str]:
    """The names of the fields that the newest so many readers have, beside name."""
    query = sql(
        "SELECT DISTINCT f.key FROM (SELECT fields FROM subscribers ORDER BY id DESC LIMIT :readers) AS s,"
        " json_each(s.fields) AS f ORDER BY f.key"
    )
    return list(connection.execute(query, {"readers": readers}).scalars())


def count(connection: Connection, lists: Sequence[str], meant: Clause = EVERYBODY) -> int:
    """How many active readers of the lists (none named: of all) are meant, each counted once."""
    knowing(connection)
    query = f"SELECT count(DISTINCT s.id) {_among(lists, meant)}"
    return int(connection.execute(_bound(query, lists), _given(lists, meant)).scalar_one())


def without(
    connection: Connection, field: str, lists: Sequence[str], meant: Clause = EVERYBODY
) -> tuple[int, int]:
    """How many active readers of the lists (none named: of all) lack a field, and how many there are."""
    knowing(connection)
    own = "coalesce((SELECT value FROM json_each(s.fields) WHERE key = :field), '')"
    value = "s.name" if field == "name" else own
    query = f"""SELECT count(DISTINCT CASE WHEN trim({value}) = '' THEN s.id END), count(DISTINCT s.id)
        {_among(lists, meant)}"""
    given = _given(lists, meant) | ({} if field == "name" else {"field": field})
    missing, readers = connection.execute(_bound(query, lists), given).one()
    return int(missing), int(readers)


def by_domain(connection: Connection, lists: Sequence[str], meant: Clause = EVERYBODY) -> dict[str, int]:
    """How many active readers of the lists have an address in each domain, in lower case."""
    knowing(connection)
    query = f"""SELECT lower(substr(s.address, instr(s.address, '@') + 1)) AS domain, count(DISTINCT s.id)
        {_among(lists, meant)} GROUP BY domain"""
    rows = connection.execute(_bound(query, lists), _given(lists, meant))
    return {str(domain): int(count) for domain, count in rows}


def _among(lists: Sequence[str], meant: Clause) -> str:
    return f"{_ACTIVE}{_ON if lists else ''} WHERE {meant.sql}"


def _given(lists: Sequence[str], meant: Clause) -> dict[str, object]:
    return {**meant.given, "lists": list(lists)} if lists else {**meant.given}


def _bound(query: str, lists: Sequence[str]) -> TextClause:
    statement = sql(query)
    return statement.bindparams(bindparam("lists", expanding=True)) if lists else statement
