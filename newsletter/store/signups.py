"""Sign-ups from the public form: asked, mailed, confirmed; gone after a month.

A sign-up is a row until the person behind the address confirms it. Addresses stand in
it for as long as they are needed: they are emptied when it is confirmed or too late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from newsletter.delivery.signups import DAY, EXPIRES, HOUR, KEPT, MONTH, Mailed
from newsletter.store.tables import signups

ASKED, MAILED, CONFIRMED = "asked", "mailed", "confirmed"


@dataclass(frozen=True, slots=True)
class Signup:
    """One form sent in. *lists* are names."""

    id: int
    address_key: bytes
    address: str
    lists: tuple[str, ...]
    language: str
    domain: str
    network: str
    state: str
    at: datetime
    attempts: int
    message_id: str


def ask(
    connection: Connection,
    *,
    address_key: bytes,
    address: str,
    lists: tuple[str, ...],
    language: str,
    network: str,
    at: datetime,
) -> None:
    """Writes down what a visitor sent in; nothing else has happened yet."""
    connection.execute(
        insert(signups).values(
            address_key=address_key,
            address=address,
            lists=" ".join(lists),
            language=language,
            domain=address.rpartition("@")[2].lower(),
            network=network,
            state=ASKED,
            at=at,
        )
    )


def waiting(connection: Connection) -> int:
    """How many were asked for and not yet looked at."""
    return int(connection.execute(select(func.count()).where(signups.c.state == ASKED)).scalar_one())


def asked(connection: Connection, limit: int) -> list[Signup]:
    """The oldest that nobody has looked at yet."""
    query = select(signups).where(signups.c.state == ASKED).order_by(signups.c.at, signups.c.id).limit(limit)
    return [_signup(row) for row in connection.execute(query)]


def find(connection: Connection, number: int) -> Signup | None:
    """One sign-up, while it is kept."""
    row = connection.execute(select(signups).where(signups.c.id == number)).one_or_none()
    return None if row is None else _signup(row)


def _signup(row: object) -> Signup:
    values = {name: getattr(row, name) for name in Signup.__dataclass_fields__}
    return Signup(**values | {"lists": tuple(values["lists"].split(" "))})


def mailed(connection: Connection, signup: Signup, now: datetime) -> Mailed:
    """What went out lately to this address, its domain, and for its network."""
    columns = signups.c
    theirs = columns.address_key == signup.address_key
    return Mailed(
        address_day=_count(connection, theirs, now - DAY),
        address_month=_count(connection, theirs, now - MONTH),
        network_hour=_count(connection, columns.network == signup.network, now - HOUR)
        if signup.network
        else 0,
        domain_hour=_count(connection, columns.domain == signup.domain, now - HOUR),
    )


def _count(connection: Connection, which: object, since: datetime) -> int:
    query = select(func.count()).where(which, signups.c.state != ASKED, signups.c.at > since)  # type: ignore[arg-type]
    return int(connection.execute(query).scalar_one())


def drop(connection: Connection, number: int) -> None:
    """Forgets a sign-up that leads to nothing."""
    connection.execute(delete(signups).where(signups.c.id == number))


def take(connection: Connection, number: int, message_id: str) -> None:
    """Says that its mail is on its way: it counts against the limits from here on."""
    values = {"state": MAILED, "message_id": message_id, "attempts": signups.c.attempts + 1}
    connection.execute(update(signups).where(signups.c.id == number).values(**values))


def give_back(connection: Connection, number: int) -> None:
    """The relay took nothing: it is to be tried again."""
    connection.execute(update(signups).where(signups.c.id == number).values(state=ASKED))


def confirmed(connection: Connection, number: int) -> None:
    """Says that the person behind the address confirmed, and lets go of the address."""
    connection.execute(update(signups).where(signups.c.id == number).values(state=CONFIRMED, address=""))


def too_late(connection: Connection, now: datetime) -> list[Signup]:
    """Those whose link has expired, their addresses still there."""
    query = select(signups).where(signups.c.at < now - EXPIRES, signups.c.address != "")
    return [_signup(row) for row in connection.execute(query)]


def let_go(connection: Connection, now: datetime) -> None:
    """Empties addresses whose link has expired, and deletes what has been kept long enough."""
    late = update(signups).where(signups.c.at < now - EXPIRES, signups.c.address != "")
    connection.execute(late.values(address="", state=MAILED))
    connection.execute(delete(signups).where(signups.c.at < now - KEPT))
