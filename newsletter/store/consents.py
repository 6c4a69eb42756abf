"""Consents as records: who agreed to which wording, when, how, and what proves it.

A wording is kept once, by its hash. Records are added and never rewritten; forgetting
somebody empties the proof, which may say from where they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy import text as sql

from newsletter.model.people import Consent
from newsletter.store.tables import consents, notices, wordings


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person was told of their consent to one list."""

    list: str
    kind: str  # "agreed", "left", "reconfirm"
    about: datetime  # when that happened
    mailed_at: datetime
    message_id: str
    outcome: str
    text: str  # as it was sent


def wording_number(connection: Connection, wording: str) -> int:
    """The number of a wording, kept from now on if it was not yet."""
    given = {"wording": wording}
    connection.execute(
        sql(
            "INSERT INTO wordings (hash, text) VALUES (sha256(:wording), :wording)"
            " ON CONFLICT (hash) DO NOTHING"
        ),
        given,
    )
    number = connection.execute(sql("SELECT id FROM wordings WHERE hash = sha256(:wording)"), given)
    return int(number.scalar_one())


def record(connection: Connection, number: int, list_name: str, consent: Consent) -> None:
    """Writes down that a person agreed."""
    connection.execute(
        insert(consents).values(
            subscriber_id=number,
            list=list_name,
            at=consent.at,
            how=consent.how,
            wording_id=wording_number(connection, consent.wording),
            source=consent.source,
            proof=consent.proof,
        )
    )


def without(connection: Connection, list_names: list[str]) -> int:
    """How many active people of these lists have no consent on record for the list they are on."""
    found = 0
    for name in list_names:
        found += connection.execute(_WITHOUT, {"list": name}).scalar_one()
    return found


_WITHOUT = sql(
    "SELECT count(*) FROM subscriptions s WHERE s.list = :list AND s.state = 'active' AND NOT EXISTS"
    " (SELECT 1 FROM consents c WHERE c.subscriber_id = s.subscriber_id AND c.list = s.list)"
)


def told(connection: Connection, number: int) -> list[Notice]:
    """Every notice that a person was sent, the oldest first."""
    columns = notices.c
    query = select(
        columns.list,
        columns.kind,
        columns.about,
        columns.mailed_at,
        columns.message_id,
        columns.outcome,
        wordings.c.text,
    ).join(wordings)
    rows = connection.execute(query.where(columns.subscriber_id == number).order_by(columns.id))
    return [Notice(*row) for row in rows]
