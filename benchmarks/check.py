"""The whole offline check of a 40-item issue: in this process, and as the command an editor types.

    python -m benchmarks.check

In this process: file to findings (read, render, inline, compile, personalise, check), then the
checks alone, and the mail programs' part of them. Medians of interleaved rounds, and the best one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.send import SETTINGS, issue
from newsletter import checks
from newsletter.checks import document, features, markup, paint, support
from newsletter.checks.contract import Specimen
from newsletter.steps import prepare
from newsletter.steps.bench import Bench

ROUNDS = 11
SLUG = "december"


def forget() -> None:
    """What checks remember of the last page."""
    for memory in (document.read, features.used, paint.painted, markup.unbalanced):
        memory.cache_clear()


def lint(specimen: Specimen) -> None:
    """What mail programs lack, the page read anew."""
    for check in support.CHECKS:
        list(check.find(specimen))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "issues").mkdir()
        (root / "newsletter.toml").write_text(SETTINGS.format(port=2525), "utf-8")
        (root / "issues" / f"{SLUG}.md").write_text(issue(40), "utf-8")
        command = [sys.executable, "-m", "newsletter", "-C", folder, "check", SLUG]
        with Bench.open(root) as bench:
            specimen = prepare.prepare(bench, SLUG).specimen
            works: dict[str, Callable[[], object]] = {
                "file to findings": lambda: prepare.prepare(bench, SLUG),
                "the checks alone": lambda: checks.run(specimen),
                "what mail programs lack": lambda: lint(specimen),
                "the command": lambda: subprocess.run(command, capture_output=True, check=True),
            }
            samples: dict[str, list[float]] = defaultdict(list)
            for _ in range(ROUNDS):
                for name, work in works.items():
                    forget()
                    start = time.perf_counter()
                    work()
                    samples[name].append(time.perf_counter() - start)
    for name, taken in samples.items():
        print(f"{name}: {statistics.median(taken) * 1000:.0f} ms (from {min(taken) * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
