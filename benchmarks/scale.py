"""A list of a million: sealing, going on after an interruption, and memory.

    python -m benchmarks.scale [READERS …]      (default: 10,000 and 1,000,000)

Seconds from the start of `newsletter send` to the first message that the server has, first when
the mailing is sealed and its audience frozen, then when it is resumed with all rows waiting and
with one of a hundred waiting. Peak memory of each process. A sink on loopback.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.send import issue
from benchmarks.sender import SETTINGS
from newsletter.steps.bench import Bench
from tests.sending.proof import Follower

SUBSCRIBERS = """
INSERT INTO subscribers (address_key, address, name, fields, created_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
SELECT randomblob(32), 'r' || i || CASE i % 5 WHEN 0 THEN '@naver.com' WHEN 1 THEN '@gmail.com'
       ELSE '@reader.example' END, '독자 ' || i, '{}', 0 FROM n
"""


def make(root: Path, readers: int, port: int) -> None:
    """A workspace with so many readers, put into the database directly."""
    (root / "issues").mkdir(parents=True)
    settings = SETTINGS.format(url=f"smtp://127.0.0.1:{port}", connections=10, more="")
    (root / "newsletter.toml").write_text(settings, "utf-8")
    (root / "issues" / "december.md").write_text(issue(30), "utf-8")
    with Bench.open(root) as bench:
        _ = bench.engine, bench.keyring
    with sqlite3.connect(root / "newsletter.db") as connection:
        connection.execute("INSERT INTO lists (name, title, created_at) VALUES ('members', '', 0)")
        connection.execute(SUBSCRIBERS, (readers,))
        connection.execute(
            "INSERT INTO subscriptions (subscriber_id, list, state, joined_at)"
            " SELECT id, 'members', 'active', 0 FROM subscribers"
        )
    connection.close()


def until_first(root: Path, sink: Follower) -> tuple[float, float]:
    """Seconds until the server has the first message, and the peak memory (MB) of that run."""
    sink.drain()
    began = time.perf_counter()
    words = [
        sys.executable,
        "-m",
        "newsletter",
        "-C",
        str(root),
        "send",
        "december",
        "--to",
        "members",
        "--really",
    ]
    process = subprocess.Popen([*words, "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert sink.wait(1, process.pid), "the sender ended"
    seconds = time.perf_counter() - began
    sink.wait(3000, process.pid)
    process.send_signal(signal.SIGINT)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 1
    return seconds, used.ru_maxrss / 1024


def measure(readers: int) -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        sink = Follower(Path(folder) / "sink.log")
        try:
            root = Path(folder).resolve() / "ws"
            make(root, readers, sink.port)
            seconds, peak = until_first(root, sink)
            print(
                f"{readers:,} readers: sealed, frozen and begun in {seconds:.1f} s, peak {peak:.0f} MB",
                flush=True,
            )
            seconds, peak = until_first(root, sink)
            print(
                f"{readers:,} rows: resumed with all waiting in {seconds:.2f} s, peak {peak:.0f} MB",
                flush=True,
            )
            with sqlite3.connect(root / "newsletter.db") as connection:
                connection.execute(
                    "UPDATE deliveries SET state = 'accepted' WHERE id % 100 > 0 AND state = 'queued'"
                )
            connection.close()
            if readers >= 400_000:
                seconds, peak = until_first(root, sink)
                print(f"{readers:,} rows: with a hundredth waiting in {seconds:.2f} s, peak {peak:.0f} MB")
        finally:
            sink.close()


if __name__ == "__main__":
    for many in map(int, sys.argv[1:]) if sys.argv[1:] else (10_000, 1_000_000):
        measure(many)
