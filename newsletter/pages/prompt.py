"""Connections that say what they want within some seconds, or are closed.

uvicorn waits for ever for the end of a request's head: a client that sends a letter a
minute (slow loris) holds its connection, and enough of them hold the door. A proxy in
front sees to that; whoever has none is not to be without.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SLOWEST = 10.0  # seconds for the head of a request


class Prompt(H11Protocol):
    """uvicorn's HTTP/1.1, with a limit of time for each head."""

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._due = self.loop.call_later(SLOWEST, self._too_slow)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._waits():
            self._forgive()
        elif self._due is None:  # most heads come whole, and need no clock
            self._due = self.loop.call_later(SLOWEST, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forgive()
        super().connection_lost(exc)

    def _waits(self) -> bool:
        """Whether no request is under way."""
        return self.cycle is None or self.cycle.response_complete

    def _forgive(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _too_slow(self) -> None:
        self._due = None
        if self._waits() and not self.transport.is_closing():
            self.transport.close()
