"""Groups: many who ask at once are written together, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from newsletter.errors import Held, Outside
from newsletter.pages.gathering import LARGEST, Gathering


class Writer:
    """Doubles numbers; the first group waits until it may go on."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = threading.Event()
        self.begun = threading.Event()

    def __call__(self, asks: Sequence[int]) -> list[int]:
        self.groups.append(list(asks))
        self.begun.set()
        self.open.wait(10)
        if 13 in asks:
            raise Outside("the disk is full")
        return [2 * ask for ask in asks]


async def begun(writer: Writer) -> None:
    await asyncio.to_thread(writer.begun.wait, 10)


def test_what_comes_while_a_group_is_written_is_the_next_group() -> None:
    writer = Writer()

    async def all_of_them() -> list[int]:
        gathering = Gathering(writer, 10)
        first = asyncio.create_task(gathering.ask(0))
        await begun(writer)
        others = [asyncio.create_task(gathering.ask(n)) for n in range(1, 600) if n != 13]
        await asyncio.sleep(0)
        writer.open.set()
        return list(await asyncio.gather(first, *others))

    assert asyncio.run(all_of_them()) == [2 * n for n in range(600) if n != 13]
    assert [len(group) for group in writer.groups] == [1, LARGEST, LARGEST, 599 - 1 - 2 * LARGEST]


def test_a_group_that_fails_fails_alone() -> None:
    writer = Writer()

    async def one_after_the_other() -> int:
        gathering = Gathering(writer, 10)
        writer.open.set()
        with pytest.raises(Outside, match="disk is full"):
            await gathering.ask(13)
        return await gathering.ask(4)

    assert asyncio.run(one_after_the_other()) == 8


def test_whoever_was_told_to_come_back_is_not_written_afterwards() -> None:
    """As long as their group had not begun."""
    writer = Writer()

    async def impatient() -> int:
        gathering = Gathering(writer, 0.05)
        first = asyncio.create_task(gathering.ask(1))
        await begun(writer)
        with pytest.raises(Held):
            await gathering.ask(2)
        with pytest.raises(Held):
            await first
        writer.open.set()
        return await gathering.ask(3)

    assert asyncio.run(impatient()) == 6
    assert writer.groups == [[1], [3]]
