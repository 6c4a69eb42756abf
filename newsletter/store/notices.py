"""Who is to be told of their consent, and what they were told.

Lists and instants in, people out. A notice is written down before it is mailed, once for
each person, list, kind and event, so that a crash tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import text as sql

from newsletter.store.consents import wording_number
from newsletter.store.tables import from_millis, to_millis

AGREED, LEFT, AGAIN = "agreed", "left", "reconfirm"
INTENDED = "intended"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person is to be told of. *about*: when it happened, or was last told."""

    kind: str
    subscriber: int
    address: str
    list: str
    about: datetime


def agreed(connection: Connection, list_name: str, since: datetime) -> list[Event]:
    """Whoever agreed since then, is on the list, and was not told yet."""
    return _events(connection, AGREED, _AGREED, list_name, since)


def left(connection: Connection, list_name: str, since: datetime) -> list[Event]:
    """Whoever left by their own wish since then, had agreed before, and was not told yet."""
    return _events(connection, LEFT, _LEFT, list_name, since)


def again(connection: Connection, list_name: str, until: datetime) -> list[Event]:
    """Whoever is on the list and agreed, or was last reminded of it, no later than then."""
    return _events(connection, AGAIN, _AGAIN, list_name, until)


def _events(connection: Connection, kind: str, query: str, list_name: str, at: datetime) -> list[Event]:
    given = {"list": list_name, "at": to_millis(at), "kind": kind}
    rows = connection.execute(sql(query), given)
    return [Event(kind, number, address, list_name, from_millis(about)) for number, address, about in rows]


_MAILABLE = (
    "p.address <> '' AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.address_key = p.address_key)"
)
_UNTOLD = (
    "NOT EXISTS (SELECT 1 FROM notices n WHERE n.subscriber_id = p.id AND n.list = :list"
    " AND n.kind = :kind AND n.about = e.about)"
)
_LATEST = "(SELECT subscriber_id, max(at) AS about FROM consents WHERE list = :list GROUP BY subscriber_id)"
_ACTIVE = (
    "JOIN subscribers p ON p.id = e.subscriber_id"
    " JOIN subscriptions s ON s.subscriber_id = p.id AND s.list = :list AND s.state"
)
_AGREED = f"""SELECT p.id, p.address, e.about FROM {_LATEST} AS e {_ACTIVE} = 'active'
    WHERE e.about >= :at AND {_MAILABLE} AND {_UNTOLD} ORDER BY e.about, p.id"""  # noqa: S608
_LEFT = f"""SELECT p.id, p.address, e.about
    FROM (SELECT subscriber_id, left_at AS about FROM subscriptions WHERE list = :list AND left_at >= :at
            AND left_by <> 'forgotten') AS e {_ACTIVE} = 'left'
    WHERE EXISTS (SELECT 1 FROM consents c WHERE c.subscriber_id = p.id AND c.list = :list)
      AND {_MAILABLE} AND {_UNTOLD} ORDER BY e.about, p.id"""  # noqa: S608
_AGAIN = f"""SELECT p.id, p.address, e.about
    FROM (SELECT c.subscriber_id, max(c.about, coalesce((SELECT max(r.mailed_at) FROM notices r
            WHERE r.subscriber_id = c.subscriber_id AND r.list = :list AND r.kind = :kind), 0)) AS about
            FROM {_LATEST} AS c) AS e {_ACTIVE} = 'active'
    WHERE e.about <= :at AND {_MAILABLE} AND {_UNTOLD} ORDER BY e.about, p.id"""  # noqa: S608


def intend(connection: Connection, event: Event, message_id: str, text: str, at: datetime) -> bool:
    """Writes down that a notice is about to be mailed; False where it was before."""
    given = {
        "id": event.subscriber,
        "list": event.list,
        "kind": event.kind,
        "about": to_millis(event.about),
        "at": to_millis(at),
        "message": message_id,
        "wording": wording_number(connection, text),
    }
    return connection.execute(_INTEND, given).rowcount == 1


_INTEND = sql(
    "INSERT INTO notices (subscriber_id, list, kind, about, mailed_at, message_id, outcome, wording_id)"
    " VALUES (:id, :list, :kind, :about, :at, :message, 'intended', :wording) ON CONFLICT DO NOTHING"
)


def ended(connection: Connection, outcomes: Iterable[tuple[str, str]]) -> None:
    """Writes down what became of notices, by Message-ID; "" takes one back, to be mailed later."""
    for message_id, outcome in outcomes:
        given = {"message": message_id, "outcome": outcome}
        connection.execute(_ENDED if outcome else _TAKEN_BACK, given)


_ENDED = sql("UPDATE notices SET outcome = :outcome WHERE message_id = :message")
_TAKEN_BACK = sql("DELETE FROM notices WHERE message_id = :message")
