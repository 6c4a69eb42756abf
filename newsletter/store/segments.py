"""A condition as SQL: text of ours with the editor's values beside it, never within it.

A condition and a time zone in; a clause over a subscriber ``s`` and the instant they
joined, with its parameters, out. The clause is 1 or 0 for every row, never NULL. What a
cell means as a number or a date is asked of the same functions as in ``segment``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import count

from sqlalchemy import Connection
from sqlalchemy import text as sql

from newsletter.model.segment import All, Any, Compare, Condition, Has, Kind, Not, Sign, Subject, Value
from newsletter.segment.values import date_of, domain_of, folded, number_of
from newsletter.store.tables import to_millis

ON_LIST = "x.joined_at"  # where a row of subscriptions is at hand
ANYWHERE = "(SELECT min(joined_at) FROM subscriptions WHERE subscriber_id = s.id)"

_WHAT = {
    Kind.ADDRESS: "lower(s.address)",
    Kind.NAME: "lower(s.name)",
    Kind.DOMAIN: "domain_of(s.address)",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a WHERE, and its parameters by name."""

    sql: str
    given: dict[str, str | float | int]


EVERYBODY = Clause("1", {})


def clause(condition: Condition | None, zone: tzinfo, joined: str = ON_LIST) -> Clause:
    """The clause of a condition; without one, of everybody."""
    if condition is None:
        return EVERYBODY
    writer = _Writer(zone, joined)
    return Clause(writer.write(condition), writer.given)


def of_people(meant: Clause, numbers: Sequence[int]) -> Clause:
    """Those of them that have one of these numbers."""
    marks = {f"person_{n}": number for n, number in enumerate(numbers)}
    named = ", ".join(f":{name}" for name in marks)
    return Clause(f"s.id IN ({named}) AND {meant.sql}", {**meant.given, **marks})


def active_on(meant: Clause, list_name: str) -> Clause:
    """Those of them that are active on a list; the clause goes by when they joined it."""
    on_it = f"""EXISTS (SELECT 1 FROM subscriptions AS x WHERE x.subscriber_id = s.id
        AND x.list = :on_list AND x.state = 'active' AND {meant.sql})"""  # noqa: S608
    return Clause(on_it, {**meant.given, "on_list": list_name})


def knowing(connection: Connection) -> None:
    """Lets SQL ask what a cell means. Wanted before a clause is used on a connection."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    for function in (number_of, date_of, domain_of):
        driver.create_function(function.__name__, 1, function, deterministic=True)


def unheard(connection: Connection, fields: Iterable[str]) -> list[str]:
    """Those of the fields that nobody has."""
    query = sql(
        "SELECT EXISTS (SELECT 1 FROM subscribers AS s, json_each(s.fields) AS f WHERE f.key = :name)"
    )
    return [name for name in fields if not connection.execute(query, {"name": name}).scalar_one()]


class _Writer:
    """Collects parameters while it writes."""

    def __init__(self, zone: tzinfo, joined: str) -> None:
        self.given: dict[str, str | float | int] = {}
        self._zone, self._joined, self._number = zone, joined, count(1)

    def write(self, condition: Condition) -> str:
        match condition:
            case All(parts):
                return "(" + " AND ".join(map(self.write, parts)) + ")"
            case Any(parts):
                return "(" + " OR ".join(map(self.write, parts)) + ")"
            case Not(part):
                return f"(NOT {self.write(part)})"
            case Has(subject):
                return self._has(subject)
            case Compare(Subject(Kind.JOINED), sign, value):
                assert isinstance(value, date)
                return self._on_day(sign, value)
            case Compare(subject, sign, value):
                return self._compare(subject, sign, value)

    def _bind(self, value: str | float | int) -> str:
        name = f"segment_{next(self._number)}"
        self.given[name] = value
        return f":{name}"

    def _has(self, subject: Subject) -> str:
        match subject.kind:
            case Kind.TAG:
                return "EXISTS (SELECT 1 FROM tags AS t WHERE t.subscriber_id = s.id)"
            case Kind.JOINED:
                return f"({self._joined} IS NOT NULL)"
            case Kind.FIELD:
                return f"({self._field(subject)} <> '')"
            case _:
                return f"({_WHAT[subject.kind]} <> '')"

    def _field(self, subject: Subject) -> str:
        key = self._bind(subject.field)
        return f"coalesce((SELECT f.value FROM json_each(s.fields) AS f WHERE f.key = {key}), '')"  # noqa: S608

    def _compare(self, subject: Subject, sign: Sign, value: Value) -> str:
        if subject.kind is Kind.TAG:
            assert isinstance(value, str)
            named = self._worded("lower(t.tag)", sign, value)
            return f"EXISTS (SELECT 1 FROM tags AS t WHERE t.subscriber_id = s.id AND {named})"  # noqa: S608
        if isinstance(value, str):
            what = _WHAT.get(subject.kind) or f"lower({self._field(subject)})"
            return self._worded(what, sign, value)
        if isinstance(value, date):
            return f"coalesce(date_of({self._field(subject)}) {sign} {self._bind(value.isoformat())}, 0)"
        return f"coalesce(number_of({self._field(subject)}) {sign} {self._bind(value)}, 0)"

    def _worded(self, what: str, sign: Sign, value: str) -> str:
        word = self._bind(folded(value))
        return f"(instr({what}, {word}) > 0)" if sign is Sign.CONTAINS else f"({what} = {word})"

    def _on_day(self, sign: Sign, day: date) -> str:
        """A day is from one midnight of the workspace to the next."""
        start, end = self._bind(self._midnight(day)), self._bind(self._midnight(day, 1))
        told = {
            Sign.EQUAL: f"{self._joined} >= {start} AND {self._joined} < {end}",
            Sign.LESS: f"{self._joined} < {start}",
            Sign.AT_MOST: f"{self._joined} < {end}",
            Sign.MORE: f"{self._joined} >= {end}",
            Sign.AT_LEAST: f"{self._joined} >= {start}",
        }[sign]
        return f"coalesce({told}, 0)"

    def _midnight(self, day: date, later: int = 0) -> int:
        try:
            return to_millis(datetime.combine(day + timedelta(days=later), time(), self._zone))
        except OverflowError:  # the last day there is, or the first one west of Greenwich
            return 253_402_300_800_000 if day.year > 1 else -62_135_596_800_000
