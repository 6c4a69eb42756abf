"""A mailing on its way: several connections, one queue of claimed deliveries.

Each connection asks for an envelope when it is ready for one. A connection that fails
is opened again after a pause that doubles; when none gets anywhere the run ends and
everybody untried is back in the queue. Being stopped lets the messages under way end.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from newsletter.errors import Held, Mistake, NewsletterError, Outside
from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Delivery,
    Envelope,
    MailingState,
    Outcome,
    Refused,
    Reply,
    Stage,
    Uncertain,
    Untried,
)
from newsletter.steps.bookkeeper import Bookkeeper
from newsletter.transports import Answer, RelayRefuses, Transport

SOON = timedelta(minutes=15)  # `send` stays for what is due within this
BATCH = 200  # claimed at a time
LOW = 100  # waiting: time to claim more
DRAIN_SECONDS = 30.0
TRIES = 6  # connections in a row that got nowhere
UNANSWERED = 10  # bodies in a row without an answer: every further one would be uncertain too
LOOK_SECONDS = 5.0  # while waiting for a deferred reader: how often a pause or cancel is noticed
PATIENCE = 1.0  # seconds before the second try of a connection; doubles


class Dispatch:
    """One run of `send` over one mailing."""

    def __init__(
        self,
        bookkeeper: Bookkeeper,
        transport: Transport,
        envelope_of: Callable[[Delivery], Envelope],
        *,
        connections: int,
        now: Callable[[], datetime],
        progress: Callable[[Outcome], None],
        waits: Callable[[datetime], None],
    ) -> None:
        self._books = bookkeeper
        self._transport = transport
        self._envelope_of = envelope_of
        self._connections = connections
        self._now = now
        self._progress = progress
        self._waits = waits  # told until when it waits for a deferred reader
        self._waiting: deque[Delivery] = deque()
        self._under_way: dict[int, Delivery] = {}
        self._intended: set[int] = set()
        self._claiming: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # something changed for whoever waits for work
        self._dry = False
        self._failures = 0
        self._unanswered = 0
        self._trouble: NewsletterError | None = None
        self._stop = asyncio.Event()
        self._workers: list[asyncio.Task[None]] = []

    def stop(self) -> None:
        """Lets what is under way end; a second call cuts it off."""
        if self._stop.is_set():
            for worker in self._workers:
                worker.cancel()
        self._stop.set()
        self._news.set()

    async def run(self, *, wait: bool = True) -> datetime | None:
        """Works until nothing is due soon. When the next delivery is due, or None.

        Raises Outside when the relay cannot be reached or refuses us, Held when another
        sender has taken over.
        """
        told: datetime | None = None
        while True:
            due = await self._books.due()
            if self._halted:
                break
            if due.queued:
                await self._work()
            elif wait and due.next_at is not None and due.next_at - self._now() <= SOON:
                if told != due.next_at:
                    self._waits(due.next_at)
                told = due.next_at
                await self._pause(min((due.next_at - self._now()).total_seconds(), LOOK_SECONDS))
            else:
                break
        if self._books.state is None:
            raise Held("another sender has taken over this mailing", hint="newsletter report")
        return due.next_at

    @property
    def _halted(self) -> bool:
        """Whether no further message may begin; those under way end."""
        stopped = self._stop.is_set() or self._trouble is not None
        return stopped or self._books.state is not MailingState.SENDING

    async def _work(self) -> None:
        """Runs the connections until the queue is dry or the work is halted.

        One connection's trouble halts the others, and lets them finish what they have begun.
        """
        await self._claim()
        count = min(self._connections, len(self._waiting))
        self._workers = [asyncio.create_task(self._connection()) for _ in range(count)]
        try:
            await self._until_done()
        finally:
            for worker in self._workers:
                worker.cancel()
            await asyncio.gather(*self._workers, return_exceptions=True)
            await self._put_back()
        if self._trouble is not None:
            raise self._trouble

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
                self._halt(error)

    def _halt(self, trouble: NewsletterError) -> None:
        self._trouble = self._trouble or trouble
        self._news.set()

    async def _put_back(self) -> None:
        """Whoever was claimed and not begun goes back; a cut after the intent is uncertain."""
        if self._claiming is not None:
            self._claiming.cancel()
        self._waiting.clear()
        self._under_way.clear()
        self._intended.clear()
        with contextlib.suppress(NewsletterError):  # a database that failed has said so already
            await self._books.settle()

    async def _connection(self) -> None:
        """Opens one connection after another until there is nothing to send."""
        while await self.more():
            trouble = await self._one_connection()
            if trouble is not None:
                await self._be_patient(trouble)

    async def _one_connection(self) -> NewsletterError | None:
        """One connection's life; what went wrong where it got nowhere. Raises RelayRefuses."""
        work = _Connection(self)
        try:
            await self._transport.deliver(work)
        except RelayRefuses:
            raise
        except Outside as error:
            return error
        return _takes_nothing(work.untried) if work.untried and not work.progressed else None

    async def _be_patient(self, trouble: NewsletterError) -> None:
        """Waits before the next try; gives up when nobody gets anywhere and nobody is under way."""
        self._failures += 1
        if self._failures >= TRIES * self._connections and not self._under_way:
            raise trouble
        await self._pause(PATIENCE * 2 ** min(self._failures // self._connections, TRIES))

    async def _pause(self, seconds: float) -> None:
        """Waits, unless the work is stopped meanwhile."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), max(0.0, seconds))

    async def more(self) -> bool:
        """Waits until a delivery is ready; False when there is none left, or no other may begin."""
        while not self._halted:
            if self._waiting:
                return True
            if self._dry:
                return False
            self._refill()
            self._news.clear()
            await self._news.wait()
        return False

    def next(self) -> Envelope | None:
        """The next reader's message, if one is ready now."""
        while self._waiting and not self._halted:
            delivery = self._waiting.popleft()
            if len(self._waiting) < LOW:
                self._refill()
            try:
                envelope = self._envelope_of(delivery)
            except Mistake as error:  # an address that slipped in: one reader's trouble, not everybody's
                self._settle(delivery, Refused(Reply(0, error.message), Stage.RCPT))
                continue
            self._under_way[delivery.id] = delivery
            return envelope
        return None

    def give_back(self, envelope: Envelope) -> None:
        """A message that was not begun waits again, before all others."""
        self._waiting.appendleft(self._under_way.pop(envelope.delivery))
        self._news.set()

    def _refill(self) -> None:
        if self._claiming is None and not self._dry:
            self._claiming = asyncio.create_task(self._claim())

    async def _claim(self) -> None:
        claimed = await self._books.claim({"others": BATCH})
        self._waiting.extend(claimed)
        self._dry = not claimed
        self._claiming = None
        self._news.set()

    def intend(self, envelope: Envelope, answer: Answer) -> None:
        """Has the intent written down, and remembers that it was."""

        def answered(committed: float | None) -> None:
            if committed is not None:
                self._intended.add(envelope.delivery)
            answer(committed)

        self._books.intend(envelope.delivery, answered)

    def told(self, envelope: Envelope, outcome: Outcome) -> None:
        """What became of a message: into the books."""
        self._settle(self._under_way.pop(envelope.delivery), outcome)
        if isinstance(outcome, Accepted | Refused | Deferred):
            self._failures = self._unanswered = 0
        elif isinstance(outcome, Uncertain):
            self._unanswered += 1
            if self._unanswered >= max(UNANSWERED, 2 * self._connections):
                self._halt(_gives_no_answer())

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        intended = delivery.id in self._intended
        self._intended.discard(delivery.id)
        self._books.record(delivery, outcome, intended=intended)
        if not isinstance(outcome, Untried):
            self._progress(outcome)


class _Connection:
    """The work of one connection, and whether it got anywhere."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.more, self.next, self.give_back = dispatch.more, dispatch.next, dispatch.give_back
        self.intend = dispatch.intend
        self._dispatch = dispatch
        self.progressed = False  # a body left: whoever was only looked ahead to says nothing
        self.untried: Untried | None = None

    def told(self, envelope: Envelope, outcome: Outcome) -> None:
        self._dispatch.told(envelope, outcome)
        if isinstance(outcome, Untried):
            self.untried = outcome
        else:
            self.progressed = True


def _takes_nothing(untried: Untried) -> Outside:
    return Outside(
        f"the mail server takes no message: {untried.reason}",
        hint="try again later: nobody was lost, nobody will get it twice",
    )


def _gives_no_answer() -> Outside:
    return Outside(
        "the mail server takes messages and gives no answer: the mailing stops, before more become uncertain",
        hint="newsletter report SLUG names them; look into the mail server's log before you send on",
    )
