"""Forgetting: everything that says who somebody is, emptied in one transaction.

A keyed hash of an address in. What stays is that hash (so that no import brings them
back), the counts, and that somebody agreed on a day in some way. GDPR art. 17,
개인정보 보호법 제21조. Every connection overwrites what it frees (``secure_delete``), so
nothing is left between the rows either.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from newsletter.model.mailing import DeliveryState
from newsletter.store import people
from newsletter.store.tables import (
    audit_contents,
    consents,
    deliveries,
    signups,
    subscribers,
    suppressions,
    tags,
)

FORGOTTEN = "forgotten"

# free text about others, or about nobody, in which an editor or a server may have named them
_FREE_TEXT = (
    ("subscribers", "name"), ("subscribers", "fields"), ("consents", "source"),
    ("deliveries", "name"), ("deliveries", "fields"), ("deliveries", "reply"), ("deliveries", "reason"),
    ("mailings", "segment"), ("mailings", "reason"), ("mailing_events", "note"), ("wordings", "text"),
)  # fmt: skip


def forget(
    connection: Connection, address_key: bytes, *, at: datetime, spellings: Collection[str] = ()
) -> bool:
    """Empties everything that says who somebody is; whether they were known.

    Open deliveries are skipped in the same transaction (DESIGN §6, promise 5). What the
    record of people's data says of them goes too; its chain of digests stays whole. In
    others' words the address, as kept or in one of the *spellings*, becomes "(forgotten)".
    """
    connection.execute(delete(suppressions).where(suppressions.c.address_key == address_key))
    connection.execute(insert(suppressions).values(address_key=address_key, reason=FORGOTTEN, at=at))
    connection.execute(delete(audit_contents).where(audit_contents.c.address_key == address_key))
    connection.execute(delete(signups).where(signups.c.address_key == address_key))
    found = people.find(connection, address_key)
    for address in {found.person.address if found else "", *spellings} - {""}:
        _out_of_free_text(connection, address.lower())
    if found is None:
        return False
    theirs = deliveries.c.subscriber_id == found.id
    people.skip(connection, theirs, FORGOTTEN, at)
    emptied = {"address": "", "name": "", "fields": "{}", "reply": ""}
    connection.execute(update(deliveries).where(theirs).values(emptied))
    spoken = theirs & (deliveries.c.state != DeliveryState.SKIPPED)  # a server's words may name them
    connection.execute(update(deliveries).where(spoken).values(reason=""))
    people.leave(connection, found.id, None, by=FORGOTTEN, at=at)
    agreed = consents.c.subscriber_id == found.id  # in free text an editor may have named them
    connection.execute(update(consents).where(agreed).values(wording_id=None, source="", proof=""))
    connection.exec_driver_sql(_UNUSED)
    connection.execute(delete(tags).where(tags.c.subscriber_id == found.id))
    person = update(subscribers).where(subscribers.c.id == found.id)
    connection.execute(person.values(address="", name="", fields="{}"))
    return found.person.address != ""


# a wording that nobody else agreed to may name the one who did
_UNUSED = """DELETE FROM wordings WHERE NOT EXISTS (SELECT 1 FROM consents c WHERE c.wording_id = wordings.id)
    AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.wording_id = wordings.id)"""


def _out_of_free_text(connection: Connection, address: str) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.create_function(
        "unnamed", 1, lambda text: re.sub(re.escape(address), f"({FORGOTTEN})", text, flags=re.I)
    )
    given = {"address": address}
    for table, column in _FREE_TEXT:
        named = f"UPDATE {table} SET {column} = unnamed({column}) WHERE instr(lower({column}), :address) > 0"  # noqa: S608
        connection.exec_driver_sql(named, given)
    connection.exec_driver_sql("UPDATE wordings SET hash = sha256(text) WHERE hash <> sha256(text)")
    for table, column in (("audit_contents", "contents"), ("tags", "tag")):
        gone = f"DELETE FROM {table} WHERE instr(lower({column}), :address) > 0"  # noqa: S608
        connection.exec_driver_sql(gone, given)
