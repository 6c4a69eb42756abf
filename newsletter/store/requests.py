"""Moves that happen only when somebody asks: sending again, and what a relay's log shows.

Every move stands in ``delivery/lifecycle`` as one on request, and is written down with
who asked. Nobody who left, is left alone or was forgotten is ever queued again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy import text as sql

from newsletter.delivery import lifecycle
from newsletter.errors import Declined
from newsletter.model.mailing import DeliveryState, MailingState
from newsletter.store import mailings
from newsletter.store.tables import deliveries, to_millis

# a request starts window and attempts anew
_AGAIN = """
UPDATE deliveries SET state = 'queued', attempts = 0, first_attempt_at = NULL, next_at = NULL, code = 0,
       reply = '', reason = :reason, absent = NULL, at = :now
 WHERE mailing_id = :mailing AND state = :state AND address <> '' AND (:absent = 0 OR absent = 1)
   AND EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.subscriber_id = deliveries.subscriber_id
                AND s.list = deliveries.list AND s.state = 'active')
   AND NOT EXISTS (SELECT 1 FROM suppressions AS p WHERE p.address_key = deliveries.address_key)
"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An uncertain delivery, as a log is asked about it."""

    id: int
    subscriber: int
    address: str
    at: datetime  # of its intent


@dataclass(frozen=True, slots=True)
class Requeued:
    """What a request did."""

    queued: int
    left: tuple[str, ...]  # addresses in that state that stay: gone since, or not shown to be absent


def again(connection: Connection, mailing: int, state: DeliveryState, *, now: datetime, who: str) -> Requeued:
    """Queues the refused, the expired, or the uncertain that a log shows to be absent.

    Raises Declined in a cancelled mailing, and where the table of moves knows no such request.
    """
    found = mailings.by_id(connection, mailing)
    if found.state is MailingState.CANCELLED:
        raise Declined(f"the mailing {found.issue} was cancelled: nothing is sent again")
    if not lifecycle.legal(lifecycle.DELIVERY, state, DeliveryState.QUEUED, asked=True):
        raise Declined(f"a delivery that is {state} cannot be sent again")
    given = {
        "mailing": mailing,
        "state": state,
        "now": to_millis(now),
        "reason": f"again after {state}",
        "absent": int(state is DeliveryState.UNCERTAIN),
    }
    queued = connection.execute(sql(_AGAIN), given).rowcount
    left = tuple(mailings.addresses_in(connection, mailing, state))
    if queued:
        mailings.tell(connection, mailing, "sent again", who, now, f"{queued} that were {state}")
    return Requeued(queued, left)


def doubts(connection: Connection, mailing: int) -> list[Doubt]:
    """The uncertain deliveries of a mailing."""
    columns = deliveries.c
    query = select(columns.id, columns.subscriber_id, columns.address, columns.at).where(
        columns.mailing_id == mailing, columns.state == DeliveryState.UNCERTAIN
    )
    return [Doubt(*row) for row in connection.execute(query.order_by(columns.id))]


def shown_accepted(connection: Connection, delivery: int, words: str, now: datetime) -> None:
    """A log shows that the relay took it."""
    values: dict[str, object] = {"state": DeliveryState.ACCEPTED, "reason": words, "absent": None, "at": now}
    _mark(connection, delivery, values)


def shown_absent(connection: Connection, delivery: int, words: str) -> None:
    """A log shows that the relay never took it; it stays uncertain until somebody asks for more."""
    _mark(connection, delivery, {"absent": 1, "reason": words})


def _mark(connection: Connection, delivery: int, values: dict[str, object]) -> None:
    where = (deliveries.c.id == delivery) & (deliveries.c.state == DeliveryState.UNCERTAIN)
    connection.execute(update(deliveries).where(where).values(values))
    forgotten = (deliveries.c.id == delivery) & (deliveries.c.address == "")
    connection.execute(update(deliveries).where(forgotten).values(reason=""))  # a log's words may name them
