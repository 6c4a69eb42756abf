"""Building a 40-item issue in this process: file in, HTML, text and message out.

    python -m benchmarks.build

Reads, renders, inlines, compiles, personalises and checks the way `newsletter build`
does. Prints the median of the rounds, wall and CPU, and the first round by itself.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.send import SETTINGS, issue
from newsletter.steps import build
from newsletter.steps.bench import Bench

ROUNDS = 11


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "issues").mkdir()
        (root / "newsletter.toml").write_text(SETTINGS.format(port=2525), "utf-8")
        (root / "issues" / "december.md").write_text(issue(40), "utf-8")
        samples = []
        with Bench.open(root) as bench:
            for _ in range(ROUNDS):
                wall, cpu = time.perf_counter(), time.process_time()
                prepared, _ = build.build(bench, "december", root / "build")
                samples.append((time.perf_counter() - wall, time.process_time() - cpu))
        size = len(prepared.specimen.html.encode())
    wall, cpu = (statistics.median(sample[n] for sample in samples) for n in (0, 1))
    print(
        f"building 40 items: {wall * 1000:.0f} ms, CPU {cpu * 1000:.0f} ms "
        f"(first {samples[0][0] * 1000:.0f} ms); {size:,} bytes of HTML, checks included"
    )


if __name__ == "__main__":
    main()
