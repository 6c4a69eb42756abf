"""What others may follow of a run: counts and reasons, never an address."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from newsletter.delivery import concurrency
from newsletter.message.envelope import read_verp
from newsletter.steps import dispatch, report_page, watch
from newsletter.steps.bench import Bench
from newsletter.steps.send import send
from tests.commands.typing import Terminal
from tests.sending.server import Server
from tests.sending.workspace import MEMBERS, go, join, readers, workspace

WATCH = '[watch]\nlog = "send.jsonl"\nmetrics = "newsletter.prom"\n'


def watched(root: Path, url: str, more: str = "", **smtp: str) -> Path:
    workspace(root, url, **smtp)  # type: ignore[arg-type]
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(WATCH + more)
    return root


def test_a_run_is_told_in_json_lines_and_to_prometheus_without_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY", 0.0)
    monkeypatch.setattr(watch, "METRICS_EVERY", 0.0)
    with Server() as server, Bench.open(watched(tmp_path, server.url)) as bench:
        join(bench, [*readers(20), "refuse-rcpt.1@reader.example", "defer-rcpt.1@reader.example"], "members")
        go(bench)
    lines = [json.loads(line) for line in (tmp_path / "send.jsonl").read_text("utf-8").splitlines()]
    assert lines[0]["event"] == "begin"
    assert lines[-1]["event"] == "end"
    assert lines[-1]["accepted"] == 20
    assert lines[-1]["refused"] == lines[-1]["deferred"] == 1
    assert len({line["run"] for line in lines}) == 1
    assert sum(line["event"] == "progress" for line in lines) >= 20
    metrics = (tmp_path / "newsletter.prom").read_text("utf-8")
    assert 'newsletter_outcomes{mailing="1",kind="accepted"} 20' in metrics
    assert all(re.fullmatch(r"(# .*|[a-z_]+\{[^}]*\} [0-9.]+)", line) for line in metrics.splitlines())
    assert "@" not in (tmp_path / "send.jsonl").read_text("utf-8") + metrics


def test_a_provider_that_slows_us_down_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY", 0.0)
    monkeypatch.setattr(concurrency, "FIRST_HOLD", 0.5)
    monkeypatch.setattr(concurrency, "LONGEST_HOLD", 0.5)
    monkeypatch.setattr(dispatch, "PATIENCE", 0.01)
    said: list[str] = []
    with Server() as server, Bench.open(watched(tmp_path, server.url)) as bench:
        join(bench, [f"close-421.{n}@naver.com" for n in range(6)] + readers(60), "members")
        server.pause = 0.02
        with pytest.raises(Exception, match="takes no message"):
            send(bench, MEMBERS, lambda done, total: None, says=said.append)
    assert any(text.startswith("naver: ") and "the server asked for it" in text for text in said)


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    with Server() as server, Bench.open(watched(tmp_path, server.url)) as bench:
        (tmp_path / "send.jsonl").mkdir()
        (tmp_path / "newsletter.prom").mkdir()
        join(bench, readers(3), "members")
        sent = send(bench, MEMBERS, lambda done, total: None, says=said.append)
        assert sent.tally.accepted == 3
    assert sum("cannot be written" in text for text in said) == 2


def test_each_delivery_has_its_own_envelope_sender_where_returns_say_so(tmp_path: Path) -> None:
    pattern = "b+{}@returns.center.example"
    with (
        Server() as server,
        Bench.open(watched(tmp_path, server.url, f'[returns]\nverp = "{pattern}"\n')) as bench,
    ):
        join(bench, readers(3), "members")
        go(bench)
        senders = re.findall(r"MAIL FROM:<([^>]+)>", "\n".join(line for d in server.dialogues for line in d))
        assert {read_verp(address, pattern, bench.keyring) for address in senders} == {(1, 1), (1, 2), (1, 3)}


def test_the_report_draws_the_curve_and_names_only_the_uncertain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(pause=0.002) as server, Bench.open(workspace(tmp_path, server.url)) as bench:
        join(bench, [*readers(200), "drop-dot.1@reader.example"], "members")
        go(bench)
        page = report_page.page(bench, "december")
    assert 'aria-label="200 of 201 accepted in' in page
    assert "drop-dot.1@reader.example" in page
    assert "r7@reader.example" not in page
    assert "<script" not in page
    typed = Terminal(capsys)
    said = typed("-C", tmp_path, "report", "december", "--html", tmp_path / "report.html")
    assert said.code == 0
    assert (tmp_path / "report.html").read_text("utf-8") == page
    assert typed("-C", tmp_path, "report", "--html", tmp_path / "x.html").code == 2
