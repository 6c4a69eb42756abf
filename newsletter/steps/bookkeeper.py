"""The one place where sending and the ledger meet: many connections, one writer, group commits.

What all connections want written gathers while a group is being written; the next group
takes it together. Outcomes handed in before an intent are written with it or before it.
Between two groups the database is left free for a millisecond, because SQLite's lock
is not fair and a reader who unsubscribes must not wait behind us.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from newsletter.delivery.brakes import Brake
from newsletter.model.mailing import Delivery, MailingState, Outcome
from newsletter.store.engine import plain_errors
from newsletter.store.ledger import Claimed, Due, Entry, Ledger
from newsletter.transports import Answer

T = TypeVar("T")

PAUSE = 0.001  # seconds the lock is free between two groups


@dataclass(slots=True)
class _Group:
    """What gathers for the next commit."""

    entries: list[Entry] = field(default_factory=list)
    intents: dict[int, Answer] = field(default_factory=dict)
    claims: list[tuple[Mapping[str, int], asyncio.Future[Claimed]]] = field(default_factory=list)
    dues: list[asyncio.Future[Due]] = field(default_factory=list)
    endings: list[asyncio.Future[None]] = field(default_factory=list)
    brake: Brake | None = None

    @property
    def futures(self) -> list[asyncio.Future[Any]]:
        return [*(f for _, f in self.claims), *self.dues, *self.endings]


class Bookkeeper:
    """Writes a mailing's rows, in a thread of its own. ``start`` it before anything is asked."""

    def __init__(self, ledger: Callable[[], Ledger], now: Callable[[], datetime]) -> None:
        self._open = ledger
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._gathering = threading.Lock()
        self._next = _Group()
        self._wanted = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self.failure: asyncio.Future[None] = self._loop.create_future()  # done when the books cannot be kept
        self.state: MailingState | None = MailingState.SENDING  # as of the last group; None: taken over

    def start(self) -> None:
        """From here on what is asked for is written."""
        self._thread.start()

    async def claim(self, wanted: Mapping[str, int]) -> Claimed:
        """Up to so many queued deliveries of each profile."""
        future: asyncio.Future[Claimed] = self._loop.create_future()
        with self._gathering:
            self._next.claims.append((wanted, future))
        return await self._soon(future)

    def intend(self, delivery: int, answer: Answer) -> None:
        """Calls *answer* with the instant at which the intent became durable; None when it is denied."""
        with self._gathering:
            self._next.intents[delivery] = answer
        self._want()

    async def due(self) -> Due:
        """What is left to do."""
        future: asyncio.Future[Due] = self._loop.create_future()
        with self._gathering:
            self._next.dues.append(future)
        return await self._soon(future)

    def record(self, delivery: Delivery, outcome: Outcome, *, intended: bool) -> None:
        """Hands in an outcome; it is written no later than anything asked for afterwards."""
        with self._gathering:
            self._next.entries.append(Entry(delivery, intended, outcome))
        self._want()

    def _want(self) -> None:
        """Wakes the writer; what was added before is in its next group, or the flag is down by now."""
        if not self._wanted.is_set():
            self._wanted.set()

    def brake(self, brake: Brake) -> None:
        """Pauses the mailing, with the next group."""
        with self._gathering:
            self._next.brake = self._next.brake or brake
        self._wanted.set()

    async def settle(self) -> None:
        """When nobody is at work any more: writes what was handed in, and ends what was left under way."""
        future: asyncio.Future[None] = self._loop.create_future()
        with self._gathering:
            self._next.endings.append(future)
        await self._soon(future)

    async def _soon(self, future: asyncio.Future[T]) -> T:
        if self.failure.done():
            self.failure.result()
        self._wanted.set()
        return await future

    def close(self) -> None:
        """Lets go of the writer's thread and connection."""
        self._ending = True
        self._wanted.set()
        self._thread.join()
        if self.failure.done():
            self.failure.exception()  # seen
        self.failure.cancel()

    # in the writer's thread

    def _run(self) -> None:
        ledger: Ledger | None = None
        try:
            with plain_errors("of this mailing"):
                while (group := self._gathered()) is not None:
                    ledger = ledger or self._open()
                    self._write(ledger, group)
                    time.sleep(PAUSE)
        except BaseException as error:
            self._loop.call_soon_threadsafe(self._fail, group, error)
        finally:
            if ledger is not None:
                ledger.close()

    def _gathered(self) -> _Group | None:
        """What is to be written next, as soon as there is something; None at the end."""
        self._wanted.wait()
        if self._ending:
            return None
        with self._gathering:
            self._wanted.clear()
            group, self._next = self._next, _Group()
        return group

    def _write(self, ledger: Ledger, group: _Group) -> None:
        """One group, one commit; answers only what is durable."""
        now = self._now()
        self.state = ledger.begin()
        try:
            ledger.record(group.entries, now, cancelled=self.state is MailingState.CANCELLED)
            if group.brake is not None:
                self.state = ledger.brake(group.brake, now)
            granted = ledger.intend(list(group.intents), now) if group.intents else set()
            claimed = [ledger.claim(wanted, now) for wanted, _ in group.claims]
            due = ledger.due(now) if group.dues else None
            if group.endings:
                ledger.settle(now)
            ledger.commit()
        except BaseException:
            ledger.rollback()
            raise
        self._loop.call_soon_threadsafe(self._answer, group, granted, claimed, due, time.monotonic())

    # in the loop

    def _answer(
        self,
        group: _Group,
        granted: set[int],
        claimed: list[Claimed],
        due: Due | None,
        committed: float,
    ) -> None:
        for number, answer in group.intents.items():
            answer(committed if number in granted else None)
        for (_, claim), rows in zip(group.claims, claimed, strict=True):
            _settle(claim, rows)
        for future in group.dues:
            _settle(future, due)
        for ending in group.endings:
            _settle(ending, None)

    def _fail(self, group: _Group | None, error: BaseException) -> None:
        """Tells whoever waits; an intent that is not answered gets no body."""
        waiting = self._next.futures if group is None else [*group.futures, *self._next.futures]
        for future in (self.failure, *waiting):
            if not future.done():
                future.set_exception(error)
                future.exception()  # seen: whoever was cut off does not wait for it any more


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():  # whoever asked may have been cut off
        future.set_result(value)
