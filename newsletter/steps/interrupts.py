"""Ctrl-C, and the request to end that a system sends: heard by the work instead of killing it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def interrupts(stop: Callable[[], None]) -> Iterator[None]:
    """Calls *stop* in the running loop at each SIGINT or SIGTERM. Works on Windows too.

    Outside the main thread nothing is changed: whoever runs us there stops us otherwise.
    """
    loop = asyncio.get_running_loop()

    def heard(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop)

    before = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, heard)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
