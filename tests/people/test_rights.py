"""Forgotten to the last byte; told everything that is held; and a record that shows who did what."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.message.links import address_key
from newsletter.model.key import Keyring
from newsletter.steps.bench import Bench
from newsletter.steps.export_people import export_lines
from newsletter.steps.import_people import import_people
from newsletter.steps.people import add_person, forget_person, remove_person
from newsletter.steps.record import entries, note, verify
from newsletter.steps.tags import tag
from newsletter.steps.tell import tell
from newsletter.steps.tell_page import page
from newsletter.store import audit
from newsletter.store.engine import open_store, reading, writing
from newsletter.store.tables import metadata
from tests.people.places import NOW, PAPER, everybody, sheet

KIM = "Kim.Hana@example.org"
WORDS = f"{KIM} 님이 전화로 신청"  # an editor writes the address where nobody expects it


def files(desk: Bench) -> dict[str, bytes]:
    """The database's own files, to the last byte."""
    return {path.name: path.read_bytes() for path in desk.root.glob("newsletter.db*")}


def crowd(desk: Bench, count: int = 400) -> None:
    """Enough people that pages split and rows move."""
    rows = [
        ("이메일", "성명", "메모"),
        *((f"r{n}@example.org", f"읽는이{n}", "메모 " * (n % 40)) for n in range(count)),
    ]
    import_people(desk, sheet(desk.root.parent / "crowd.csv", rows), "members", PAPER)


def known(desk: Bench) -> None:
    """Kim, everywhere that anybody can stand, updated often enough that old copies of the row were freed."""
    add_person(desk, KIM, "members", WORDS, name="김하나")
    crowd(desk)
    tag(desk, "기자", [KIM])
    for n in range(20):
        rows = [("이메일", "성명", "메모"), (KIM, "김하나", f"{KIM} 메모 {n} " * (n * 7 % 30))]
        import_people(desk, sheet(desk.root.parent / "kim.csv", rows), "members", WORDS)
    remove_person(desk, KIM, "partners")


def test_the_address_stands_in_no_byte_of_the_databases_files_even_while_others_read(desk: Bench) -> None:
    known(desk)
    friend = (("이메일", "추천인"), ("lee@example.org", f"{KIM.upper()} 님"))
    import_people(
        desk, sheet(desk.root.parent / "friend.csv", friend), "members", f"{KIM} 님이 받아 온 신청서"
    )
    tag(desk, f"{KIM} 소개", ["lee@example.org"])
    assert any(KIM.encode() in data for data in files(desk).values())
    done = forget_person(desk, KIM.upper())
    assert (done.known, done.clean) == (True, True)
    for name, data in files(desk).items():
        assert KIM.lower().encode() not in data.lower(), name
        assert "김하나".encode() not in data, name
    with reading(desk.engine) as connection:
        wordings = connection.exec_driver_sql("SELECT text FROM wordings").scalars().all()
    assert sorted(wordings) == ["(forgotten) 님이 받아 온 신청서", PAPER]
    assert everybody(desk)["lee@example.org"].fields == {"추천인": "(forgotten) 님"}


def test_every_table_about_people_is_known_to_forgetting() -> None:
    """A new table that knows people must be emptied by store/forget; then it is named here."""
    about = {
        table.name
        for table in metadata.sorted_tables
        if {"subscriber_id", "address_key", "address", "email"} & set(table.columns.keys())
    }
    assert about == {
        "audit_contents", "consents", "deliveries", "exclusions", "subscribers", "subscriptions",
        "suppressions", "tags", "signups", "notices",
    }  # fmt: skip


def test_what_an_older_database_freed_without_overwriting_goes_too(desk: Bench) -> None:
    """Databases of before were written without secure_delete: between their rows old ones still stand."""
    known(desk)
    desk.close()
    with closing(sqlite3.connect(desk.root / "newsletter.db", isolation_level=None)) as plain:
        plain.execute("PRAGMA secure_delete = OFF")
        plain.execute("CREATE TABLE old (text TEXT)")
        plain.executemany("INSERT INTO old VALUES (?)", [(f"{KIM} " * 50,)] * 200)
        plain.execute("DROP TABLE old")
    assert forget_person(desk, KIM).clean
    assert KIM.lower().encode() not in b"".join(files(desk).values()).lower()


def test_a_reader_that_holds_the_log_is_told_of_and_forgetting_again_ends_it(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.store.engine.BUSY_SECONDS", 0.05)
    known(desk)
    with closing(sqlite3.connect(desk.root / "newsletter.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM subscribers").fetchall()
        assert not forget_person(desk, KIM).clean
        other.execute("ROLLBACK")
    done = forget_person(desk, KIM)
    assert (done.known, done.clean) == (False, True)
    assert KIM.lower().encode() not in b"".join(files(desk).values()).lower()


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_files_of_the_workspace_that_still_hold_the_address_are_named(desk: Bench, encoding: str) -> None:
    add_person(desk, KIM, "members", PAPER)
    (desk.root / "outbox").mkdir()
    (desk.root / "outbox" / "mail").write_text(f"받는 이: {KIM.upper()}", encoding=encoding)
    (desk.root / "other.csv").write_text("lee@example.org", encoding=encoding)
    (desk.root / "copy.backup.zip").write_bytes(b"PK")
    named = {path.name for path in forget_person(desk, KIM).files}
    assert named == {"mail", "copy.backup.zip"}


def test_everything_held_is_told_and_the_page_escapes_it(desk: Bench) -> None:
    rows = [("이메일", "성명", "소속", "태그"), (KIM, "<b>김하나</b>", "햇살 & 센터", "기자")]
    import_people(desk, sheet(desk.root.parent / "m.csv", rows), "members", WORDS)
    told = json.loads(json.dumps(tell(desk, KIM.upper())))
    assert (told["held"], told["address"], told["fields"], told["tags"]) == (
        True,
        KIM,
        {"소속": "햇살 & 센터"},
        ["기자"],
    )
    assert [(each["list"], each["wording"], each["source"]) for each in told["consents"]] == [
        ("members", WORDS, "m.csv line 2")
    ]
    assert told["lists"][0]["state"] == "active"
    for language, title in (("ko", "보관하고 있는 개인정보"), ("en", "What we hold about you")):
        html = page(told, language)
        assert title in html
        assert "&lt;b&gt;김하나&lt;/b&gt;" in html
        assert "<b>" not in html
        assert "<script" not in html
    assert [entry["what"] for entry in tell(desk, KIM)["record"]] == ["tell"]


def test_of_somebody_forgotten_or_unknown_there_is_nothing_to_tell_but_that(desk: Bench) -> None:
    known(desk)
    forget_person(desk, KIM)
    told = tell(desk, KIM)
    assert (told["held"], told["left_alone"]["why"], told["deliveries"], told["record"]) == (
        False,
        "forgotten",
        [],
        [],
    )
    assert "address" not in told
    assert "해시값" in page(told, "ko")
    unknown = tell(desk, "nobody@example.org")
    assert (unknown["held"], unknown["left_alone"]) == (False, None)
    assert "Nothing is held" in page(unknown, "en")


def test_json_lines_hold_everybody_with_every_consent(desk: Bench, tmp_path: Path) -> None:
    known(desk)
    assert export_lines(desk, tmp_path / "people.jsonl") == 401
    lines = [
        json.loads(line) for line in (tmp_path / "people.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    kim = lines[0]
    assert (kim["address"], kim["name"], kim["tags"]) == (KIM, "김하나", ["기자"])
    assert [(each["list"], each["wording"]) for each in kim["consents"]] == [("members", WORDS)]
    assert {each["list"]: each["state"] for each in kim["lists"]} == {"members": "active", "partners": "left"}
    assert {line["consents"][0]["source"] for line in lines[1:3]} == {"crowd.csv line 2", "crowd.csv line 3"}


def test_the_record_tells_who_did_what_and_forgets_with_the_person(desk: Bench) -> None:
    known(desk)
    done = [dict(entry.contents or {})["what"] for entry in entries(desk)]
    assert (done[:4], done[-1]) == (["add", "import", "tag", "import"], "remove")
    forget_person(desk, KIM)
    found = verify(desk)
    assert (found.faults, found.erased) == ((), 2)
    assert list(entries(desk, KIM)) == []


KEYRING = Keyring(b"k" * 32, {1: b"t" * 32})


@settings(max_examples=40)
@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), min_size=2, max_size=6),
    st.data(),
)
def test_whatever_is_altered_moved_or_taken_out_of_the_record_is_found(
    tmp_path_factory: pytest.TempPathFactory, contents: list[dict[str, str]], data: st.DataObject
) -> None:
    engine = open_store(tmp_path_factory.mktemp("audit") / "a.db")
    with writing(engine) as connection:
        for each in contents:
            audit.add(connection, KEYRING, each, NOW)
    with reading(engine) as connection:
        assert [entry.fault for entry in audit.entries(connection, KEYRING)] == [""] * len(contents)
    number = data.draw(st.integers(1, len(contents) - 1))  # the last may be cut: its head tells
    harm = data.draw(st.sampled_from(HARM))
    with writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in harm:
            connection.exec_driver_sql(statement, {"n": number})
    with reading(engine) as connection:
        assert any(entry.fault for entry in audit.entries(connection, KEYRING))
    with writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM audit_contents")
    engine.dispose()


HARM = (
    ("UPDATE audit SET at = at + 1 WHERE id = :n",),
    ("UPDATE audit SET digest = zeroblob(32) WHERE id = :n",),
    ("UPDATE audit_contents SET contents = contents || ' ' WHERE audit_id = :n",),
    ("DELETE FROM audit_contents WHERE audit_id = :n", "DELETE FROM audit WHERE id = :n"),
    ("UPDATE audit SET chain = zeroblob(32) WHERE id = :n",),
)


def test_erased_contents_leave_a_chain_that_is_whole_and_another_keys_chain_is_not_ours(desk: Bench) -> None:
    note(desk, "export", {"people": 3})
    note(desk, "tell", {}, address_key(KIM, desk.keyring))
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("DELETE FROM audit_contents")
    assert (verify(desk).faults, verify(desk).erased) == ((), 2)
    with reading(desk.engine) as connection:
        assert all(entry.fault for entry in audit.entries(connection, KEYRING))
