"""A mailing on its way: several connections, until nothing is due soon.

A connection that fails is opened again after a pause that doubles; when none gets
anywhere the run ends and everybody untried is back in the queue. Being stopped lets the
messages under way end.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.delivery.schedule import Hours
from newsletter.errors import Held, NewsletterError, Outside
from newsletter.model.mailing import Untried
from newsletter.steps.bookkeeper import Bookkeeper
from newsletter.steps.handover import Connection, Handover
from newsletter.transports import RelayRefuses, Transport

SOON = timedelta(minutes=15)  # `send` stays for what is due within this
DRAIN_SECONDS = 30.0
TRIES = 6  # connections in a row that got nowhere
LOOK_SECONDS = 5.0  # while waiting for a deferred reader: how often a pause or cancel is noticed
PATIENCE = 1.0  # seconds before the second try of a connection; doubles


class Dispatch:
    """One run of `send` over one mailing."""

    def __init__(
        self,
        bookkeeper: Bookkeeper,
        transport: Transport,
        handover: Handover,
        *,
        connections: int,
        now: Callable[[], datetime],
        waits: Callable[[datetime], None],
        hours: Hours | None = None,
        zone: ZoneInfo | None = None,
        speed: float = 1.0,
    ) -> None:
        self._books = bookkeeper
        self._transport = transport
        self._handover = handover
        self._connections = connections
        self._now = now
        self._waits = waits  # told until when it waits for a deferred reader
        self._hours = hours
        self._zone = zone or ZoneInfo("UTC")
        self._speed = speed  # seconds of the clock `now` in one second
        self._told: datetime | None = None
        self._failures = 0
        self._trouble: NewsletterError | None = None
        self._stop = asyncio.Event()
        self._workers: list[asyncio.Task[None]] = []

    def stop(self) -> None:
        """Lets what is under way end; a second call cuts it off."""
        if self._stop.is_set():
            for worker in self._workers:
                worker.cancel()
        self._stop.set()
        self._handover.stop()

    async def run(self, *, wait: bool = True) -> datetime | None:
        """Works until nothing is due soon. When the next delivery is due, or None.

        Raises Outside when the relay cannot be reached or refuses us, Held when another
        sender has taken over.
        """
        while True:
            due = await self._books.due()
            if self._handover.halted:
                break
            next_at = self._begin_at() if due.queued else due.next_at
            if due.queued and next_at is None:
                await self._work()
            elif wait and next_at is not None and next_at - self._now() <= SOON:
                await self._wait_until(next_at)
            else:
                return next_at
        if self._books.state is None:
            raise Held("another sender has taken over this mailing", hint="newsletter report")
        return due.next_at

    def _begin_at(self) -> datetime | None:
        """When the first queued message may begin: None for now."""
        now = self._now()
        if self._hours is not None and not self._hours.open(now, self._zone):
            return self._hours.next_open(now, self._zone)
        rest = self._handover.patience()
        return now + timedelta(seconds=rest) if rest else None

    async def _wait_until(self, due: datetime) -> None:
        if self._told is None or abs(self._told - due) > timedelta(seconds=1):
            self._waits(due)
        self._told = due
        await self._pause(min((due - self._now()).total_seconds(), LOOK_SECONDS * self._speed))

    async def _work(self) -> None:
        """Runs the connections until the queue is dry or the work is halted.

        One connection's trouble halts the others, and lets them finish what they have begun.
        """
        await self._handover.claim()
        ready = len(self._handover.waiting)
        count = min(self._connections, ready) if self._handover.waiting.all_dry else self._connections
        self._workers = [asyncio.create_task(self._connection()) for _ in range(count)]
        closing = self._close_in_time()
        try:
            await self._until_done()
        finally:
            for timer in closing:
                timer.cancel()
            for worker in self._workers:
                worker.cancel()
            await asyncio.gather(*self._workers, return_exceptions=True)
            await self._put_back()
        if self._trouble is not None:
            raise self._trouble

    def _close_in_time(self) -> list[asyncio.TimerHandle]:
        """Ends the work when the hours at which messages may begin end."""
        if self._hours is None:
            return []
        left = (self._hours.closes(self._now(), self._zone) - self._now()).total_seconds()
        return [asyncio.get_running_loop().call_later(max(0.0, left), self._handover.rest)]

    async def _until_done(self) -> None:
        """Waits for the connections; once stopped, for half a minute at most."""
        loop = asyncio.get_running_loop()
        stopped = asyncio.create_task(self._stop.wait())
        left: set[asyncio.Task[Any]] = set(self._workers)
        end: float | None = None
        try:
            while left:
                if stopped.done() and end is None:
                    end = loop.time() + DRAIN_SECONDS
                watched = left if stopped.done() else {*left, stopped}
                limit = None if end is None else max(0.0, end - loop.time())
                done, _ = await asyncio.wait(watched, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    return
                left -= done
                self._look_at(done - {stopped})
        finally:
            stopped.cancel()

    def _look_at(self, done: set[asyncio.Task[Any]]) -> None:
        for worker in done:
            if not worker.cancelled() and (error := worker.exception()) is not None:
                if not isinstance(error, NewsletterError):
                    raise error  # a fault of ours: never to be taken for the world's
                self._trouble = self._trouble or error
                self._handover.stop()

    async def _put_back(self) -> None:
        """Whoever was claimed and not begun goes back; a cut after the intent is uncertain."""
        self._handover.clear()
        with contextlib.suppress(NewsletterError):  # a database that failed has said so already
            await self._books.settle()

    async def _connection(self) -> None:
        """Opens one connection after another until there is nothing to send."""
        while await self._handover.more(idle=SOON.total_seconds()):
            trouble = await self._one_connection()
            if trouble is not None:
                await self._be_patient(trouble)

    async def _one_connection(self) -> NewsletterError | None:
        """One connection's life; what went wrong where it got nowhere. Raises RelayRefuses."""
        work = Connection(self._handover)
        try:
            await self._transport.deliver(work)
        except RelayRefuses:
            raise
        except Outside as error:
            return error
        if work.reached:
            self._failures = 0
        return _takes_nothing(work.untried) if work.untried and not work.progressed else None

    async def _be_patient(self, trouble: NewsletterError) -> None:
        """Waits before the next try; gives up when nobody gets anywhere and nobody is under way."""
        self._failures += 1
        if self._failures >= TRIES * self._connections and not self._handover.busy:
            raise trouble
        await self._pause(PATIENCE * 2 ** min(self._failures // self._connections, TRIES))

    async def _pause(self, seconds: float) -> None:
        """Waits, unless the work is stopped meanwhile."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), max(0.0, seconds / self._speed))


def _takes_nothing(untried: Untried) -> Outside:
    return Outside(
        f"the mail server takes no message: {untried.reason}",
        hint="try again later: nobody was lost, nobody will get it twice",
    )
