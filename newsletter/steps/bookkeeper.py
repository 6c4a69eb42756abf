"""The one place where sending and the ledger meet: many connections, one writer, group commits.

Requests of all connections gather while a group is being written; the next group takes
them together. Outcomes handed in before an intent are written with it or before it.
Between two groups the database is left free for a millisecond, because SQLite's lock
is not fair and a reader who unsubscribes must not wait behind us.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from newsletter.model.mailing import Delivery, MailingState, Outcome
from newsletter.store.engine import plain_errors
from newsletter.store.ledger import Due, Entry, Ledger

T = TypeVar("T")

PAUSE = 0.001  # seconds the lock is free between two groups


@dataclass(slots=True)
class _Group:
    """What gathers for the next commit."""

    entries: list[Entry] = field(default_factory=list)
    intents: dict[int, asyncio.Future[float | None]] = field(default_factory=dict)
    claims: list[tuple[int, asyncio.Future[list[Delivery]]]] = field(default_factory=list)
    dues: list[asyncio.Future[Due]] = field(default_factory=list)
    endings: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def futures(self) -> list[asyncio.Future[Any]]:
        return [*self.intents.values(), *(f for _, f in self.claims), *self.dues, *self.endings]


class Bookkeeper:
    """Writes a mailing's rows. ``run`` must be running while the others are awaited."""

    def __init__(self, ledger: Callable[[], Ledger], now: Callable[[], datetime]) -> None:
        self._open = ledger
        self._now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._ledger: Ledger | None = None
        self._next = _Group()
        self._wanted = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._failed: BaseException | None = None
        self.state: MailingState | None = MailingState.SENDING  # as of the last group; None: taken over

    async def claim(self, limit: int) -> list[Delivery]:
        """Up to *limit* queued deliveries."""
        future: asyncio.Future[list[Delivery]] = self._loop.create_future()
        self._next.claims.append((limit, future))
        return await self._soon(future)

    async def intend(self, delivery: int) -> float | None:
        """The monotonic instant at which the intent became durable; None when it is denied."""
        future: asyncio.Future[float | None] = self._loop.create_future()
        self._next.intents[delivery] = future
        return await self._soon(future)

    async def due(self) -> Due:
        """What is left to do."""
        future: asyncio.Future[Due] = self._loop.create_future()
        self._next.dues.append(future)
        return await self._soon(future)

    def record(self, delivery: Delivery, outcome: Outcome, *, intended: bool) -> None:
        """Hands in an outcome; it is written no later than anything asked for afterwards."""
        self._next.entries.append(Entry(delivery, intended, outcome))
        self._wanted.set()

    async def settle(self) -> None:
        """When nobody is at work any more: writes what was handed in, and ends what was left under way."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._next.endings.append(future)
        await self._soon(future)

    async def _soon(self, future: asyncio.Future[T]) -> T:
        if self._failed is not None:
            raise self._failed
        self._wanted.set()
        return await future

    async def run(self) -> None:
        """Writes groups until cancelled. Raises what the database raised, after telling everybody."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            group, self._next = self._next, _Group()
            try:
                await self._loop.run_in_executor(self._thread, self._write, group)
            except BaseException as error:
                self._fail(group, error)
                raise
            await asyncio.sleep(PAUSE)

    def _fail(self, group: _Group, error: BaseException) -> None:
        self._failed = error
        for future in (*group.futures, *self._next.futures):
            if not future.done():
                future.set_exception(error)
                future.exception()  # seen: whoever was cut off does not wait for it any more

    def _write(self, group: _Group) -> None:
        """One group, one commit; answers only what is durable. Runs in the writer's thread."""
        with plain_errors("of this mailing"):
            if self._ledger is None:
                self._ledger = self._open()
            ledger, now = self._ledger, self._now()
            self.state = ledger.begin()
            try:
                ledger.record(group.entries, now, cancelled=self.state is MailingState.CANCELLED)
                granted = ledger.intend(list(group.intents), now) if group.intents else set()
                claimed = [ledger.claim(limit, now) for limit, _ in group.claims]
                due = ledger.due(now) if group.dues else None
                if group.endings:
                    ledger.settle(now)
                ledger.commit()
            except BaseException:
                ledger.rollback()
                raise
        committed = time.monotonic()
        self._loop.call_soon_threadsafe(self._answer, group, granted, claimed, due, committed)

    def _answer(
        self,
        group: _Group,
        granted: set[int],
        claimed: list[list[Delivery]],
        due: Due | None,
        committed: float,
    ) -> None:
        for number, intent in group.intents.items():
            _settle(intent, committed if number in granted else None)
        for (_, claim), rows in zip(group.claims, claimed, strict=True):
            _settle(claim, rows)
        for future in group.dues:
            _settle(future, due)
        for ending in group.endings:
            _settle(ending, None)

    def close(self) -> None:
        """Lets go of the writer's thread and connection."""
        if self._ledger is not None:
            self._thread.submit(self._ledger.close).result()
        self._thread.shutdown()


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():  # whoever asked may have been cut off
        future.set_result(value)
