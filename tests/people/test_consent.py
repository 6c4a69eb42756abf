"""What proves a consent: when, how, which wording to the letter, and what was told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC
from hashlib import sha256
from pathlib import Path

import pytest

from newsletter.errors import Mistake
from newsletter.message.links import address_key
from newsletter.model.people import Consent
from newsletter.steps.consent import history
from newsletter.steps.export_people import consent_object
from newsletter.steps.people import add_person, forget_person, remove_person
from newsletter.store import consents, people
from newsletter.store.engine import migrations, open_store, reading, writing
from tests.database import everything
from tests.people.places import NOW, PAPER, bench
from tests.people.test_commands import KIM, LEE, Type, desk, import_, type_

__all__ = ["desk", "import_", "type_"]  # fixtures


def test_a_wording_is_kept_once_however_many_agreed_to_it(tmp_path: Path) -> None:
    with bench(tmp_path) as opened:
        for name in ("kim", "lee", "park"):
            add_person(opened, f"{name}@example.org", "members", PAPER)
        add_person(opened, "kim@example.org", "members", PAPER + " ")
        with reading(opened.engine) as connection:
            kept = connection.exec_driver_sql("SELECT hash, text FROM wordings").all()
    assert [tuple(row) for row in kept] == [(sha256(PAPER.encode()).hexdigest(), PAPER)]


def test_a_consent_comes_back_with_its_wordings_hash_and_its_proof(tmp_path: Path) -> None:
    given = Consent(
        NOW, "form", "회원 소식 메일을 받겠습니다", "https://news.example.org/subscribe", "메일로 확인"
    )
    with bench(tmp_path) as opened:
        add_person(opened, "kim@example.org", "members", PAPER)
        with writing(opened.engine) as connection:
            found = people.find(connection, address_key("kim@example.org", opened.keyring))
            assert found is not None
            consents.record(connection, found.id, "members", given)
        assert [consent for _, consent in history(opened, "KIM@example.org").consents][1] == given
    assert given.wording_hash == sha256(given.wording.encode()).hexdigest()
    told = consent_object("members", given, UTC)  # what the person is told of it, and what an export holds
    assert (told["proof"], told["wording_sha256"]) == (given.proof, given.wording_hash)


def test_the_history_has_leaving_too_and_forgetting_empties_the_proof(tmp_path: Path) -> None:
    proven = Consent(NOW, "form", PAPER, "", "from 203.0.113.0/24")
    with bench(tmp_path) as opened:
        add_person(opened, "kim@example.org", "members", PAPER)
        with writing(opened.engine) as connection:
            found = people.find(connection, address_key("kim@example.org", opened.keyring))
            assert found is not None
            consents.record(connection, found.id, "members", proven)
        remove_person(opened, "kim@example.org", "members")
        [standing] = history(opened, "kim@example.org").standings
        assert (standing.left_at, standing.left_by) == (NOW, "editor")
        forget_person(opened, "kim@example.org")
        assert {consent.proof for _, consent in history(opened, "kim@example.org").consents} == {""}


def test_nobody_has_no_history(tmp_path: Path) -> None:
    with bench(tmp_path) as opened, pytest.raises(Mistake, match="nobody here"):
        history(opened, "kim@example.org")


def test_consents_of_an_older_database_keep_their_wordings(tmp_path: Path) -> None:
    """What people agreed to must survive the move, to the letter."""
    path, agreed = tmp_path / "old.db", [PAPER, "전화; 김하나", PAPER]
    with closing(sqlite3.connect(path)) as old, old:
        for number, name, sql in migrations():
            if number < 7:
                old.executescript(sql)
                old.execute("INSERT INTO schema VALUES (?, ?)", (number, name))
        old.execute(
            "INSERT INTO subscribers (id, address_key, address, created_at) VALUES (1, 'k', 'a@b.c', 0)"
        )
        old.executemany(
            "INSERT INTO consents (subscriber_id, list, at, how, wording) VALUES (1, 'a', 0, 'form', ?)",
            [(wording,) for wording in agreed],
        )
    engine = open_store(path)
    with reading(engine) as connection:
        assert [consent.wording for _, consent in people.agreed(connection, 1)] == agreed
        assert connection.exec_driver_sql("SELECT count(*) FROM wordings").scalar() == 2
    engine.dispose()


def test_who_is_without_consent_is_counted(tmp_path: Path) -> None:
    with bench(tmp_path) as opened:
        for name in ("kim", "lee"):
            add_person(opened, f"{name}@example.org", "members", PAPER)
        with writing(opened.engine) as connection:
            assert consents.without(connection, ["members"]) == 0
            connection.exec_driver_sql("DELETE FROM consents WHERE subscriber_id = 1")
            assert consents.without(connection, ["members"]) == 1


def test_people_consent_shows_wording_hash_and_source(type_: Type, import_: Callable[..., object]) -> None:
    import_(KIM, LEE)
    said = type_("people", "consent", "kim@example.org")
    assert f"agreed to members (import, from members.csv line 2): “{PAPER}” #" in said.out
    [told] = type_("people", "consent", "kim@example.org", "--json").json["consents"]
    assert told["wording_hash"] == sha256(PAPER.encode()).hexdigest()
    assert type_("people", "consent", "nobody@example.org").code == 2


def test_a_bench_is_left_as_it_was(tmp_path: Path) -> None:
    """Looking changes nothing."""
    with bench(tmp_path) as opened:
        add_person(opened, "kim@example.org", "members", PAPER)
        before = everything(opened.root)
        history(opened, "kim@example.org")
        assert everything(opened.root) == before
