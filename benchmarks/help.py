"""`newsletter --help` beside a two-command Typer program: whole processes, interleaved.

    python -m benchmarks.help

Prints medians and the ratio of medians, wall and CPU. The target is a ratio of 1.5 at most.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
RIVAL = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    "Say hello."


@app.command()
def bye(name: str) -> None:
    "Say goodbye."


app()
"""


def run(*command: str) -> tuple[float, float]:
    """Wall and CPU seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rival = Path(folder) / "rival.py"
        rival.write_text(RIVAL, encoding="utf-8")
        ours: list[tuple[float, float]] = []
        theirs: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            ours.append(run(sys.executable, "-m", "newsletter", "--help"))
            theirs.append(run(sys.executable, str(rival), "--help"))
    for name, index in (("wall", 0), ("CPU", 1)):
        a = statistics.median(sample[index] for sample in ours)
        b = statistics.median(sample[index] for sample in theirs)
        print(
            f"--help, {name}: newsletter {a * 1000:.0f} ms, two commands {b * 1000:.0f} ms, ratio {a / b:.2f}"
        )


if __name__ == "__main__":
    main()
