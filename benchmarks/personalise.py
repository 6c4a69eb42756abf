"""What one reader's mail costs once the issue is compiled: microseconds of CPU and wall time.

    python -m benchmarks.personalise [READERS]

The sample issue of the tests with 40 items, through the template ``press``, twice: the name once in
HTML and text and the unsubscribe URL twice in each; then also the name in the subject (and so in title
and heading) and within a URL. Median of nine rounds, one process.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from newsletter.message import links
from newsletter.message.compile import compile_message
from newsletter.message.personalise import Personaliser
from newsletter.model.issue import Issue
from newsletter.model.key import Keyring
from newsletter.model.message import Recipient
from newsletter.render.html import render
from newsletter.workspace import templates
from tests import samples

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
KEYRING = Keyring(addresses=b"a" * 32, tokens={1: b"t" * 32})
DATE = datetime(2026, 12, 1, 8, tzinfo=timezone(timedelta(hours=9)))
USUAL = samples.issue(40, prose="{name|구독자} 님, 안녕하세요.")
PERSONAL = samples.issue(40, subject="{name|독자} 님께 드리는 한빛군 사회적경제센터 뉴스레터 12월호")


def reader(number: int) -> Recipient:
    """One subscriber of a list."""
    token = links.unsubscribe_token("members", number, 1, KEYRING)
    return Recipient(
        address=f"reader{number}@reader.example",
        name=f"김소식{number}",
        fields={},
        message_id=links.message_id(1, number, KEYRING, "example.org"),
        list_id=links.list_id("members", "example.org"),
        list_title="회원 소식",
        unsubscribe_url=links.unsubscribe_url("https://news.example.org", token),
        unsubscribe_mailto=links.unsubscribe_mailto("leave@example.org", token),
    )


def one_round(press: Personaliser, readers: list[Recipient]) -> tuple[float, float]:
    """CPU and wall microseconds per reader."""
    cpu, wall = process_time(), perf_counter()
    for each in readers:
        press.message(each)
    return (process_time() - cpu) / len(readers) * 1e6, (perf_counter() - wall) / len(readers) * 1e6


def measure(written: Issue, readers: list[Recipient]) -> None:
    """Print what an issue costs."""
    rendered = render(written, templates.load("press", ROOT), samples.organisation())
    started = perf_counter()
    compiled = compile_message(rendered, sender=samples.sender())
    press = Personaliser(compiled, samples.sender(), DATE)
    ready = (perf_counter() - started) * 1e3
    rounds = [one_round(press, readers) for _ in range(ROUNDS)]
    cpu, wall = (median(each) for each in zip(*rounds, strict=True))
    holes = sum(len(part.slots) for part in (compiled.subject, compiled.text, compiled.html))
    size = len(press.message(readers[0]))
    print(f"{holes:2} holes, {size:,} B a message, ready in {ready:.0f} ms: ", end="")
    print(f"{cpu:.1f} µs CPU, {wall:.1f} µs wall per reader (best round {min(rounds)[0]:.1f})")


def main() -> None:
    """Measure both issues."""
    readers = [reader(number) for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)]
    print(f"personalise: 40 items, {len(readers)} readers, median of {ROUNDS} rounds")
    measure(USUAL, readers)
    measure(PERSONAL, readers)


if __name__ == "__main__":
    main()
