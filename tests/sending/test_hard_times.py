"""Frozen senders, two at once, a full disk, a database that cannot be written, clocks that jump, races."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.steps import plan, report
from newsletter.steps.bench import Bench, clock
from newsletter.store import mailings
from newsletter.store.engine import open_store, writing
from newsletter.store.ledger import Ledger
from tests.sending.server import Server
from tests.sending.test_kill import last_object, send, start
from tests.sending.workspace import NOW, go, join, readers, workspace

READERS = 300
RACES = 100_000
SHARES = 4
A_ROUND = 500

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs the signals and limits of POSIX")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(pause=0.002) as running:
        yield running


def joined(root: Path, url: str, count: int = READERS) -> Path:
    workspace(root, url, connections=4)
    with Bench.open(root) as bench:
        join(bench, readers(count), "members")
    return root


def reached(server: Server, count: int) -> threading.Event:
    """Set when the server has accepted so many."""
    event = threading.Event()
    server.on_accept = lambda _: event.set() if len(server.accepted) >= count else None
    return event


@posix
def test_a_frozen_sender_beside_a_second_one_sends_nobody_a_second_copy(
    tmp_path: Path, server: Server
) -> None:
    """SIGSTOP, another takes over and ends the mailing, SIGCONT: the zombie's writes touch no row."""
    root = joined(tmp_path, server.url)
    event = reached(server, 60)
    zombie = send(root)
    assert event.wait(60)
    os.kill(zombie.pid, signal.SIGSTOP)
    held = start(root, "send", "december", "--to", "members", "--really", "--json", "--no-wait")
    out, err = held.communicate(timeout=60)
    assert held.returncode == 4, err
    assert "--take-over" in err
    second = start(
        root, "send", "december", "--to", "members", "--really", "--json", "--no-wait", "--take-over"
    )
    out, err = second.communicate(timeout=120)
    counts = last_object(out)
    assert counts["accepted"] + counts["uncertain"] == READERS, err
    assert counts["uncertain"] <= 4
    os.kill(zombie.pid, signal.SIGCONT)
    zombie.communicate(timeout=60)
    assert zombie.returncode in (1, 4, 5)
    assert max(server.copies.values()) == 1, "nobody twice"
    listed, _ = start(root, "report", "december", "--deliveries", "--json").communicate(timeout=60)
    fates = {fate["address"]: fate["state"] for fate in json.loads(listed)}
    assert Counter(fates.values())["accepted"] == counts["accepted"], "the zombie changed nothing"
    assert all(server.copies[a] == 1 for a, state in fates.items() if state == "accepted")


@posix
def test_two_senders_at_once_are_one_sender(tmp_path: Path, server: Server) -> None:
    root = joined(tmp_path, server.url)
    both = [send(root), send(root)]
    codes = []
    for process in both:
        process.communicate(timeout=120)
        codes.append(process.returncode)
    assert sorted(codes) in ([0, 0], [0, 4])
    assert server.copies == dict.fromkeys(readers(READERS), 1)


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from newsletter.__main__ import main
main(sys.argv[1:])
"""


@posix
def test_a_full_disk_stops_before_the_intent_and_loses_nobody(tmp_path: Path, server: Server) -> None:
    """No file may grow beyond what the write-ahead log has in the middle of the mailing."""
    root = joined(tmp_path, server.url, 2000)
    words = ["-C", str(root), "send", "december", "--to", "members", "--really", "--json", "--no-wait"]
    limit = (root / "newsletter.db").stat().st_size + 2_200_000
    code = LIMITED.format(limit=limit)
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 5, done.stderr
    assert "no room left" in done.stderr or "disk" in done.stderr
    assert "Traceback" not in done.stderr
    stopped = len(server.accepted)
    assert 0 < stopped < 2000
    with Bench.open(root) as bench:
        sent = go(bench)
        assert sent.tally.accepted + sent.tally.uncertain == 2000
        assert sent.tally.uncertain <= 4
        uncertain = set(sent.uncertain)
    assert max(server.copies.values()) == 1
    assert set(readers(2000)) - set(server.copies) <= uncertain


@posix
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)
def test_a_database_that_cannot_be_written_sends_nothing(tmp_path: Path, server: Server) -> None:
    root = joined(tmp_path, server.url, 3)
    with Bench.open(root) as bench:
        plan.seal(bench, "december", ["members"])
    for path in (root, *root.parents):
        path.chmod(path.stat().st_mode | 0o005)
    for path in root.iterdir():
        path.chmod(path.stat().st_mode | 0o004)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 2)
        os.setgid(65534)
        os.setuid(65534)
        from newsletter.__main__ import main

        try:
            main(["-C", str(root), "send", "december", "--to", "members", "--really"])
        except SystemExit as end:
            os._exit(int(end.code or 0))
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    told = os.read(read, 10_000).decode()
    os.close(read)
    assert os.WEXITSTATUS(status) in (4, 5), told
    assert "Traceback" not in told
    assert server.accepted == []


@pytest.mark.parametrize("hours", [25, -25])
def test_a_clock_that_jumps_in_the_middle_doubles_and_loses_nobody(
    tmp_path: Path, server: Server, hours: int
) -> None:
    root = joined(tmp_path, server.url)
    with Bench.open(root) as bench:
        join(bench, ["defer-once.1@reader.example"], "members")
        event = reached(server, READERS // 2)
        bench.now = lambda: clock() + (timedelta(hours=hours) if event.is_set() else timedelta())
        first = go(bench)
        bench.now = lambda: clock() + timedelta(hours=max(hours, 0) + 1)
        last = go(bench)
        assert first.tally.balanced
        assert last.tally.accepted == READERS + 1
    assert max(server.copies.values()) == 1


def race(bench: Bench, mailing: int, fence: int, ids: list[tuple[int, int]]) -> None:
    """A round: a barrier, then readers leave on one connection while intents are asked for on another."""
    barrier = threading.Barrier(2)
    ledger = Ledger(bench.engine, mailing, fence)

    def leave() -> None:
        connection = sqlite3.connect(bench.root / "newsletter.db", isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=OFF")
        for subscriber, delivery in ids:
            barrier.wait()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE serial SET n = n + 1")
            connection.execute("INSERT INTO leaves SELECT ?, n FROM serial", (delivery,))
            connection.execute(
                "UPDATE subscriptions SET state = 'left' WHERE subscriber_id = ?", (subscriber,)
            )
            connection.execute("COMMIT")
        connection.close()

    thread = threading.Thread(target=leave)
    thread.start()
    ledger._connection.execute("PRAGMA synchronous=OFF")
    for _, delivery in ids:
        barrier.wait()
        ledger.begin()
        ledger._connection.execute("UPDATE serial SET n = n + 1")
        granted = ledger.intend([delivery], NOW)
        ledger._connection.execute("INSERT INTO asks SELECT ?, n, ? FROM serial", (delivery, len(granted)))
        ledger.commit()
    thread.join()
    ledger.close()


@pytest.mark.parametrize("share", range(SHARES))
def test_leaving_before_the_intent_means_no_mail_in_a_hundred_thousand_races(
    tmp_path: Path, share: int
) -> None:
    """The order of the two commits is written down within them; it alone decides, each time."""
    root = workspace(tmp_path, "maildir:outbox")
    with Bench.open(root) as bench:
        bench.engine.dispose()
        bench._engine = open_store(root / "newsletter.db")
        addresses = readers(A_ROUND)
        join(bench, addresses, "members")
        mailing = plan.seal(bench, "december", ["members"])
        with writing(bench.engine) as connection:
            fence = mailings.take(connection, mailing.id, NOW)
            connection.exec_driver_sql("CREATE TABLE serial (n INTEGER)")
            connection.exec_driver_sql("INSERT INTO serial VALUES (0)")
            connection.exec_driver_sql("CREATE TABLE leaves (delivery INTEGER, n INTEGER)")
            connection.exec_driver_sql("CREATE TABLE asks (delivery INTEGER, n INTEGER, granted INTEGER)")
            found = connection.exec_driver_sql("SELECT subscriber_id, id FROM deliveries").all()
            ids = [(int(row[0]), int(row[1])) for row in found]
        orders: Counter[tuple[bool, int]] = Counter()
        for _ in range(RACES // SHARES // A_ROUND):
            with writing(bench.engine) as connection:
                connection.exec_driver_sql(
                    "UPDATE deliveries SET state = 'claimed', place = 1, fence = ?", (fence,)
                )
                connection.exec_driver_sql("UPDATE subscriptions SET state = 'active'")
                connection.exec_driver_sql("DELETE FROM leaves")
                connection.exec_driver_sql("DELETE FROM asks")
            race(bench, mailing.id, fence, ids)
            with writing(bench.engine) as connection:
                rows = connection.exec_driver_sql(
                    "SELECT l.n < a.n, a.granted, count(*)"
                    " FROM leaves l JOIN asks a USING (delivery) GROUP BY 1, 2"
                ).all()
            for left_first, granted, count in rows:
                orders[bool(left_first), int(granted)] += count
        assert sum(orders.values()) == RACES // SHARES
        assert orders[True, 1] == 0, "left before the intent, and mailed"
        assert orders[False, 0] == 0, "asked before leaving, and not mailed"
        assert min(orders[True, 0], orders[False, 1]) > 100, f"the races were no races: {orders}"
        assert report.report(bench, "december").tally.planned == A_ROUND
