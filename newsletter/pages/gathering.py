"""What many visitors want written is written in groups: one durable commit for all of them.

While a group is being written the next one gathers. Each visitor is answered when their
group is on disk, or told to come back where it took too long; whoever is told so before
their group began is taken out of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from anyio import to_thread

from newsletter.errors import Held

LARGEST = 256  # visitors in one group

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Gathering(Generic[Ask, Answer]):
    """One writer for all requests of one kind. *write* blocks, and runs in a thread."""

    def __init__(self, write: Callable[[Sequence[Ask]], Sequence[Answer]], patience: float) -> None:
        self._write = write
        self._patience = patience
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._work: asyncio.Task[None] | None = None

    async def ask(self, ask: Ask) -> Answer:
        """The answer, when it is on disk. Raises what *write* raised, Held where it took too long."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((ask, future))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._all())
        late = loop.call_later(self._patience, _too_late, future)
        try:
            return await future
        finally:
            late.cancel()

    async def _all(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
            group = [(ask, future) for ask, future in taken if not future.done()]
            if group:
                await self._one(group)

    async def _one(self, group: Sequence[tuple[Ask, asyncio.Future[Answer]]]) -> None:
        asks = [ask for ask, _ in group]
        try:
            answers = await to_thread.run_sync(self._write, asks)
        except Exception as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _too_late(future: asyncio.Future[Answer]) -> None:
    if not future.done():
        future.set_exception(Held("too many readers wait for the database"))
