"""Ctrl-C, and the requests to end that a system sends: heard by the work instead of killing it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


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


@contextmanager
def unwinding() -> Iterator[None]:
    """Lets a request to end, and a terminal that closes, end things as Ctrl-C does: what must be
    cleared away is. Outside the main thread nothing is changed.
    """

    def heard(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {}
    with suppress(ValueError):
        for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
            if (number := getattr(signal, name, None)) is not None:
                before[number] = signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
