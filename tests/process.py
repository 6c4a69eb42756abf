"""A command as it is typed: a process of its own, which reads this checkout's code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "newsletter"]


def surroundings(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", **more}


@contextmanager
def listening(
    root: Path, *words: str, address: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in *root*, and the *address* (a pattern) that it printed: it listens by then."""
    with subprocess.Popen(
        [*COMMAND, *words],
        cwd=root,
        env=surroundings(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            said = process.stdout.readline()
            found = re.search(address, said)
            assert found, said + process.stderr.read()
            yield process, found[0]
        finally:
            process.kill()


def typed(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=root,
        env=surroundings(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
