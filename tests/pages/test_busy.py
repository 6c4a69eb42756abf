"""Leaving while a mailing runs, while the database is taken, while we ourselves fail."""

from __future__ import annotations

import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import httpx2
import pytest

from newsletter import pages
from newsletter.pages import unsubscribe
from newsletter.steps.bench import Bench
from newsletter.store import engine
from tests.pages.served import (
    BUTTON,
    FORM,
    ONE_CLICK,
    Door,
    door_out,
    everything,
    join,
    rows,
    serving,
    standings,
)


def deliveries(door: Door, *states: str) -> None:
    """A mailing of the list under way, with deliveries of one reader in these states."""
    with closing(sqlite3.connect(door.bench.root / "newsletter.db")) as connection, connection:
        for n, state in enumerate(states):
            connection.execute(
                "INSERT INTO mailings (id, issue, state, content, content_hash, source_hash, mail_from,"
                " sealed_at) VALUES (?, ?, 'sending', '', '', '', '', 0)",
                (n + 1, f"2026-{n}"),
            )
            connection.execute(
                "INSERT INTO deliveries (mailing_id, issue, subscriber_id, address_key, address, list, state,"
                " at) VALUES (?, ?, ?, 'key', 'ada@reader.example', 'members', ?, 0)",
                (n + 1, f"2026-{n}", door.reader, state),
            )


def test_leaving_stops_what_is_not_yet_handed_over_and_nothing_else(door: Door) -> None:
    """DESIGN §6.5: before the intent no mail; after it at most that one."""
    deliveries(door, "queued", "claimed", "deferred", "intended", "accepted", "uncertain")
    assert door.client.post(door.link, data=ONE_CLICK).status_code == 200
    states = rows(door.bench, "SELECT state, reason FROM deliveries ORDER BY id")
    skipped = ("skipped", "left")
    assert states == [skipped, skipped, skipped, ("intended", ""), ("accepted", ""), ("uncertain", "")]


def test_a_locked_database_is_not_done_yet_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody may believe that they left while they did not."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    with door_out(tmp_path) as door:
        with closing(sqlite3.connect(door.bench.root / "newsletter.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            for body in (ONE_CLICK, BUTTON):
                refused = door.client.post(door.link, data=body)
                assert refused.status_code == 503
                assert int(refused.headers["retry-after"]) > 0
                assert "아직 처리하지 못했습니다" in refused.text
            assert door.client.get(door.link).status_code == 200  # looking does not wait for a writer
        assert standings(door.bench)[door.reader, "members"] == ("active", "")
        assert door.client.post(door.link, data=ONE_CLICK).status_code == 200


def test_many_leave_at_once_while_somebody_else_keeps_writing(door: Door) -> None:
    numbers = [join(door.bench, f"{n}@reader.example", "members") for n in range(40)]

    def write(n: int) -> None:
        with closing(sqlite3.connect(door.bench.root / "newsletter.db", timeout=30)) as other, other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE subscribers SET name = ? WHERE id = ?", (str(n), door.reader))

    def leave(number: int) -> int:
        return door.client.post(f"/u/{door.token_of(number)}", data=ONE_CLICK).status_code

    with ThreadPoolExecutor(8) as threads:
        writing = threads.map(write, range(40))
        left = list(threads.map(leave, numbers))
        list(writing)
    assert left == [200] * 40
    after = standings(door.bench)
    assert all(after[number, "members"] == ("left", "one-click") for number in numbers)


def test_readers_who_would_wait_too_long_are_told_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Behind a lock that lasts, the queue must not grow for ever."""
    monkeypatch.setattr(unsubscribe, "AT_ONCE", 1)
    monkeypatch.setattr(unsubscribe, "PATIENCE", 0.05)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1.0)
    with door_out(tmp_path) as door, closing(sqlite3.connect(tmp_path / "newsletter.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(3) as threads:
            answers = list(threads.map(lambda _: door.client.post(door.link, data=ONE_CLICK), range(3)))
    assert [answer.status_code for answer in answers] == [503] * 3
    assert "too many readers wait" in caplog.text
    assert door.token not in caplog.text


def test_a_client_that_hangs_up_in_the_middle_leaves_no_trace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the database nor, as a traceback, in the log."""
    with door_out(tmp_path) as door:
        before = everything(door.bench)
        with socket.create_connection(("127.0.0.1", int(door.url.rpartition(":")[2]))) as wire:
            head = f"POST {door.link} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n"
            wire.sendall(f"{head}Content-Type: {FORM['content-type']}\r\n\r\nList-Unsubscr".encode())
        assert door.client.get(door.link).status_code == 200
    assert everything(door.bench) == before  # the server has ended: it had seen all of this
    assert "Traceback" not in caplog.text


def test_our_own_mistake_is_answered_calmly_and_undone(tmp_path: Path) -> None:
    def broken_clock() -> datetime:
        raise RuntimeError("the clock fell off the wall")

    with door_out(tmp_path) as door:
        before = everything(door.bench)
        broken = Bench(door.bench.settings, now=broken_clock)
        with broken, serving(pages.app(broken)) as url:
            answer = httpx2.post(url + door.link, data=BUTTON, trust_env=False)
        assert answer.status_code == 500
        assert "아직 처리하지 못했습니다" in answer.text
        assert "clock" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert everything(door.bench) == before
