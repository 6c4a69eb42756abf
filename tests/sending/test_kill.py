"""kill -9 in the middle, run again at once: nobody twice, nobody missed, the uncertain named."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.steps.bench import Bench
from tests.sending.server import Server
from tests.sending.workspace import join, readers, workspace

READERS = 400
CONNECTIONS = 4


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(pause=0.002) as running:
        yield running


def start(root: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "newsletter", "-C", str(root), *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def send(root: Path) -> subprocess.Popen[str]:
    return start(root, "send", "december", "--to", "members", "--really", "--json", "--no-wait")


def last_object(text: str) -> dict[str, int]:
    return dict(json.loads(text.strip().splitlines()[-1]))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", [1, 2])
def test_kill_9_in_the_middle(tmp_path: Path, server: Server, seed: int) -> None:
    """At most one uncertain per connection and kill; everybody else has exactly one copy."""
    chance = random.Random(seed)
    root = workspace(tmp_path, server.url, connections=CONNECTIONS)
    with Bench.open(root) as bench:
        join(bench, readers(READERS), "members")
    kills = 0
    for share in (0.2, 0.5, 0.8):
        at = int(READERS * share) + chance.randrange(40)
        reached = threading.Event()
        server.on_accept = lambda _, at=at, reached=reached: (
            reached.set() if len(server.accepted) >= at else None
        )
        process = send(root)
        assert reached.wait(60), process.communicate(timeout=5)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        kills += 1
    server.on_accept = None
    process = send(root)
    out, err = process.communicate(timeout=120)
    counts = last_object(out)
    assert counts["planned"] == READERS
    assert counts["accepted"] + counts["uncertain"] == READERS, err
    assert counts["uncertain"] <= CONNECTIONS * kills
    assert counts["balanced"] is True
    assert process.returncode == (1 if counts["uncertain"] else 0)
    assert max(server.copies.values()) == 1, "nobody twice"
    listed, _ = start(root, "report", "december", "--deliveries", "--json").communicate(timeout=60)
    fates = json.loads(listed)
    uncertain = {fate["address"] for fate in fates if fate["state"] == "uncertain"}
    assert set(readers(READERS)) - set(server.copies) <= uncertain, "whoever has none is named"
    assert len(uncertain) == counts["uncertain"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT to another process")
def test_ctrl_c_lets_the_messages_under_way_end(tmp_path: Path, server: Server) -> None:
    root = workspace(tmp_path, server.url, connections=CONNECTIONS)
    with Bench.open(root) as bench:
        join(bench, readers(READERS), "members")
    reached = threading.Event()
    server.on_accept = lambda _: reached.set() if len(server.accepted) >= 100 else None
    process = send(root)
    assert reached.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    counts = last_object(out)
    assert process.returncode == 1, err
    assert counts["uncertain"] == 0, "nothing was cut"
    assert counts["accepted"] == len(server.accepted) < READERS
    assert counts["queued"] == READERS - counts["accepted"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT to another process")
def test_a_second_ctrl_c_cuts_and_names_who_is_uncertain(tmp_path: Path, server: Server) -> None:
    """The server has the bodies and does not answer; the editor will not wait."""
    root = workspace(tmp_path, server.url, connections=CONNECTIONS)
    with Bench.open(root) as bench:
        join(bench, readers(READERS), "members")
    arrived, release = threading.Event(), threading.Event()

    def hold(_: str) -> None:
        arrived.set()
        release.wait(60)

    server.on_dot = hold
    process = send(root)
    assert arrived.wait(60)
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)  # it lets the bodies under way end
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    release.set()
    counts = last_object(out)
    assert process.returncode == 1, err
    assert 1 <= counts["uncertain"] <= CONNECTIONS
    assert counts["accepted"] == 0
    assert counts["queued"] == READERS - counts["uncertain"]
    assert counts["intended"] == 0
