"""How fast people come in, beside `sqlite-utils insert --csv` of the same file; how fast some are counted.

Prints medians of interleaved rounds, their ratio (at least 0.3 is asked) and the peak
memory of both. Run from the repository: python -m benchmarks.people [ROWS [ROUNDS]]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
WHERE = '소속 contains "31" and not 전화 contains "031-0" and joined > 2025-01-01'
GIVEN = "민서준하은지우현수연도윤채원유진예성재영"


class Run(NamedTuple):
    """What one process took: seconds, seconds of processor, MB at its peak."""

    wall: float
    cpu: float
    memory: float


def make(path: Path, rows: int) -> None:
    """A file as an association has it: address, name, organisation, telephone."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write("이메일,성명,소속,전화\r\n")
        for n in range(rows):
            name = FAMILY[n % 20] + GIVEN[n // 20 % 20] + GIVEN[n // 400 % 20]
            file.write(f"reader.{n * 7919 % rows}@mail{n % 97}.example.org,{name},")
            file.write(f"사회적협동조합 {n % 313},031-{n % 10000:04}-{n * 31 % 10000:04}\r\n")


def run(*command: str) -> Run:
    """One process from its start to its end. Raises CalledProcessError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ours(folder: Path, file: Path) -> Run:
    """`newsletter people import` into a new workspace."""
    folder.mkdir()
    (folder / "newsletter.toml").write_text('[[list]]\nname = "members"\n', encoding="utf-8")
    command = ("-C", str(folder), "people", "import", str(file), "--list", "members", "--consent", "신청서")
    return run(sys.executable, "-m", "newsletter", *command)


def count(folder: Path) -> Run:
    """A condition over everybody: a field, a text and a day."""
    command = ("-C", str(folder), "lists", "count", "members", "--where", WHERE)
    return run(sys.executable, "-m", "newsletter", *command)


def theirs(folder: Path, file: Path) -> Run:
    """`sqlite-utils insert --csv` into a new database."""
    folder.mkdir()
    command = ("insert", str(folder / "people.db"), "people", str(file), "--csv", "--silent")
    return run(sys.executable, "-m", "sqlite_utils", *command)


def main(rows: int = 200_000, rounds: int = 5) -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        file = root / "people.csv"
        make(file, rows)
        pairs = [(ours(root / f"ours{n}", file), theirs(root / f"theirs{n}", file)) for n in range(rounds)]
        small = root / "small.csv"
        make(small, rows // 10)
        tenth = ours(root / "tenth", small).memory
        counted = count(root / "ours0")
    print(f"{rows:,} rows, {file.name}, medians of {rounds} interleaved rounds")
    for name, column in (("newsletter people import", 0), ("sqlite-utils insert --csv", 1)):
        runs = [pair[column] for pair in pairs]
        wall, cpu, memory = (median(values) for values in zip(*runs, strict=True))
        print(f"{name:26} {wall:6.2f} s wall {cpu:6.2f} s cpu {memory:5.0f} MB peak")
    for what, field in (("wall", 0), ("cpu", 1)):
        ratio = median(pair[1][field] / pair[0][field] for pair in pairs)
        print(f"speed, {what}: {ratio:.2f} × sqlite-utils (at least 0.3 is asked)")
    print(f"peak memory of a tenth of the rows: {tenth:.0f} MB")
    print(f"lists count --where '{WHERE}': {counted.wall:.2f} s wall, {counted.cpu:.2f} s cpu")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
