"""What connections work for: the next reader's message, its intent, and what became of it.

Envelopes come from the queues of claimed deliveries (``waiting``), outcomes go to the
books, and the brakes look at each. Nothing here waits except ``more``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from newsletter.delivery.brakes import Brakes
from newsletter.errors import Mistake
from newsletter.model.mailing import (
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
from newsletter.steps.waiting import Waiting
from newsletter.transports import Answer

LONGEST = 900.0  # seconds that a canary may keep the rest waiting: a run ends where it would wait longer
IDLE_SECONDS = 20.0  # an open connection waits so long for work; then it says goodbye


@dataclass(frozen=True, slots=True)
class Canary:
    """The first *count* messages go alone; the rest follows after *hold* seconds without a brake."""

    count: int
    hold: float


class Handover:
    """One run's messages, given out one by one."""

    def __init__(
        self,
        books: Bookkeeper,
        waiting: Waiting,
        envelope_of: Callable[[Delivery], Envelope],
        brakes: Brakes,
        progress: Callable[[Outcome], None],
        canary: Canary | None = None,
        *,
        speed: float = 1.0,
    ) -> None:
        """*speed*: seconds of the clock that the waits are meant in, in one second."""
        self._books = books
        self.waiting = waiting
        self._envelope_of = envelope_of
        self._brakes = brakes
        self._progress = progress
        self._canary = canary
        self._speed = speed
        self._begun = 0
        self._held_until: float | None = None
        self._loop = asyncio.get_running_loop()
        self._under_way: dict[int, Delivery] = {}
        self._intended: set[int] = set()
        self._claiming: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # something changed for whoever waits in `more`
        self._sleepers = 0
        self._stopped = False
        self._resting = False  # the hours are over

    @property
    def busy(self) -> bool:
        """Whether any message is under way."""
        return bool(self._under_way)

    @property
    def halted(self) -> bool:
        """Whether no further message may begin."""
        return self._stopped or self._resting or self._books.state is not MailingState.SENDING

    def stop(self) -> None:
        """No further message begins; those under way end."""
        self._stopped = True
        self._news.set()

    def rest(self) -> None:
        """No further message begins in this round of work."""
        self._resting = True
        self._news.set()

    async def more(self, *, idle: float = IDLE_SECONDS) -> bool:
        """Waits until a message may begin; False when none is left, or none will be within *idle* seconds."""
        while not self.halted:
            if self.waiting.ready() and not self._held():
                return True
            if self.waiting.dry:
                return False
            self._refill()
            patience = None if self._claiming else self.patience()
            if patience is not None and patience > idle:
                return False
            self._news.clear()
            self._sleepers += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), patience and patience / self._speed)
            self._sleepers -= 1
        return False

    def patience(self) -> float | None:
        """Seconds until a message may begin again; None where only an answer can change anything."""
        return self._held() or self.waiting.patience()

    def next(self) -> Envelope | None:
        """The next reader's message, if one may begin now."""
        while not (self.halted or self._held()):
            delivery = self.waiting.take()
            self._refill()
            if delivery is None:
                return None
            try:
                envelope = self._envelope_of(delivery)
            except Mistake as error:  # an address that slipped in: one reader's trouble, not everybody's
                self._end(delivery, Refused(Reply(0, error.message), Stage.RCPT))
                continue
            self._under_way[delivery.id] = delivery
            self._begun += 1
            return envelope
        return None

    def give_back(self, envelope: Envelope) -> None:
        """A message that was not begun waits again, before all others."""
        self.waiting.put_back(self._under_way.pop(envelope.delivery))
        self._begun -= 1
        self._news.set()

    def intend(self, envelope: Envelope, answer: Answer) -> None:
        """Has the intent written down, and remembers that it was."""

        def answered(committed: float | None) -> None:
            if committed is not None:
                self._intended.add(envelope.delivery)
            answer(committed)

        self._books.intend(envelope.delivery, answered)

    def told(self, envelope: Envelope, outcome: Outcome) -> None:
        """What became of a message: into the books, and past the brakes."""
        self._end(self._under_way.pop(envelope.delivery), outcome)

    def _end(self, delivery: Delivery, outcome: Outcome) -> None:
        intended = delivery.id in self._intended
        self._intended.discard(delivery.id)
        self._books.record(delivery, outcome, intended=intended)
        self.waiting.ended(delivery, outcome)
        if not isinstance(outcome, Untried):
            self._progress(outcome)
        if (brake := self._brakes.after(delivery.id, outcome)) is not None:
            self._books.brake(brake)
            self.stop()
        if self._sleepers:
            self._news.set()

    def _held(self) -> float | None:
        """Seconds that the canary still keeps the rest waiting (None: it does not)."""
        if self._canary is None or self._begun < self._canary.count:
            return None
        if self._held_until is None and not self._under_way:
            self._held_until = self._loop.time() + self._canary.hold / self._speed
        if self._held_until is None:
            return self._canary.hold
        left = self._held_until - self._loop.time()
        if left > 0:
            return left
        self._canary = None
        return None

    def _refill(self) -> None:
        if self._claiming is None and (wanted := self.waiting.wanted()):
            self._claiming = asyncio.create_task(self._claim(wanted))

    async def claim(self) -> None:
        """Claims the first deliveries of a run."""
        if wanted := self.waiting.wanted():
            await self._claim(wanted)

    async def _claim(self, wanted: dict[str, int]) -> None:
        claimed = await self._books.claim(wanted)
        self.waiting.add(claimed.deliveries)
        self.waiting.claimed(claimed.dry, claimed.rests)
        self._claiming = None
        self._news.set()

    def clear(self) -> None:
        """Forgets whoever was claimed and not begun: the ledger has them back."""
        if self._claiming is not None:
            self._claiming.cancel()
            self._claiming = None
        self._resting = False
        self.waiting.clear()
        self._under_way.clear()
        self._intended.clear()


class Connection:
    """The work of one connection, and whether it got anywhere."""

    def __init__(self, handover: Handover) -> None:
        self.next, self.give_back, self.intend = handover.next, handover.give_back, handover.intend
        self._handover = handover
        self.progressed = False  # a body left: whoever was only looked ahead to says nothing
        self.reached = False  # somebody got an answer
        self.untried: Untried | None = None

    async def more(self) -> bool:
        """Waits for the next message."""
        return await self._handover.more()

    def told(self, envelope: Envelope, outcome: Outcome) -> None:
        """What became of one."""
        self._handover.told(envelope, outcome)
        if isinstance(outcome, Untried):
            self.untried = outcome
        else:
            self.progressed = True
            self.reached |= not isinstance(outcome, Uncertain)
