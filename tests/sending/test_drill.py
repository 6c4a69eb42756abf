"""A bad day without mailing anyone: the real ledger, the real relay and the real readers never hear of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import Declined, Mistake
from newsletter.sample.weather import WEATHERS
from newsletter.steps import dispatch, drill
from newsletter.steps.bench import Bench
from newsletter.steps.send import relay
from newsletter.store.engine import file_of
from newsletter.workspace.settings import SMTP_PASSWORD, SMTP_URL
from tests.commands.typing import Terminal
from tests.sending.server import Server
from tests.sending.workspace import MEMBERS, go, join, readers, workspace


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The relay of the settings and of the environment; in a drill nobody may connect to it."""
    with Server() as server:
        monkeypatch.setenv(SMTP_URL, server.url)
        monkeypatch.setenv(SMTP_PASSWORD, "hunter2")
        yield server


@pytest.fixture(autouse=True)
def quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour is a second here."""
    monkeypatch.setattr(drill, "SPEED", 3600.0)
    monkeypatch.setattr(dispatch, "LOOK_SECONDS", 0.05)


def quiet(done: int, total: int | None) -> None:
    """Tells nobody."""


@pytest.mark.parametrize("weather", sorted(WEATHERS))
def test_the_counts_add_up_nobody_has_it_twice_and_the_database_is_untouched(
    tmp_path: Path, real: Server, weather: str
) -> None:
    with Bench.open(workspace(tmp_path, real.url)) as bench:
        join(bench, readers(150), "members")
        bench.engine.dispose()
        before = {path.name: path.read_bytes() for path in tmp_path.glob("newsletter.*")}
        done = drill.drill(bench, "december", ["members"], weather, quiet, lambda until: None)
        assert done.tally.planned == 150
        assert done.tally.balanced
        assert done.doubled == 0
        assert done.tally.accepted <= done.kept <= done.tally.accepted + done.tally.uncertain
        assert done.connections > 1
    assert real.connections == 0, "nobody was mailed"
    assert {path.name: path.read_bytes() for path in tmp_path.glob("newsletter.*")} == before
    assert not list(tmp_path.glob("**/drill.db*"))


def test_greylisting_ends_well_and_a_dying_server_loses_nobody(tmp_path: Path, real: Server) -> None:
    with Bench.open(workspace(tmp_path, real.url)) as bench:
        join(bench, readers(40), "members")
        patient = drill.drill(bench, "december", ["members"], "greylisting", quiet, lambda until: None)
        assert patient.tally.accepted == 40
        dying = drill.drill(bench, "december", ["members"], "dying", quiet, lambda until: None)
        assert dying.tally.accepted + dying.tally.uncertain >= 24
        assert dying.tally.queued + dying.tally.deferred > 0
        assert dying.ended


def test_the_copy_is_for_the_owner_alone_and_knows_nothing_of_this_issue(tmp_path: Path) -> None:
    with Server() as server, Bench.open(workspace(tmp_path, server.url)) as bench:
        (tmp_path / "issues" / "january.md").write_bytes((tmp_path / "issues" / "december.md").read_bytes())
        join(bench, readers(3), "members")
        go(bench)
        go(bench, replace(MEMBERS, slug="january"))
        with drill.copied(bench, "december") as copy:
            path = file_of(copy.settings.declared.store.url, copy.root)
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("SELECT DISTINCT issue FROM deliveries").fetchall() == [
                    ("january",)
                ]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert not path.parent.exists()


def test_the_copy_goes_whatever_ends_the_drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a signal ends is another test's, in a process of its own."""
    room = tmp_path / "temporary"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))

    def ends(until: object) -> None:
        assert list(room.glob("*/drill.db")), "it stood until now"
        raise RuntimeError

    with Bench.open(workspace(tmp_path, "maildir:outbox")) as bench:
        join(bench, readers(20), "members")
        with pytest.raises(RuntimeError):
            drill.drill(bench, "december", ["members"], "greylisting", quiet, ends)
    assert not list(room.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_copy_goes_when_the_system_ends_the_drill(tmp_path: Path, number: signal.Signals) -> None:
    """A closed terminal must not leave readers' addresses in a temporary folder."""
    room = tmp_path / "temporary"
    room.mkdir()
    root = workspace(tmp_path, "maildir:outbox")
    with Bench.open(root) as bench:
        join(bench, readers(20), "members")
    typed = [sys.executable, "-m", "newsletter", "-C", str(root), "drill", "december", "--to", "members"]
    with subprocess.Popen(typed, env={**os.environ, "TMPDIR": str(room)}, stderr=subprocess.PIPE) as running:
        assert running.stderr is not None
        # it stays a quarter of a minute for the greylisted; a slow machine tells its progress before
        assert any(b"waiting" in line for line in running.stderr)
        assert list(room.glob("*/drill.db"))
        running.send_signal(number)
        running.wait(30)
    assert not list(room.iterdir())


def test_a_drill_needs_no_page_that_is_up_already(tmp_path: Path) -> None:
    """Nobody outside has the mail: nobody could want to leave."""
    root = workspace(tmp_path, "maildir:outbox")
    for file in (root / "newsletter.toml", root / "issues" / "december.md"):
        file.write_text(file.read_text("utf-8").replace("https://news.center.example", "https://127.0.0.1:1"))
    with Bench.open(root) as bench:
        join(bench, readers(3), "members")
        done = drill.drill(bench, "december", ["members"], "full-boxes", quiet, lambda until: None)
        assert done.tally.planned == 3


def test_an_issue_that_was_sent_can_be_drilled_and_stays_sent(tmp_path: Path) -> None:
    with Server() as server, Bench.open(workspace(tmp_path, server.url)) as bench:
        join(bench, readers(5), "members")
        go(bench)
        done = drill.drill(bench, "december", ["members"], "full-boxes", quiet, lambda until: None)
        assert done.tally.planned == 5
        assert "nothing was sent now" in go(bench).notes[0]
        assert len(server.accepted) == 5


def test_a_drill_or_a_demo_uses_no_relay_elsewhere(tmp_path: Path) -> None:
    with Bench.open(workspace(tmp_path, "smtp://127.0.0.1:1")) as bench:
        bench.relay_url = "smtp://mail.example.org"
        with pytest.raises(Declined, match="not on this machine"):
            relay(bench)


def test_the_demo_mails_nobody_whatever_the_environment_says(
    tmp_path: Path, real: Server, typed: Terminal
) -> None:
    assert typed("demo", "--out", tmp_path / "demo").code == 0
    assert real.connections == 0
    assert len(list((tmp_path / "demo" / "outbox" / "new").iterdir())) >= 5


def test_the_command_tells_the_story(tmp_path: Path, real: Server, typed: Terminal) -> None:
    root = workspace(tmp_path, real.url)
    with Bench.open(root) as bench:
        join(bench, readers(30), "members")
    said = typed("-C", root, "drill", "december", "--to", "members", "--weather", "full-boxes")
    assert said.code == 0
    assert "Nobody was mailed" in said.out
    assert said.err.count("waiting") <= 1, "each reader has a time of their own: it is said once"
    told = typed("-C", root, "drill", "december", "--to", "members", "--weather", "full-boxes", "--json")
    assert json.loads(told.out)["planned"] == 30
    wrong = typed("-C", root, "drill", "december", "--to", "members", "--weather", "rain")
    assert wrong.code == 2
    assert "greylisting" in wrong.err


def test_an_unknown_weather_is_refused_before_anything_is_copied(tmp_path: Path) -> None:
    with (
        Bench.open(workspace(tmp_path, "maildir:outbox")) as bench,
        pytest.raises(Mistake, match="no weather"),
    ):
        drill.drill(bench, "december", ["members"], "rain", quiet, lambda until: None)
