"""The hot path of a mailing: claim, intend, record. One writer, one transaction a group.

Runs in one thread on the driver's own cursor (SQLAlchemy's layer costs five times as
much an intent). Every statement carries the fence: what a sender that was taken over
still writes touches no row. The promises are DESIGN's; the moves are decided in
``delivery/lifecycle``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from newsletter.delivery import lifecycle, retry
from newsletter.model.mailing import Delivery, DeliveryState, MailingState, Outcome
from newsletter.store.tables import from_millis, to_millis

_CLAIM = """
UPDATE deliveries SET state = 'claimed', fence = :fence, at = :now
 WHERE id IN (SELECT id FROM deliveries WHERE mailing_id = :mailing AND state = 'queued' LIMIT :limit)
   AND EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND state = 'sending' AND fence = :fence)
RETURNING id, subscriber_id, address, name, fields, list, attempts, first_attempt_at
"""

# leaving, suppression and forgetting that were committed before this statement win: no row, no mail
_INTEND = """
UPDATE deliveries SET state = 'intended', at = ?
 WHERE id IN ({marks}) AND state = 'claimed' AND fence = ?
   AND NOT EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.subscriber_id = deliveries.subscriber_id
                    AND s.list = deliveries.list AND s.state <> 'active')
   AND NOT EXISTS (SELECT 1 FROM suppressions AS p WHERE p.address_key = deliveries.address_key)
RETURNING id
"""

_DENIED = """
UPDATE deliveries SET state = 'skipped', at = ?,
       reason = CASE WHEN address_key IN (SELECT address_key FROM suppressions)
                     THEN 'suppressed' ELSE 'left' END
 WHERE id IN ({marks}) AND state = 'claimed' AND fence = ?
"""

# a forgotten row keeps state and code, never text; and it waits for nothing any more
_RECORD = """
UPDATE deliveries SET
       state = CASE WHEN address = '' AND :state IN ('queued', 'deferred') THEN 'skipped' ELSE :state END,
       attempts = attempts + :charged,
       first_attempt_at = CASE WHEN :charged THEN coalesce(first_attempt_at, :now) ELSE first_attempt_at END,
       next_at = CASE WHEN address = '' THEN NULL ELSE :next_at END, code = :code, at = :now,
       reply = CASE WHEN address = '' THEN '' ELSE :reply END,
       reason = CASE WHEN address = '' THEN 'forgotten' ELSE :reason END
 WHERE id = :id AND state = :before AND fence = :fence
"""

_EXPIRE = """
UPDATE deliveries
   SET state = 'expired', reason = 'no answer but "later" for 48 hours', next_at = NULL, at = :now
 WHERE mailing_id = :mailing
   AND (state IN ('deferred', 'queued') AND first_attempt_at < :oldest
        OR state = 'deferred' AND next_at IS NULL)
   AND EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND fence = :fence)
"""

_WAKE = """
UPDATE deliveries SET state = 'queued', next_at = NULL
 WHERE mailing_id = :mailing AND state = 'deferred' AND next_at <= :now
   AND EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND fence = :fence)
"""

# what a sender that ends leaves under way: nobody got what was claimed, somebody may have got the rest
_SETTLE = """
UPDATE deliveries SET
       attempts = attempts + (state = 'intended'),
       first_attempt_at = CASE WHEN state = 'intended' THEN coalesce(first_attempt_at, :now)
                               ELSE first_attempt_at END,
       reason = CASE WHEN state = 'intended' THEN 'cut off before the server answered' ELSE '' END,
       state = CASE WHEN state = 'intended' THEN 'uncertain' ELSE 'queued' END, at = :now
 WHERE mailing_id = :mailing AND state IN ('claimed', 'intended') AND fence = :fence
   AND EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND fence = :fence)
"""

_DUE = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailing_id = :mailing AND state = 'queued'),
       (SELECT min(next_at) FROM deliveries WHERE mailing_id = :mailing AND state = 'deferred')
"""


@dataclass(frozen=True, slots=True)
class Due:
    """What is left to do."""

    queued: bool
    next_at: datetime | None  # when the first deferred delivery may be tried again


@dataclass(frozen=True, slots=True)
class Entry:
    """An outcome to be recorded, and the state that the sender left the delivery in."""

    delivery: Delivery
    intended: bool
    outcome: Outcome


class Ledger:
    """One sender's hand on the rows of one mailing. Not to be used by two threads."""

    def __init__(self, engine: Engine, mailing: int, fence: int) -> None:
        self._pooled = engine.raw_connection()
        driver = self._pooled.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._connection = driver
        self.mailing = mailing
        self.fence = fence

    def begin(self) -> MailingState | None:
        """Starts a group; the mailing's state, or None when another sender has taken over."""
        self._connection.execute("BEGIN IMMEDIATE")
        asked = "SELECT state FROM mailings WHERE id = ? AND fence = ?"
        row = self._connection.execute(asked, (self.mailing, self.fence)).fetchone()
        return MailingState(row[0]) if row else None

    def commit(self) -> None:
        """Makes the group durable: when this returns it survives a power cut."""
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Drops the group."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def claim(self, limit: int, now: datetime) -> list[Delivery]:
        """Up to *limit* queued deliveries, now this sender's. None while the mailing is paused."""
        given = {"mailing": self.mailing, "fence": self.fence, "limit": limit, "now": to_millis(now)}
        return [self._delivery(row) for row in self._connection.execute(_CLAIM, given).fetchall()]

    def intend(self, ids: Sequence[int], now: datetime) -> set[int]:
        """The deliveries that may get a body; the others are marked skipped where their reader went."""
        marks, at = ",".join("?" * len(ids)), to_millis(now)
        rows = self._connection.execute(_INTEND.format(marks=marks), (at, *ids, self.fence)).fetchall()
        granted = {int(row[0]) for row in rows}
        if len(granted) < len(ids):
            self._connection.execute(_DENIED.format(marks=marks), (at, *ids, self.fence))
        return granted

    def record(self, entries: Iterable[Entry], now: datetime, *, cancelled: bool) -> None:
        """Writes down what became of deliveries."""
        rows = [self._row(entry, now, cancelled) for entry in entries]
        self._connection.executemany(_RECORD, rows)

    def due(self, now: datetime) -> Due:
        """Queues and expires what was deferred, then says what is left."""
        oldest = to_millis(now - retry.WINDOW)
        given = {"mailing": self.mailing, "now": to_millis(now), "oldest": oldest, "fence": self.fence}
        self._connection.execute(_EXPIRE, given)
        self._connection.execute(_WAKE, given)
        queued, next_at = self._connection.execute(_DUE, given).fetchone()
        return Due(bool(queued), from_millis(next_at) if next_at else None)

    def settle(self, now: datetime) -> None:
        """Ends what is still under way, when nobody of this sender is at work any more."""
        given = {"mailing": self.mailing, "fence": self.fence, "now": to_millis(now)}
        self._connection.execute(_SETTLE, given)

    def close(self) -> None:
        """Gives the connection back."""
        self.rollback()
        self._pooled.close()

    def _row(self, entry: Entry, now: datetime, cancelled: bool) -> dict[str, Any]:
        before = DeliveryState.INTENDED if entry.intended else DeliveryState.CLAIMED
        move = lifecycle.advance(
            replace(entry.delivery, state=before), entry.outcome, now, cancelled=cancelled
        )
        return {
            "id": entry.delivery.id,
            "before": before,
            "fence": self.fence,
            "state": move.state,
            "charged": int(move.attempted),
            "now": to_millis(now),
            "next_at": None if move.next_at is None else to_millis(move.next_at),
            "code": move.code,
            "reply": move.reply,
            "reason": move.reason,
        }

    def _delivery(self, row: tuple[Any, ...]) -> Delivery:
        number, subscriber, address, name, fields, mailing_list, attempts, first = row
        return Delivery(
            id=number,
            mailing=self.mailing,
            subscriber=subscriber,
            address=address,
            name=name,
            list=mailing_list,
            state=DeliveryState.CLAIMED,
            fields=json.loads(fields) if fields != "{}" else {},
            attempts=attempts,
            first_attempt_at=None if first is None else from_millis(first),
        )
