"""The database: made, migrated, and refused in words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from newsletter.errors import Held, Mistake, Outside
from newsletter.store import engine as store
from newsletter.store.engine import file_of, migrations, open_store, reading, rehearsing, writing
from newsletter.store.tables import metadata


def schema_of(path: Path) -> dict[str, object]:
    """Columns, keys and indexes of every table, as SQLite sees them."""
    found: dict[str, object] = {}
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            found[table] = connection.execute(f"PRAGMA table_info({table})").fetchall()
            keys = connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            found[f"{table} keys"] = sorted(key[2:] for key in keys)  # their numbers tell the order alone
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"):
            found[name] = " ".join(sql.split()) if sql else None
    connection.close()
    return found


def test_migrations_lead_to_exactly_what_the_tables_say(tmp_path: Path) -> None:
    migrated, fresh = tmp_path / "migrated.db", tmp_path / "fresh.db"
    open_store(migrated).dispose()
    engine = create_engine(f"sqlite:///{fresh}")
    metadata.create_all(engine)
    engine.dispose()
    assert schema_of(migrated) == schema_of(fresh)


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [number for number, _, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_a_commit_survives_a_power_cut(tmp_path: Path) -> None:
    """The promise of the intent rests on it: every commit is synced."""
    engine = open_store(tmp_path / "a.db")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_an_error_leaves_nothing_half_done(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "a.db")
    insert = "INSERT INTO lists (name, title, created_at) VALUES ('members', '', 0)"
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        connection.exec_driver_sql(insert)
        _ = 1 / 0
    with rehearsing(engine) as connection:
        connection.exec_driver_sql(insert)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM lists").scalar() == 0
    engine.dispose()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(path).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO schema (version, name) VALUES (99, 'future')")
    connection.close()
    with pytest.raises(Outside, match="newer version") as caught:
        open_store(path)
    assert "upgrade" in caught.value.hint


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("these are my holiday notes, not a database " * 50, encoding="utf-8")
    with pytest.raises(Outside, match="is not a database"):
        open_store(path)


def test_a_locked_database_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    open_store(path).dispose()
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    engine = open_store(path)
    with pytest.raises(Held, match="locked by another program"), writing(engine):
        pass
    engine.dispose()
    other.close()


def test_a_read_only_error_says_what_to_do() -> None:
    """Provoked in SQLite itself: a tester who is root may write what nobody else may."""
    with pytest.raises(Outside, match="cannot be written"), store.plain_errors("newsletter.db"):
        connection = sqlite3.connect(":memory:")
        try:
            connection.execute("PRAGMA query_only = 1")
            connection.execute("CREATE TABLE a (b)")
        finally:
            connection.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Outside, match="cannot be opened"):
        open_store(tmp_path / "nowhere" / "a.db")


@pytest.mark.parametrize("url", ["postgresql://x/y", "newsletter.db", "", "sqlite://"])
def test_other_stores_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"store\.url"):
        file_of(url, tmp_path)


def test_a_relative_path_is_relative_to_the_workspace(tmp_path: Path) -> None:
    assert file_of("sqlite:///data/n.db", tmp_path) == tmp_path / "data" / "n.db"
