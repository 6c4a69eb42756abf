"""A backup made at any moment becomes the same workspace, in which nothing goes on by itself."""

from __future__ import annotations

import sqlite3
import stat
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import Declined, Mistake, Outside
from newsletter.model.mailing import MailingState, Tally
from newsletter.steps import due, plan
from newsletter.steps.backup import backup, restore
from newsletter.steps.bench import Bench
from newsletter.steps.people import remove_person
from newsletter.steps.record import verify
from newsletter.store import mailings
from newsletter.store.engine import reading
from tests.sending.server import Server
from tests.sending.test_send import once
from tests.sending.workspace import ISSUE, MEMBERS, go, join, readers

CHANGED = ("mailings", "mailing_events", "audit", "audit_contents")


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        tables = [row[0] for row in connection.execute(plain)]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def sealed(bench: Bench) -> None:
    join(bench, readers(3), "members", "partners")
    remove_person(bench, "r2@reader.example", "partners")
    plan.seal(bench, "december", ["members"])


def test_a_restored_workspace_is_the_same_to_the_last_row(
    bench: Bench, server: Server, tmp_path: Path
) -> None:
    join(bench, readers(3), "members", "partners")
    go(bench)
    remove_person(bench, "r2@reader.example", "partners")
    made = backup(bench, tmp_path / "copy.zip")
    done = restore(made.path, tmp_path / "anew")
    assert done.halted == ()
    before, after = dump(bench.root / "newsletter.db"), dump(done.root / "newsletter.db")
    assert {name: rows for name, rows in before.items() if name not in CHANGED[2:]} == {
        name: rows for name, rows in after.items() if name not in CHANGED[2:]
    }
    assert (done.root / "newsletter.key").read_bytes() == (bench.root / "newsletter.key").read_bytes()
    assert (done.root / "issues" / "december.md").read_text(encoding="utf-8") == ISSUE
    with Bench.open(done.root) as anew:
        assert go(anew).notes  # it was sent already, and nobody is asked again
        assert verify(anew).faults == ()
    assert set(server.copies.values()) == {1}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_a_backup_and_what_comes_out_of_it_are_for_the_owners_eyes(bench: Bench, tmp_path: Path) -> None:
    sealed(bench)
    made = backup(bench, tmp_path / "copy.zip")
    done = restore(made.path, tmp_path / "anew")
    for path in (made.path, done.root / "newsletter.db", done.root / "newsletter.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".newsletter")] == []


def test_what_was_under_way_waits_for_resume_which_says_what_the_copy_cannot_know(
    bench: Bench, server: Server, tmp_path: Path
) -> None:
    """The copy is made in the middle of a send, which goes on: the copy's rows are still open."""
    join(bench, readers(6), "members")
    copies: list[Path] = []
    server.on_accept = once(server, 2, lambda: copies.append(backup(bench, tmp_path / "copy.zip").path))
    assert go(bench).tally.accepted == 6
    done = restore(copies[0], tmp_path / "anew")
    assert [(halted.issue, halted.lists) for halted in done.halted] == [("december", ("members",))]
    with Bench.open(done.root) as anew:
        assert due.send_due(anew, lambda count, total: None) == []
        with pytest.raises(Declined, match="restored from a copy of") as braked:
            go(anew)
        assert "--resume" in braked.value.hint
        sent = go(anew, replace(MEMBERS, resume=True))
        assert any("the copy does not know" in note for note in sent.notes)
        assert sent.tally.open == 0
        assert go(anew).notes == (sent_already(anew),)


def sent_already(bench: Bench) -> str:
    (note,) = go(bench).notes
    assert "was sent to members" in note
    return note


def test_a_mailing_that_waits_for_its_hour_waits_for_resume_and_still_for_its_hour(
    bench: Bench, server: Server, tmp_path: Path
) -> None:
    join(bench, readers(2), "members")
    at = bench.now() + timedelta(hours=1)
    go(bench, replace(MEMBERS, at=at))
    done = restore(backup(bench, tmp_path / "copy.zip").path, tmp_path / "anew")
    with Bench.open(done.root) as anew:
        with pytest.raises(Declined, match="is to go out at"):
            go(anew, replace(MEMBERS, resume=True))
        anew.now = lambda: at
        assert due.send_due(anew, lambda count, total: None) == []
        with pytest.raises(Declined, match="restored"):
            go(anew)
        assert go(anew, replace(MEMBERS, resume=True)).tally == Tally(planned=2, accepted=2)
    assert set(server.copies.values()) == {1}


def test_nothing_that_is_there_is_overwritten_or_mixed(bench: Bench, tmp_path: Path) -> None:
    sealed(bench)
    made = backup(bench, tmp_path / "copy.zip")
    with pytest.raises(Declined, match="there already"):
        restore(made.path, bench.root)
    with pytest.raises(Mistake, match="there already"):
        backup(bench, made.path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "newsletter.key").write_text("another", encoding="utf-8")
    with pytest.raises(Declined, match="another key"):
        restore(made.path, other)
    assert [path.name for path in other.iterdir()] == ["newsletter.key"]
    (tmp_path / "edited" / "issues").mkdir(parents=True)
    (tmp_path / "edited" / "issues" / "december.md").write_text("mine", encoding="utf-8")
    done = restore(made.path, tmp_path / "edited")
    assert done.kept == ("issues/december.md",)
    assert (done.root / "issues" / "december.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all" * 50])
def test_what_is_no_backup_is_refused_and_leaves_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy.zip").write_bytes(content)
    with pytest.raises(Mistake, match="no backup"):
        restore(tmp_path / "copy.zip", tmp_path / "anew")
    assert not (tmp_path / "anew").exists()


def test_a_backup_that_was_tampered_with_or_damaged_is_refused(bench: Bench, tmp_path: Path) -> None:
    sealed(bench)
    made = backup(bench, tmp_path / "copy.zip")
    for number, (name, content) in enumerate(
        (("newsletter.db", b"x"), ("../evil", b"x"), ("issues/x.md", b"x"))
    ):
        forged = tmp_path / f"forged{number}.zip"
        with zipfile.ZipFile(made.path) as source, zipfile.ZipFile(forged, "w") as target:
            for part in source.namelist():
                data = source.read(part)
                if part == "manifest.json" and name != "newsletter.db":
                    data = data.replace(b'"parts": {', f'"parts": {{"{name}": "00",'.encode())
                if part != name:
                    target.writestr(part, data)
            target.writestr(name, content)
        with pytest.raises((Mistake, Outside)):
            restore(forged, tmp_path / f"anew{number}")
        assert not (tmp_path / f"anew{number}" / "newsletter.db").exists()
    assert not (tmp_path / "evil").exists()


def test_a_mailing_under_way_is_braked_in_the_copy(bench: Bench, tmp_path: Path) -> None:
    sealed(bench)
    with reading(bench.engine) as connection:
        states = [mailing.state for mailing in mailings.newest(connection)]
    assert states == [MailingState.SENDING]
    done = restore(backup(bench, tmp_path / "copy.zip").path, tmp_path / "anew")
    with Bench.open(done.root) as anew, reading(anew.engine) as connection:
        (found,) = mailings.newest(connection)
        assert (found.state, found.braked) == (MailingState.PAUSED, True)
