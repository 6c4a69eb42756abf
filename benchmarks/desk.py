"""The press desk over 10,000 items and 100,000: opening, moving, filtering, shortlisting.

    python -m benchmarks.desk

Drives the real desk on a screen of 124 × 40 without a terminal behind it. "moving" is one key's work until
every line of the list is drawn anew; "filtering" is one more word until the list is narrowed;
"shortlisting" is the key until the item is written to disk and gone from the list.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from newsletter.commands.desk import state
from newsletter.commands.desk.app import PressDesk
from newsletter.commands.desk.item_list import ItemList
from newsletter.steps import desk as steps
from tests import coverage

ROUNDS = 40
WORDS = ("돌", "마을", "장터", "전", "협동조합", "밤", "기", "부엌")


Sample = tuple[float, float]  # milliseconds: wall, CPU


async def timed(work: Callable[[], Awaitable[object]]) -> Sample:
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


async def measured(count: int, root: Path) -> dict[str, list[Sample]]:
    times: dict[str, list[Sample]] = {"moving": [], "filtering": [], "shortlisting": []}
    with coverage.workspace(root, count) as bench:

        async def read() -> None:
            state.opened(steps.headlines(bench))

        times["reading all lines"] = [await timed(read)]
        desk = PressDesk(bench, light=False)
        async with desk.run_test(size=(124, 40)):
            await desk.workers.wait_for_complete()
            shown = desk.query_one(ItemList)

            async def move() -> None:
                desk.action_page(1)
                for y in range(shown.size.height):
                    shown.render_line(y)

            for turn in range(ROUNDS):
                times["moving"].append(await timed(move))
                word = WORDS[turn % len(WORDS)]
                times["filtering"].append(await timed(desk.find(word).wait))
                await desk.find("").wait()
                times["shortlisting"].append(await timed(desk.action_shortlist))
    return times


def main() -> None:
    for count in (10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            times = asyncio.run(measured(count, Path(folder) / "ws"))
        for what, each in times.items():
            wall, cpu = (statistics.median(sample[n] for sample in each) for n in (0, 1))
            worst = max(sample[0] for sample in each)
            told = f"median {wall:6.1f} ms (CPU {cpu:6.1f}), worst of {len(each)} {worst:6.1f} ms"
            print(f"{count:>7,} items, {what:18} {told}")


if __name__ == "__main__":
    main()
