"""An editor's mistakes and the world's failures: one clear line, the right exit code, nothing lost."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from newsletter.store import engine
from newsletter.workspace import templates
from tests.commands.typing import Terminal
from tests.sending.server import Server

CONSENT = ("--list", "members", "--consent", "종이 신청서")


def rewrite(root: Path, old: str, new: str) -> None:
    """Changes a word of newsletter.toml."""
    path = root / "newsletter.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_sending_what_has_errors_is_refused(typed: Terminal, root: Path) -> None:
    path = root / "issues" / "december.md"
    path.write_text(path.read_text("utf-8").replace("{name|독자}", "{별명}"), "utf-8")
    said = typed("-C", root, "send", "december", "--to", "members", "--really", "--json")
    assert said.code == 3
    assert "newsletter check december" in said.err
    checked = typed("-C", root, "check", "december", "--to", "members", "--json")
    assert checked.code == 1
    assert checked.json[0]["severity"] == "error"
    assert set(checked.json[0]) == {"id", "severity", "where", "message", "fix", "line", "silenced"}
    said = typed("-C", root, "check", "december")
    line = path.read_text("utf-8").partition("{별명}")[0].count("\n") + 1
    assert f"issues/december.md:{line}: {{별명}}" in said.out
    rehearsed = typed("-C", root, "send", "december", "--to", "members", "--json")
    assert rehearsed.code == 3


def test_a_rehearsal_leaves_no_trace_and_tells_how_to_send(typed: Terminal, root: Path) -> None:
    said = typed("-C", root, "send", "december", "--to", "members")
    assert said.code == 0
    assert "5 readers would get it" in said.out
    assert "newsletter send december --to members --really" in said.out
    assert not (root / "outbox").exists()
    assert typed("-C", root, "report").out.startswith("Nothing was sent yet")


def test_send_report_and_explain_agree(typed: Terminal, root: Path) -> None:
    sent = typed("-C", root, "send", "december", "--to", "members", "--really", "--json").last
    counted = typed("-C", root, "report", "december", "--json").json
    for name in ("planned", "accepted", "refused", "deferred", "uncertain", "skipped", "expired", "balanced"):
        assert sent[name] == counted[name]
    assert sent["seconds"] > 0
    assert (sent["planned"], sent["accepted"]) == (5, 5)
    fates = typed("-C", root, "report", "december", "--deliveries", "--json").json
    assert {fate["state"] for fate in fates} == {"accepted"}
    assert {"address", "state", "attempts", "reply", "at"} <= set(fates[0])
    assert "december (list members): accepted" in typed("-C", root, "explain", "r1@reader.example").out
    assert "nobody here" in typed("-C", root, "explain", "stranger@reader.example").out
    assert "5 readers: 5 accepted" in typed("-C", root, "report").out


def test_the_unsubscribe_page_must_answer_before_a_real_mailing(typed: Terminal, root: Path) -> None:
    """A real host, even with a relay on loopback: the probe is left out for reserved names alone."""
    path = root / "newsletter.toml"
    path.write_text(
        path.read_text("utf-8").replace("https://news.center.example", "http://127.0.0.1:1"), "utf-8"
    )
    said = typed("-C", root, "send", "december", "--to", "members", "--really")
    assert said.code == 3
    assert "readers could not leave" in said.err
    assert "newsletter serve" in said.err


def test_without_any_door_out_nothing_is_sent(typed: Terminal, root: Path) -> None:
    rewrite(root, 'url = "https://news.center.example"', "")
    assert typed("-C", root, "send", "december", "--to", "members", "--really").code == 3


def test_a_mailto_alone_is_a_door_out(typed: Terminal, root: Path) -> None:
    path = root / "newsletter.toml"
    text = path.read_text("utf-8").replace('[pages]\nurl = "https://news.center.example"', "")
    path.write_text(text + '\n[unsubscribe]\nmailto = "leave@center.example"\n', "utf-8")
    said = typed("-C", root, "send", "december", "--to", "members", "--really", "--json")
    assert said.code == 0, said.err
    mail = next((root / "outbox" / "new").iterdir()).read_text("ascii")
    assert "List-Unsubscribe: <mailto:leave@center.example" in mail
    assert "List-Unsubscribe-Post" not in mail


def test_no_mail_server_is_exit_5_and_leaves_the_ledger_alone(
    typed: Terminal, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSLETTER_SMTP_URL", "smtp://127.0.0.1:1")
    said = typed("-C", root, "send", "december", "--to", "members", "--really")
    assert said.code == 5
    assert said.err.count("\n") == 2, "a line and a hint"
    counted = typed("-C", root, "send", "december", "--to", "members", "--really", "--json")
    assert (counted.code, counted.last["planned"], counted.last["balanced"]) == (5, 0, True)
    monkeypatch.delenv("NEWSLETTER_SMTP_URL")
    assert typed("-C", root, "report", "--json").json == []


def test_the_key_missing_stops_sending_and_importing(typed: Terminal, root: Path, tmp_path: Path) -> None:
    (root / "newsletter.key").unlink()
    people = tmp_path / "p.csv"
    people.write_text("email\nnew@reader.example\n", encoding="utf-8")
    for line in (
        ["send", "december", "--to", "members", "--really"],
        ["people", "import", people, "--list", "members", "--consent", "x"],
    ):
        said = typed("-C", root, *line)
        assert said.code == 3
        assert "restore newsletter.key" in said.err
    assert not (root / "newsletter.key").exists(), "a new key would not know who left"


def test_a_key_that_others_may_read_is_refused(typed: Terminal, root: Path) -> None:
    if os.name != "posix":
        return
    (root / "newsletter.key").chmod(0o644)
    said = typed("-C", root, "send", "december", "--to", "members")
    assert said.code == 2
    assert "chmod 600" in said.err


def test_a_locked_database_is_one_line(typed: Terminal, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(root / "newsletter.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = typed("-C", root, "send", "december", "--to", "members", "--really")
    other.close()
    assert said.code == 4
    assert "locked" in said.err


def test_a_database_from_the_future_is_one_line(typed: Terminal, root: Path) -> None:
    with sqlite3.connect(root / "newsletter.db") as connection:
        connection.execute("INSERT INTO schema VALUES (99, 'future')")
    connection.close()
    said = typed("-C", root, "press")
    assert said.code == 5
    assert "newer version" in said.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["send"], "needs an issue and a list"),
        (["send", "december", "--to", "membres"], "did you mean members?"),
        (["send", "decembre", "--to", "members"], "december"),
        (["check", "../secret"], ""),
        (["report", "decembre"], "was never sealed or sent"),
        (["report", "--deliveries"], "needs an issue"),
        (["press", "pick", "99"], "there is no press item 99"),
        (["press", "--state", "odd"], "there is no state 'odd'"),
        (["press", "--since", "yesterday"], "is no day"),
        (["compose", "january"], "nothing is picked"),
        (["compose", "january", "77"], "no press item has the number 77"),
        (["collect", "nowhere"], "neither a source, a URL nor a file"),
        (["test", "december", "nobody"], "is no mail address"),
        (["pause", "december"], "no mailing of 'december' is being sent"),
        (["cancel", "december"], "no mailing of 'december'"),
        (["explain", "not an address"], "is no mail address"),
    ],
)
def test_mistakes_are_named_with_exit_2(typed: Terminal, root: Path, line: list[str], told: str) -> None:
    said = typed("-C", root, *line)
    assert said.code == 2, said.err
    assert told in said.err
    assert said.out == ""


def test_a_mistake_in_an_issue_has_file_and_line(typed: Terminal, root: Path) -> None:
    path = root / "issues" / "december.md"
    path.write_text(path.read_text("utf-8").replace("date: 2026-11-28", "date: 28.11."), "utf-8")
    said = typed("-C", root, "check", "december")
    assert said.code == 2
    assert "issues/december.md:14:" in said.err


def test_a_test_mail_is_marked_and_the_ledger_never_hears_of_it(typed: Terminal, root: Path) -> None:
    said = typed("-C", root, "test", "december", "me@reader.example", "you@reader.example")
    assert said.code == 0
    assert len(list((root / "outbox" / "new").iterdir())) == 2
    assert typed("-C", root, "report", "--json").json == []


def test_refused_readers_are_counted_and_the_exit_is_0(typed: Terminal, root: Path) -> None:
    """Everybody is accounted for; a refusal is an end."""
    with Server() as server:
        path = root / "newsletter.toml"
        path.write_text(path.read_text("utf-8").replace("maildir:outbox", server.url), "utf-8")
        typed(
            "-C", root, "people", "add", "refuse-rcpt.1@reader.example", "--list", "members", "--consent", "x"
        )
        said = typed("-C", root, "send", "december", "--to", "members", "--really", "--json")
    assert said.code == 0
    assert (said.last["accepted"], said.last["refused"], said.last["balanced"]) == (5, 1, True)


def test_deferred_readers_make_exit_1_and_name_the_next_time(typed: Terminal, root: Path) -> None:
    with Server() as server:
        path = root / "newsletter.toml"
        path.write_text(path.read_text("utf-8").replace("maildir:outbox", server.url), "utf-8")
        typed(
            "-C", root, "people", "add", "defer-rcpt.1@reader.example", "--list", "members", "--consent", "x"
        )
        said = typed("-C", root, "send", "december", "--to", "members", "--really", "--no-wait")
        assert said.code == 1
        assert "1 reader still to come, the next at 20" in said.out
        due = typed("-C", root, "send", "--due", "--json")
        assert due.code == 1, "not due yet"
        assert due.last["deferred"] == 1
        assert server.attempts["defer-rcpt.1@reader.example"] == 1
    unheard = typed("-C", root, "send", "--due")
    assert unheard.code == 1, "the server is gone, and nobody had to ask it"


def test_a_template_nobody_has_is_named_with_file_and_line(typed: Terminal, root: Path) -> None:
    path = root / "issues" / "december.md"
    path.write_text(path.read_text("utf-8").replace('template = "press"', 'template = "pres"'), "utf-8")
    said = typed("-C", root, "check", "december")
    assert said.code == 2
    assert "issues/december.md:5:" in said.err


def test_a_template_without_a_doctype_is_an_error(typed: Terminal, root: Path) -> None:
    """libxml2 would add one from the 1990s and hide it."""
    folder = root / "templates" / "press"
    folder.mkdir(parents=True)
    text = (templates.home() / "base" / "issue.html").read_text("utf-8")
    (folder / "issue.html").write_text(text.replace("<!DOCTYPE html>", ""), "utf-8")
    said = typed("-C", root, "check", "december", "--json")
    assert said.code == 1
    assert [f["id"] for f in said.json if f["severity"] == "error"] == ["A1"]


def test_a_picture_in_the_template_is_not_blamed_on_an_item(typed: Terminal, root: Path) -> None:
    folder = root / "templates" / "press"
    folder.mkdir(parents=True)
    picture = '<tr><td><img src="http://x.example/a.png" alt="장터"></td></tr>'
    page = '{% extends "packaged/issue.html" %}{% block greeting %}' + picture + "{% endblock %}"
    (folder / "issue.html").write_text(page, "utf-8")
    (finding,) = [f for f in typed("-C", root, "check", "december", "--json").json if f["id"] == "D1"]
    assert finding["where"] == "html"
    assert "templates/press" in finding["fix"]


def test_the_database_is_for_its_owner_alone(typed: Terminal, root: Path) -> None:
    if os.name == "posix":
        assert (root / "newsletter.db").stat().st_mode & 0o077 == 0


def test_equal_findings_are_shown_together(typed: Terminal, root: Path) -> None:
    path = root / "issues" / "december.md"
    card = "\n### [다른 소식 {n}](http://127.0.0.1:8099/{n})\n- outlet: 햇살신문\n"
    path.write_text(path.read_text("utf-8") + "".join(card.format(n=n) for n in range(5)), "utf-8")
    said = typed("-C", root, "check", "december")
    assert said.code == 0
    assert "more times: item 3, item 4, item 5, item 6" in said.out


def test_a_misspelt_field_is_noticed_and_the_right_one_named(typed: Terminal, root: Path) -> None:
    """With a fallback nobody would see a hole, and everybody would be greeted as a stranger."""
    path = root / "issues" / "december.md"
    before = path.read_text("utf-8")
    path.write_text(before.replace("{name|독자}", "{nmae|독자}"), "utf-8")
    (finding,) = [f for f in typed("-C", root, "check", "december", "--json").json if f["id"] == "field"]
    assert finding["severity"] == "warning"
    assert "{name|…}" in finding["fix"]
    path.write_text(before.replace("{name|독자}", "{이름}"), "utf-8")
    (finding,) = [f for f in typed("-C", root, "check", "december", "--json").json if f["id"] == "field"]
    assert finding["severity"] == "error"
    assert finding["fix"] == "A reader's name is {name}: write {name|독자}."


def test_a_mailing_for_an_hour_says_when_and_by_what(root: Path, typed: Terminal) -> None:
    """Nothing resident waits for the hour: the line that will must be known."""
    words = ("-C", root, "send", "december", "--to", "members", "--at", "2031-12-24 09:00")
    rehearsed = typed(*words)
    assert "Not now: at 2031-12-24 09:00" in rehearsed.out
    assert '--really --at "2031-12-24 09:00"' in rehearsed.out
    said = typed(*words, "--really", "--yes")
    assert said.code == 0
    assert "It goes out at 2031-12-24 09:00" in said.out
    assert "send --due" in said.out
    early = typed("-C", root, "send", "december", "--to", "members", "--really", "--yes")
    assert early.code == 3
    assert "--at moves it" in early.err


def test_a_request_that_concerns_nobody_is_not_offered(root: Path, typed: Terminal) -> None:
    typed("-C", root, "send", "december", "--to", "members", "--really", "--yes")
    said = typed("-C", root, "send", "december", "--to", "members", "--retry", "refused")
    assert "0 readers would be sent to again" in said.out
    assert "To send it" not in said.out
    assert typed("-C", root, "send", "december", "--to", "members", "--retry", "sometimes").code == 2
