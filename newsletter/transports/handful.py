"""A few messages past the ledger: the work of a test mail."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable

from newsletter.model.mailing import Envelope, Outcome, Untried
from newsletter.transports import Answer, Transport

AGAIN = 1  # time


class Handful:
    """Envelopes in order, each intent granted at once; what became of each, in ``outcomes``.

    What was not tried is given again: it may only have been looked ahead to.
    """

    def __init__(self, envelopes: Iterable[Envelope]) -> None:
        self._waiting = deque(envelopes)
        self._again: list[Envelope] = []
        self.outcomes: list[tuple[Envelope, Outcome]] = []

    async def more(self) -> bool:
        return bool(self._waiting)

    def next(self) -> Envelope | None:
        return self._waiting.popleft() if self._waiting else None

    def give_back(self, envelope: Envelope) -> None:
        self._waiting.appendleft(envelope)

    def intend(self, envelope: Envelope, answer: Answer) -> None:
        answer(time.monotonic())

    def told(self, envelope: Envelope, outcome: Outcome) -> None:
        if isinstance(outcome, Untried) and self._again.count(envelope) < AGAIN:
            self._again.append(envelope)
            self._waiting.appendleft(envelope)
        else:
            self.outcomes.append((envelope, outcome))


async def deliver_all(transport: Transport, work: Handful) -> list[tuple[Envelope, Outcome]]:
    """What became of each envelope, over as many connections as it takes."""
    while await work.more():
        await transport.deliver(work)
    return work.outcomes
