"""Coming onto lists by one's own wish: pending until confirmed, then active with the consent.

Keyed hashes and names in. Unlike an import this may bring back somebody who left: the
person behind the address has just said so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import text as sql

from newsletter.model.people import Consent, MailingList, Membership
from newsletter.store import consents, people
from newsletter.store.people import Subscriber
from newsletter.store.tables import to_millis


def expect(
    connection: Connection, address_key: bytes, address: str, lists: Iterable[MailingList], at: datetime
) -> Subscriber:
    """Whoever has the address, made pending on the lists they never were on."""
    given = {"key": address_key, "address": address, "at": to_millis(at)}
    connection.execute(_PERSON, given)
    found = people.find(connection, address_key)
    assert found is not None
    for mailing_list in lists:
        people.ensure_list(connection, mailing_list, at)
        pending = {"id": found.id, "list": mailing_list.name, "at": to_millis(at)}
        connection.execute(_PENDING, pending)
    return found


_PERSON = sql(
    "INSERT INTO subscribers (address_key, address, created_at) VALUES (:key, :address, :at)"
    " ON CONFLICT (address_key) DO UPDATE SET address = excluded.address WHERE subscribers.address = ''"
)
_PENDING = sql(
    "INSERT INTO subscriptions (subscriber_id, list, state, joined_at) VALUES (:id, :list, 'pending', :at)"
    " ON CONFLICT (subscriber_id, list) DO NOTHING"
)


def join(connection: Connection, number: int, list_name: str, consent: Consent) -> bool:
    """Makes a person active on a list and keeps the consent; whether they were not before."""
    standing = {each.list: each.state for each in people.memberships(connection, number)}.get(list_name)
    if standing is Membership.ACTIVE:
        return False
    connection.execute(_JOIN, {"id": number, "list": list_name, "at": to_millis(consent.at)})
    consents.record(connection, number, list_name, consent)
    return True


_JOIN = sql(
    "INSERT INTO subscriptions (subscriber_id, list, state, joined_at) VALUES (:id, :list, 'active', :at)"
    " ON CONFLICT (subscriber_id, list) DO UPDATE"
    " SET state = 'active', joined_at = excluded.joined_at, left_at = NULL, left_by = ''"
)


def expect_no_more(connection: Connection, address_key: bytes, lists: Iterable[str]) -> None:
    """Takes back what was pending; of somebody who is on no list at all nothing but the hash stays."""
    found = people.find(connection, address_key)
    if found is None:
        return
    for name in lists:
        connection.execute(_NOT_PENDING, {"id": found.id, "list": name})
    connection.execute(_EMPTY, {"id": found.id})


_NOT_PENDING = sql(
    "DELETE FROM subscriptions WHERE subscriber_id = :id AND list = :list AND state = 'pending'"
)
_EMPTY = sql(
    "UPDATE subscribers SET address = '', name = '', fields = '{}' WHERE id = :id"
    " AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE subscriber_id = :id)"
)
