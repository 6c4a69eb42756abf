"""Opening the database: pragmas, migrations, transactions, and errors in plain words.

SQLite in WAL mode with ``synchronous=FULL``: a commit that returned survives a power
cut, and the promise of the intent rests on that. ``secure_delete``: what is freed is
overwritten, always, because a row that moves leaves its old bytes behind; forgetting
rests on that.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from newsletter.errors import Held, Mistake, NewsletterError, Outside
from newsletter.store import press_search

BUSY_SECONDS = 30


def file_of(url: str, root: Path) -> Path:
    """The database file behind a store URL; a relative path is relative to *root*.

    Raises Mistake for anything but ``sqlite:///…``.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise Mistake(f"store.url is {url!r}", hint='write url = "sqlite:///newsletter.db"')
    return root / parsed.database


def open_store(path: Path, *, create: bool = True) -> Engine:
    """An engine on the database at *path*, migrated to today's tables.

    Raises Outside when it is missing (and *create* is false), unreadable, not a
    database, read-only while a migration is due, or from a newer version.
    """
    if not create and not path.exists():
        raise Outside(f"there is no database at {path}", hint="newsletter collect")
    if not path.exists():
        with suppress(OSError), path.open("xb"):  # who is on the lists is nobody else's business
            path.chmod(0o600)
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _pragmas)
    with plain_errors(path):
        _migrate(engine, path)
    return engine


def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.create_function("sha256", 1, _sha256, deterministic=True)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        try:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        except sqlite3.OperationalError as error:
            if "readonly" not in str(error):  # reading a read-only copy is fine
                raise


def _sha256(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that sees one state of the database and changes nothing."""
    return _transaction(engine, "BEGIN", keep=False)


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that is written whole, or not at all when an error leaves it."""
    return _transaction(engine, "BEGIN IMMEDIATE", keep=True)


def rehearsing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that is always taken back: for finding out what writing would do."""
    return _transaction(engine, "BEGIN IMMEDIATE", keep=False)


@contextmanager
def _transaction(engine: Engine, begin: str, *, keep: bool) -> Iterator[Connection]:
    with plain_errors(engine.url.database), engine.connect() as connection:
        connection.exec_driver_sql(begin)
        try:
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT" if keep else "ROLLBACK")


def empty_log(engine: Engine) -> bool:
    """Empties the write-ahead log, where what was overwritten in the file may still stand.

    Waits for readers and writers as long as for any lock; False where one of them held out.
    """
    with plain_errors(engine.url.database), engine.connect() as connection:
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def rewritten(engine: Engine) -> bool:
    """Writes the whole database anew, without whatever stands between its rows; False where it is in use."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql("VACUUM")
        except DatabaseError:
            return False
    return empty_log(engine)


@contextmanager
def plain_errors(path: object) -> Iterator[None]:
    """Says in one line what is wrong with the database, instead of a driver's traceback."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _in_words(error, path) from error


_CAUSES: tuple[tuple[str, type[NewsletterError], str, str], ...] = (
    ("locked", Held, "is locked by another program", "is another newsletter command running? Try again"),
    ("busy", Held, "is locked by another program", "is another newsletter command running? Try again"),
    ("readonly", Outside, "cannot be written", "give yourself the right to write the file and its folder"),
    ("full", Outside, "has no room left on its disk", "free some room, then run the command again"),
    ("not a database", Outside, "is not a database of newsletter", "restore it from a backup"),
    ("malformed", Outside, "is damaged", "restore it from a backup"),
    ("disk I/O error", Outside, "cannot be read or written: the disk reports an error", "restore a backup"),
    ("unable to open", Outside, "cannot be opened for writing", "is its folder there, and writable?"),
)


def _in_words(error: Exception, path: object) -> NewsletterError:
    told = str(getattr(error, "orig", None) or error)
    for sign, kind, what, hint in _CAUSES:
        if sign in told:
            return kind(f"the database {path} {what}", hint=hint)
    return Outside(f"the database {path}: {told}")


def migrations() -> list[tuple[int, str, str]]:
    """All migrations in order: number, name, SQL."""
    found = []
    for entry in files("newsletter.store").joinpath("migrations").iterdir():
        if match := re.fullmatch(r"(\d{4})_(\w+)\.sql", entry.name):
            found.append((int(match[1]), match[2], entry.read_text(encoding="utf-8")))
    return sorted(found)


def _migrate(engine: Engine, path: Path) -> None:
    known = migrations()
    with engine.connect() as connection:
        if _version(connection) == known[-1][0]:
            return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _migrate_from(connection, _version(connection), known, path)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _version(connection: Connection) -> int:
    exists = "SELECT count(*) FROM sqlite_master WHERE type='table' AND name='schema'"
    if not connection.exec_driver_sql(exists).scalar_one():
        return 0
    return int(connection.exec_driver_sql("SELECT coalesce(max(version), 0) FROM schema").scalar_one())


def _migrate_from(
    connection: Connection, version: int, known: list[tuple[int, str, str]], path: Path
) -> None:
    if version > known[-1][0]:
        raise Outside(
            f"{path} was written by a newer version of newsletter (its tables are number {version}, "
            f"this version knows {known[-1][0]})",
            hint="pip install --upgrade newsletter",
        )
    for number, name, sql in known:
        if number > version:
            for statement in filter(None, map(str.strip, re.sub(r"--.*", "", sql).split(";"))):
                connection.exec_driver_sql(statement)
            insert = "INSERT INTO schema (version, name) VALUES (?, ?)"
            connection.exec_driver_sql(insert, (number, name))
    if version < _SEARCHABLE:
        press_search.index_all(connection)


_SEARCHABLE = 5  # the migration that made the indexes of searching
