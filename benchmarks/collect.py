"""Collecting a recorded week of 2,000 items from eight sources on loopback, and once more.

    python -m benchmarks.collect

The first collect fills an empty workspace, the second finds nothing new; pauses between
requests are 0, so that what is measured is ours. Then a feed of 50,000 entries, of
which 500 are wanted. Prints medians of the rounds and the peak of memory.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.model.press import Source, SourceKind
from newsletter.sources.feed import items_of
from newsletter.steps import collect
from newsletter.steps.bench import Bench
from newsletter.workspace import starter
from tests.sources.week import recorded_week

ROUNDS = 5
ENTRIES = 50_000


def a_week() -> tuple[float, float]:
    """Seconds of the first collect, and of the second."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        starter.make(root, "햇살마을센터")
        with recorded_week(root) as week, Bench.open(root) as bench:
            times = []
            for expected in (sum(week.counts.values()), 0):
                start = time.perf_counter()
                results = collect.collect(bench, [], lambda name, done, total: None)
                times.append(time.perf_counter() - start)
                brought = sum(result.new for result in results)
                if brought != expected or any(result.failure for result in results):
                    raise SystemExit(f"{brought} items instead of {expected}")
            return times[0], times[1]


def a_feed_without_end() -> float:
    """Seconds to read the newest 500 of 50,000 entries."""
    entry = "<item><title>{0}번째 소식</title><link>https://a.example/{0}</link><description>{1}</description></item>"
    lead = "주민들이 모여 소식을 전했다. " * 8
    entries = "".join(entry.format(n, lead) for n in range(ENTRIES))
    text = f"<rss version='2.0'><channel><title>끝없는 신문</title>{entries}</channel></rss>"
    source = Source("feed", SourceKind.FEED, "https://a.example/rss")
    zone = ZoneInfo("Asia/Seoul")
    start = time.perf_counter()
    items, notes = items_of(text, source.url, source, zone, datetime(2026, 12, 1, tzinfo=zone))
    if (len(items), len(notes)) != (500, 1):
        raise SystemExit(f"{len(items)} items, {notes}")
    return time.perf_counter() - start


def main() -> None:
    rounds = [a_week() for _ in range(ROUNDS)]
    first, second = (statistics.median(round_[n] for round_ in rounds) for n in (0, 1))
    endless = statistics.median(a_feed_without_end() for _ in range(ROUNDS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"2,000 items of eight sources: {first:.1f} s; again, nothing new: {second:.2f} s; "
        f"the newest 500 of {ENTRIES:,} entries: {endless:.2f} s; {peak} MB at the peak"
    )


if __name__ == "__main__":
    main()
