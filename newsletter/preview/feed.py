"""Tell every open page that there is something new: from the thread that builds to the loop that serves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Feed:
    """Who is listening. Listeners live on the server's loop; anybody may tell."""

    def __init__(self) -> None:
        self.closed = False
        self._ears: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever there is something new, and at the end."""
        ear = asyncio.get_running_loop(), asyncio.Event()
        self._ears.add(ear)
        try:
            yield ear[1]
        finally:
            self._ears.discard(ear)

    def tell(self) -> None:
        """There is something new. From any thread."""
        for loop, event in tuple(self._ears):
            with suppress(RuntimeError):  # that loop has ended
                loop.call_soon_threadsafe(event.set)

    def close(self) -> None:
        """Nothing new will come."""
        self.closed = True
        self.tell()
