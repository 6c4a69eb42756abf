"""A bad day without mailing anyone: the real ledger, the real relay and the real readers never hear of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.errors import Declined, Mistake
from newsletter.sample.weather import WEATHERS
from newsletter.steps import dispatch, drill
from newsletter.steps.bench import Bench
from newsletter.steps.send import relay
from newsletter.workspace.settings import SMTP_PASSWORD, SMTP_URL
from tests.commands.typing import Terminal
from tests.sending.server import Server
from tests.sending.workspace import go, join, readers, workspace


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
