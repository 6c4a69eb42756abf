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
from newsletter.store import statements
from newsletter.store.paces import Paces
from newsletter.store.tables import from_millis, to_millis

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
        return [self._delivery(row) for row in self._connection.execute(statements.CLAIM, asked).fetchall()]

    def intend(self, ids: Sequence[int], now: datetime) -> set[int]:
        """The deliveries that may get a body; the others are marked skipped where their reader went."""
        marks, at = ",".join("?" * len(ids)), to_millis(now)
        rows = self._connection.execute(
            statements.INTEND.format(marks=marks), (at, *ids, self.fence)
        ).fetchall()
        granted = {int(row[0]) for row in rows}
        if len(granted) < len(ids):
            self._connection.execute(statements.DENIED.format(marks=marks), (at, *ids, self.fence))
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
        self._connection.executemany(statements.END, ended)
        self._connection.executemany(statements.LATER, later)

    def due(self, now: datetime) -> Due:
        """Queues and expires what was deferred, then says what is left."""
        oldest = to_millis(now - retry.WINDOW)
        given = {"mailing": self.mailing, "now": to_millis(now), "oldest": oldest, "fence": self.fence}
        self._connection.execute(statements.EXPIRE, given)
        if not self._swept:
            self._connection.execute(statements.EXPIRE_QUEUED, given)
            self._rename()
            self._swept = True
        self._connection.execute(statements.WAKE, given)
        queued, next_at = self._connection.execute(statements.DUE, given).fetchone()
        return Due(bool(queued), from_millis(next_at) if next_at else None)

    def brake(self, brake: Brake, now: datetime) -> MailingState:
        """Pauses the mailing and queues again whoever was refused for no fault of theirs."""
        at, told = to_millis(now), f"brake: {brake.reason}"
        given = (MailingState.PAUSED, told, self.mailing, MailingState.SENDING, self.fence)
        paused = self._connection.execute(statements.PAUSE, given).rowcount
        if paused:
            self._connection.execute(statements.TELL, (self.mailing, at, MailingState.PAUSED, "brake", told))
            self._connection.executemany(
                statements.PUT_BACK, [(at, number, self.mailing) for number in brake.put_back]
            )
        row = self._connection.execute("SELECT state FROM mailings WHERE id = ?", (self.mailing,)).fetchone()
        return MailingState(row[0])

    def _rename(self) -> None:
        names = self._rules.profiles
        asked = statements.OTHERS.format(marks=",".join("?" * len(names)))
        self._connection.execute(asked, (self.mailing, *names, self.mailing, self.fence))

    def settle(self, now: datetime) -> None:
        """Ends what is still under way, when nobody of this sender is at work any more."""
        given = {"mailing": self.mailing, "fence": self.fence, "now": to_millis(now)}
        self._connection.execute(statements.SETTLE, given)

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
