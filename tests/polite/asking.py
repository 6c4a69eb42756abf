"""Ask a real site on loopback, politely. No waiting: pauses are written down, not slept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from newsletter.errors import Outside
from newsletter.model.press import Source, SourceKind
from newsletter.polite import Page, Polite

from ..sources.server import Site

T = TypeVar("T")
LOOPBACK = "127.0.0.1"
PRIVATE = "robots.txt asks programs to stay away from it"


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def a_source(here: Site | str, *, pause: float = 0, private: bool = True) -> Source:
    base = here if isinstance(here, str) else here.base
    return Source("press", SourceKind.BOARD, base, pause=pause, allow_private=private)


def a_client(clock: Clock | None = None, **limits: object) -> Polite:
    clock = clock or Clock()
    settings: dict[str, object] = {
        "deadline": 60.0,  # a slow machine is not what is tested here
        "patience": 30.0,
        "clock": clock,
        "sleep": clock.sleep,
        **limits,
    }
    return Polite(agent="newsletter-test/1", contact="https://www.example.org/bot", **settings)  # type: ignore[arg-type]


def on(http: Polite, do: Callable[[Polite], Awaitable[T]]) -> T:
    async def run() -> T:
        async with http:
            return await do(http)

    return asyncio.run(run())


def get(url: str, source: Source, http: Polite | None = None, **how: object) -> Page:
    return on(http or a_client(), lambda polite: polite.get(url, source, **how))  # type: ignore[arg-type]


def refusal(url: str, source: Source, http: Polite | None = None, **how: object) -> str:
    """What the one line says, without the address at its head."""
    with pytest.raises(Outside) as caught:
        get(url, source, http, **how)
    assert "\n" not in caught.value.message
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    return caught.value.message.split(": ", 1)[1]
