"""Moves that happen only when somebody asks: sending again, and what a relay's log shows.

Every move stands in ``delivery/lifecycle`` as one on request, and is written down with
who asked. Nobody who left, is left alone or was forgotten is ever queued again; whoever
stays is named with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy import text as sql

from newsletter.delivery import lifecycle
from newsletter.delivery.relay_log import Said, Verdict
from newsletter.errors import Declined
from newsletter.model.mailing import DeliveryState, MailingState
from newsletter.store import mailings
from newsletter.store.tables import deliveries, to_millis

NEAR = timedelta(minutes=5)  # well within what a log must cover: who was taken then is in it
WITNESSES = 20

# a request starts window and attempts anew
_AGAIN = """
UPDATE deliveries SET state = 'queued', attempts = 0, first_attempt_at = NULL, next_at = NULL, code = 0,
       reply = '', reason = :reason, absent = NULL, at = :now
 WHERE mailing_id = :mailing AND state = :state AND address <> '' AND (:absent = 0 OR absent = 1)
   AND EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.subscriber_id = deliveries.subscriber_id
                AND s.list = deliveries.list AND s.state = 'active')
   AND NOT EXISTS (SELECT 1 FROM suppressions AS p WHERE p.address_key = deliveries.address_key)
"""

# whoever is still in that state after it, and why
_STAYS = """
SELECT address, CASE WHEN address = '' THEN 'forgotten'
            WHEN address_key IN (SELECT address_key FROM suppressions) THEN 'suppressed'
            WHEN NOT EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.subscriber_id = deliveries.subscriber_id
                              AND s.list = deliveries.list AND s.state = 'active') THEN 'left'
            ELSE 'uncertain' END
  FROM deliveries WHERE mailing_id = :mailing AND state = :state ORDER BY id LIMIT 1000
"""

# accepted by the server's own words, not by a log's
_WITNESSES = """
SELECT subscriber_id FROM deliveries
 WHERE mailing_id = :mailing AND state = 'accepted' AND code BETWEEN 200 AND 299
   AND at BETWEEN :start AND :end
 ORDER BY abs(at - :at), id LIMIT :limit
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
    left: tuple[tuple[str, str], ...]  # who stays as they are: address, "left", "suppressed" …


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
    stays = connection.execute(sql(_STAYS), {"mailing": mailing, "state": state})
    if queued:
        mailings.tell(connection, mailing, "sent again", who, now, f"{queued} that were {state}")
    return Requeued(queued, tuple((row[0], row[1]) for row in stays))


def any_for(connection: Connection, mailing: int, state: DeliveryState) -> bool:
    """Whether a request would find anybody to send to again."""
    where = (deliveries.c.mailing_id == mailing) & (deliveries.c.state == state)
    if state is DeliveryState.UNCERTAIN:
        where &= deliveries.c.absent == 1
    return connection.execute(select(deliveries.c.id).where(where).limit(1)).first() is not None


def doubts(connection: Connection, mailing: int) -> list[Doubt]:
    """The uncertain deliveries of a mailing."""
    columns = deliveries.c
    query = select(columns.id, columns.subscriber_id, columns.address, columns.at).where(
        columns.mailing_id == mailing, columns.state == DeliveryState.UNCERTAIN
    )
    return [Doubt(*row) for row in connection.execute(query.order_by(columns.id))]


def witnesses(connection: Connection, mailing: int, at: datetime) -> list[int]:
    """Subscribers whose message the relay took, and said so, nearest to an instant."""
    given = {
        "mailing": mailing,
        "at": to_millis(at),
        "start": to_millis(at - NEAR),
        "end": to_millis(at + NEAR),
        "limit": WITNESSES,
    }
    return list(connection.execute(sql(_WITNESSES), given).scalars())


def shown(connection: Connection, doubt: Doubt, verdict: Verdict, now: datetime) -> bool:
    """Writes down what a log shows of an uncertain delivery. Whether that changed anything.

    Accepted ends it. Absent is a mark: it stays uncertain until somebody asks for more.
    A delivery that was sent again meanwhile is another intent, of which the log was not asked.
    """
    columns = deliveries.c
    where = (columns.id == doubt.id) & (columns.state == DeliveryState.UNCERTAIN) & (columns.at == doubt.at)
    values: dict[str, object] = {"reason": verdict.words}
    if verdict.said is Said.ACCEPTED:
        assert lifecycle.legal(
            lifecycle.DELIVERY, DeliveryState.UNCERTAIN, DeliveryState.ACCEPTED, asked=True
        )
        values |= {"state": DeliveryState.ACCEPTED, "absent": None, "at": now}
    elif verdict.said is Said.ABSENT:
        where &= columns.absent.is_(None)
        values |= {"absent": 1}
    else:
        return False
    changed = connection.execute(update(deliveries).where(where).values(values)).rowcount
    forgotten = (columns.id == doubt.id) & (columns.address == "")
    connection.execute(update(deliveries).where(forgotten).values(reason=""))  # a log's words may name them
    return changed > 0
