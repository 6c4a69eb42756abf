"""Searching 100,000 Korean press items by one syllable, two, three, several words, with conditions.

    python -m benchmarks.search [ITEMS]

Items are made of words drawn from 20,000 with the uneven frequencies of a language, so that some
syllables stand in nearly every item and others in few. Each query asks for the newest 50 whole items,
as `newsletter press --find` does, from a query that was not asked before; kinds take turns. Prints
median and worst, wall and CPU. The last line is what the desk asks while one types: all numbers,
and no items.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from newsletter.model.press import PressItem, Provenance, State
from newsletter.store import press, press_search
from newsletter.store.engine import open_store, reading, writing
from newsletter.store.press import Sought

ROUNDS = 100
START = datetime(2020, 1, 1, tzinfo=UTC)
OUTLETS = ("햇살일보", "느티신문", "마을방송", "강가뉴스", "들판저널")


class Language:
    """Words with the uneven frequencies of a language (Zipf)."""

    def __init__(self, chance: random.Random) -> None:
        letters = [chr(0xAC00 + number) for number in chance.sample(range(11172), 1200)]
        weights = [1 / rank**0.8 for rank in range(1, len(letters) + 1)]
        self._chance = chance
        self.words = [
            "".join(chance.choices(letters, weights, k=chance.choice((1, 2, 2, 2, 3, 3, 4))))
            for _ in range(20_000)
        ]
        self._often = list(itertools.accumulate(1 / rank**0.9 for rank in range(1, len(self.words) + 1)))

    def text(self, words: int) -> str:
        return " ".join(self._chance.choices(self.words, cum_weights=self._often, k=words))


def made(language: Language, count: int) -> Iterator[PressItem]:
    for number in range(count):
        at = START + timedelta(minutes=30 * number)
        yield PressItem(
            key=f"https://press.example/{number}",
            title=language.text(7),
            provenance=Provenance(f"source-{number % 8}", "https://press.example/", at, str(number)),
            outlet=OUTLETS[number % len(OUTLETS)],
            published_at=at,
            excerpt=language.text(40),
            paragraphs=(language.text(40),),
        )


def queries(language: Language, chance: random.Random) -> dict[str, Callable[[], Sought]]:
    """Kinds of queries: each call makes another one."""

    def word(least: int) -> str:
        while len(found := chance.choice(language.text(5).split())) < least:
            pass
        return found

    def part(length: int) -> str:
        found = word(length)
        start = chance.randrange(len(found) - length + 1)
        return found[start : start + length]

    return {
        "1 syllable": lambda: Sought(part(1), limit=50),
        "2 syllables": lambda: Sought(part(2), limit=50),
        "3 syllables": lambda: Sought(part(3), limit=50),
        "4 syllables": lambda: Sought(part(4), limit=50),
        "two words": lambda: Sought(f"{word(1)} {word(1)}", limit=50),
        "three words": lambda: Sought(f"{word(1)} {word(1)} {word(2)}", limit=50),
        "1 syllable that nobody has": lambda: Sought("뷁", limit=50),
        "1 syllable, one source": lambda: Sought(part(1), source=f"source-{chance.randrange(8)}", limit=50),
        "2 syllables, one outlet, new": lambda: Sought(
            part(2), State.NEW, outlet=chance.choice(OUTLETS), limit=50
        ),
        "no words, no tag like it": lambda: Sought(tag="돌봄", limit=50),
    }


Sample = tuple[float, float]  # milliseconds: wall, CPU


def timed(connection: Connection, ask: Callable[[Connection], object]) -> Sample:
    wall, cpu = time.perf_counter(), time.process_time()
    ask(connection)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance = random.Random(7)
    language = Language(chance)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "newsletter.db"
        engine = open_store(path)
        start = time.perf_counter()
        for batch in _batches(language, count):
            with writing(engine) as connection:
                press.keep(connection, batch)
        took = time.perf_counter() - start
        size = path.stat().st_size / 1e6
        print(
            f"{count:,} items kept and indexed in {took:.0f} s, {took / count * 1e6:.0f} µs each; "
            f"{size:.0f} MB"
        )
        kinds = queries(language, chance)
        times: dict[str, list[Sample]] = {kind: [] for kind in [*kinds, "1 syllable, all numbers"]}
        with reading(engine) as connection:
            for _ in range(ROUNDS):
                for kind, query in kinds.items():
                    sought = query()
                    times[kind].append(timed(connection, lambda c, s=sought: press.items(c, s)))  # type: ignore[misc]
                find = kinds["1 syllable"]().find
                times["1 syllable, all numbers"].append(
                    timed(connection, lambda c, f=find: press_search.numbers(c, f))  # type: ignore[misc]
                )
        engine.dispose()
    for kind, each in times.items():
        wall, cpu = (statistics.median(sample[n] for sample in each) for n in (0, 1))
        worst, most = (max(sample[n] for sample in each) for n in (0, 1))
        told = (
            f"median {wall:5.1f} ms (CPU {cpu:5.1f}), worst of {len(each)} {worst:5.1f} ms (CPU {most:5.1f})"
        )
        print(f"{kind:30} {told}")


def _batches(language: Language, count: int) -> Iterator[list[PressItem]]:
    items = made(language, count)
    while batch := list(itertools.islice(items, 500)):
        yield batch


if __name__ == "__main__":
    main()
