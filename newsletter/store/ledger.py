"""The hot path of a mailing: claim, intend, record. One writer, one transaction a group.

Runs in one thread on the driver's own cursor (SQLAlchemy's layer costs five times as
much an intent). Every statement carries the fence: what a sender that was taken over
still writes touches no row. The promises are DESIGN's; the moves are decided in
``delivery/lifecycle``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from newsletter.delivery import lifecycle, retry
from newsletter.delivery.brakes import Brake
from newsletter.delivery.lifecycle import Move
from newsletter.delivery.pace import Limits
from newsletter.model.mailing import Delivery, DeliveryState, MailingState, Outcome
from newsletter.store.paces import Paces
from newsletter.store.tables import from_millis, to_millis

_CLAIM = """
UPDATE deliveries SET state = 'claimed', fence = :fence, at = :now
 WHERE id IN (SELECT id FROM deliveries
               WHERE mailing_id = :mailing AND state = 'queued' AND profile = :profile LIMIT :limit)
   AND EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND state = 'sending' AND fence = :fence)
RETURNING id, subscriber_id, address, name, fields, list, profile, attempts, first_attempt_at
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
UPDATE deliveries SET state = 'skipped', place = NULL, at = ?,
       reason = CASE WHEN address_key IN (SELECT address_key FROM suppressions)
                     THEN 'suppressed' ELSE 'left' END
 WHERE id IN ({marks}) AND state = 'claimed' AND fence = ?
"""

# a forgotten row keeps state and code, never text; an uncertain one the instant of its intent
_END = """
UPDATE deliveries SET
       state = ?, attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, ?),
       next_at = NULL, code = ?, at = coalesce(?, at),
       reply = CASE WHEN address = '' THEN '' ELSE ? END, reason = CASE WHEN address = '' THEN '' ELSE ? END
 WHERE id = ? AND state = ? AND fence = ?
"""

# a forgotten row waits for nothing any more
_LATER = """
UPDATE deliveries SET
       state = CASE WHEN address = '' THEN 'skipped' ELSE :state END,
       place = CASE WHEN address = '' OR :state = 'skipped' THEN NULL ELSE place END,
       attempts = attempts + :charged,
       first_attempt_at = CASE WHEN :charged THEN coalesce(first_attempt_at, :now) ELSE first_attempt_at END,
       next_at = CASE WHEN address = '' THEN NULL ELSE :next_at END, code = :code, at = :now,
       reply = CASE WHEN address = '' THEN '' ELSE :reply END,
       reason = CASE WHEN address = '' THEN 'forgotten' ELSE :reason END
 WHERE id = :id AND state = :before AND fence = :fence
"""

_EXPIRED = "state = 'expired', reason = 'no answer but \"later\" for 48 hours', next_at = NULL, at = :now"
_MINE = "EXISTS (SELECT 1 FROM mailings WHERE id = :mailing AND fence = :fence)"

_EXPIRE = f"""
UPDATE deliveries SET {_EXPIRED}
 WHERE mailing_id = :mailing AND state = 'deferred' AND (first_attempt_at < :oldest OR next_at IS NULL)
   AND {_MINE}
"""  # noqa: S608 (no value is pasted in)

# what woke in an earlier run and was not sent: looked for once a run, because it reads the whole queue
_EXPIRE_QUEUED = f"""
UPDATE deliveries SET {_EXPIRED}
 WHERE mailing_id = :mailing AND state = 'queued' AND first_attempt_at < :oldest AND {_MINE}
"""  # noqa: S608

_WAKE = f"""
UPDATE deliveries SET state = 'queued', next_at = NULL
 WHERE mailing_id = :mailing AND state = 'deferred' AND next_at <= :now AND {_MINE}
"""  # noqa: S608

_PAUSE = "UPDATE mailings SET state = ?, reason = ? WHERE id = ? AND state = ? AND fence = ?"
_TELL = "INSERT INTO mailing_events (mailing_id, at, what, who, note) VALUES (?, ?, ?, ?, ?)"
_PUT_BACK = """
UPDATE deliveries SET state = 'queued', attempts = 0, first_attempt_at = NULL, code = 0, reply = '',
       reason = 'put back by a brake', at = ?
 WHERE id = ? AND mailing_id = ? AND state = 'refused' AND address <> ''
"""

# rows of a profile that the settings no longer know
_OTHERS = """
UPDATE deliveries SET profile = 'others'
 WHERE mailing_id = ? AND state IN ('queued', 'deferred') AND profile NOT IN ({marks})
   AND EXISTS (SELECT 1 FROM mailings WHERE id = ? AND fence = ?)
"""

# what a sender that ends leaves under way: nobody got what was claimed, somebody may have got the rest
_SETTLE = f"""
UPDATE deliveries SET
       attempts = attempts + (state = 'intended'),
       first_attempt_at = CASE WHEN state = 'intended' THEN coalesce(first_attempt_at, at)
                               ELSE first_attempt_at END,
       reason = CASE WHEN state = 'intended' THEN 'cut off before the server answered' ELSE '' END,
       at = CASE WHEN state = 'intended' THEN at ELSE :now END,
       state = CASE WHEN state = 'intended' THEN 'uncertain' ELSE 'queued' END
 WHERE mailing_id = :mailing AND state IN ('claimed', 'intended') AND fence = :fence AND {_MINE}
"""  # noqa: S608

_DUE = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailing_id = :mailing AND state = 'queued'),
       (SELECT min(next_at) FROM deliveries WHERE mailing_id = :mailing AND state = 'deferred')
"""


_ENDS = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Due:
    """What is left to do."""

    queued: bool
    next_at: datetime | None  # when the first deferred delivery may be tried again


@dataclass(slots=True)
class Claimed:
    """What a claim gave."""

    deliveries: list[Delivery] = field(default_factory=list)
    dry: list[str] = field(default_factory=list)  # profiles that have nothing queued any more
    rests: dict[str, float] = field(default_factory=dict)  # at their limit: seconds to wait


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits that a sender keeps, and the profiles it knows."""

    limits: Mapping[str, Limits] = field(default_factory=dict)
    profiles: tuple[str, ...] = ("others",)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(slots=True)
class Entry:
    """An outcome to be recorded, and the state that the sender left the delivery in."""

    delivery: Delivery
    intended: bool
    outcome: Outcome


class Ledger:
    """One sender's hand on the rows of one mailing. Not to be used by two threads."""

    def __init__(self, engine: Engine, mailing: int, fence: int, rules: Rules | None = None) -> None:
        self._pooled = engine.raw_connection()
        driver = self._pooled.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._connection = driver
        self._rules = rules or Rules()
        self._paces = Paces(driver, self._rules.limits, self._rules.zone)
        self._swept = False
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

    def claim(self, wanted: Mapping[str, int], now: datetime) -> Claimed:
        """Up to so many queued deliveries of each profile, now this sender's. None while it is paused."""
        claimed = Claimed()
        for profile, want in wanted.items():
            granted = self._paces.granted(profile, want, now)
            rows = self._claim(profile, granted, now) if granted else []
            self._paces.spend(profile, len(rows), now)
            claimed.deliveries += rows
            if granted and len(rows) < granted:
                claimed.dry.append(profile)
            elif granted < want:
                claimed.rests[profile] = self._paces.wait(profile, now)
        return claimed

    def _claim(self, profile: str, limit: int, now: datetime) -> list[Delivery]:
        given = {"mailing": self.mailing, "fence": self.fence, "now": to_millis(now)}
        asked = {**given, "profile": profile, "limit": limit}
        return [self._delivery(row) for row in self._connection.execute(_CLAIM, asked).fetchall()]

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
        at = to_millis(now)
        ended: list[tuple[Any, ...]] = []
        later: list[dict[str, Any]] = []
        for entry in entries:
            before = DeliveryState.INTENDED if entry.intended else DeliveryState.CLAIMED
            delivery = entry.delivery
            move = lifecycle.advance(delivery, entry.outcome, now, state=before, cancelled=cancelled)
            if move.state in _ENDS:
                when = None if move.state is DeliveryState.UNCERTAIN else at
                words = (move.code, when, move.reply, move.reason)
                ended.append((move.state, at, *words, delivery.id, before, self.fence))
            else:
                later.append(self._later(delivery.id, before, move, at))
        self._connection.executemany(_END, ended)
        self._connection.executemany(_LATER, later)

    def due(self, now: datetime) -> Due:
        """Queues and expires what was deferred, then says what is left."""
        oldest = to_millis(now - retry.WINDOW)
        given = {"mailing": self.mailing, "now": to_millis(now), "oldest": oldest, "fence": self.fence}
        self._connection.execute(_EXPIRE, given)
        if not self._swept:
            self._connection.execute(_EXPIRE_QUEUED, given)
            self._rename()
            self._swept = True
        self._connection.execute(_WAKE, given)
        queued, next_at = self._connection.execute(_DUE, given).fetchone()
        return Due(bool(queued), from_millis(next_at) if next_at else None)

    def brake(self, brake: Brake, now: datetime) -> MailingState:
        """Pauses the mailing and queues again whoever was refused for no fault of theirs."""
        at, told = to_millis(now), f"brake: {brake.reason}"
        given = (MailingState.PAUSED, told, self.mailing, MailingState.SENDING, self.fence)
        paused = self._connection.execute(_PAUSE, given).rowcount
        if paused:
            self._connection.execute(_TELL, (self.mailing, at, MailingState.PAUSED, "brake", told))
            self._connection.executemany(_PUT_BACK, [(at, number, self.mailing) for number in brake.put_back])
        row = self._connection.execute("SELECT state FROM mailings WHERE id = ?", (self.mailing,)).fetchone()
        return MailingState(row[0])

    def _rename(self) -> None:
        names = self._rules.profiles
        asked = _OTHERS.format(marks=",".join("?" * len(names)))
        self._connection.execute(asked, (self.mailing, *names, self.mailing, self.fence))

    def settle(self, now: datetime) -> None:
        """Ends what is still under way, when nobody of this sender is at work any more."""
        given = {"mailing": self.mailing, "fence": self.fence, "now": to_millis(now)}
        self._connection.execute(_SETTLE, given)

    def close(self) -> None:
        """Gives the connection back."""
        self.rollback()
        self._pooled.close()

    def _later(self, number: int, before: DeliveryState, move: Move, at: int) -> dict[str, Any]:
        return {
            "id": number,
            "before": before,
            "fence": self.fence,
            "state": move.state,
            "charged": int(move.attempted),
            "now": at,
            "next_at": None if move.next_at is None else to_millis(move.next_at),
            "code": move.code,
            "reply": move.reply,
            "reason": move.reason,
        }

    def _delivery(self, row: tuple[Any, ...]) -> Delivery:
        number, subscriber, address, name, fields, mailing_list, profile, attempts, first = row
        return Delivery(
            id=number,
            mailing=self.mailing,
            subscriber=subscriber,
            address=address,
            name=name,
            list=mailing_list,
            profile=profile,
            state=DeliveryState.CLAIMED,
            fields=json.loads(fields) if fields != "{}" else {},
            attempts=attempts,
            first_attempt_at=None if first is None else from_millis(first),
        )
