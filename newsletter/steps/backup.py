"""A backup of the workspace in one file, and a workspace out of one.

Made while others work: the database is copied as of one instant. Restored into a folder
that has no database: every mailing that is not at its end is paused before anybody can go
on with it. Refuses to overwrite anything.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import newsletter
from newsletter.errors import Declined, Mistake
from newsletter.steps.bench import Bench, clock
from newsletter.steps.record import note, record
from newsletter.store import copy
from newsletter.store.copy import Halted
from newsletter.store.engine import file_of, open_store, writing
from newsletter.workspace import backup_file, key, settings


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written."""

    path: Path
    size: int  # bytes
    parts: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of a backup."""

    root: Path
    made_at: datetime
    written: tuple[str, ...]
    kept: tuple[str, ...]  # files that were there and differ: they stay
    halted: tuple[Halted, ...]


def backup(bench: Bench, to: Path | None = None) -> Made:
    """Writes a backup beside the workspace, or where *to* says.

    Raises Mistake for a file that is there, Outside where it cannot be written.
    """
    at = bench.now().astimezone(bench.settings.zone)
    path = to or bench.root / f"newsletter-{at:%Y%m%d-%H%M%S}.backup.zip"
    if path.exists():
        raise Mistake(f"{path} is there already", hint=f"newsletter backup {path.stem}-2.zip")
    bench.keyring  # noqa: B018 (a backup without the key could not tell who left)
    note(bench, "backup", {"file": path.name})
    database = file_of(bench.settings.declared.store.url, bench.root)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".newsletter-backup-", dir=path.parent) as folder:  # mode 0700
        copied = Path(folder) / backup_file.DATABASE
        copy.make(database, copied)
        size = backup_file.write(path, bench.root, copied, at, newsletter.__version__)
    return Made(path, size, 1 + sum(1 for _ in backup_file.parts_of(bench.root)))


def restore(file: Path, root: Path, now: Callable[[], datetime] = clock) -> Restored:
    """Makes the workspace of a backup in *root*, with everything that was under way paused.

    Files that are there stay as they are, but a database or a key that is there is never
    mixed with a backup's. Raises Mistake for what is no backup, Declined where there is a
    database or another key, Outside where it cannot be written.
    """
    found = backup_file.read(file)
    _refuse_mixing(found, root)
    root.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name in found.parts:
        if name == backup_file.DATABASE:
            continue
        if (root / name).exists():
            if not backup_file.same(found, name, root / name):
                kept.append(name)
        else:
            backup_file.unpack(found, name, root / name)
            written.append(name)
    bench = Bench(settings.read(root), now=now)
    database = _place(root)
    database.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".newsletter-restore-", dir=database.parent) as folder:
        halted = _database(bench, found, Path(folder) / backup_file.DATABASE)
        (Path(folder) / backup_file.DATABASE).rename(database)
    return Restored(root, found.made_at, (*written, database.name), tuple(kept), tuple(halted))


def _refuse_mixing(found: backup_file.BackupFile, root: Path) -> None:
    """Asked before the first file is written."""
    elsewhere = "newsletter -C NEW-FOLDER restore FILE"
    if (root / settings.FILE).exists() and (database := _place(root)).exists():
        raise Declined(f"{database} is there already", hint=elsewhere)
    if (root / key.FILE).exists() and not backup_file.same(found, key.FILE, root / key.FILE):
        told = f"{root / key.FILE} is another key than the backup's: it does not know who left"
        raise Declined(told, hint=elsewhere)


def _place(root: Path) -> Path:
    return file_of(settings.read(root).declared.store.url, root)


def _database(bench: Bench, found: backup_file.BackupFile, path: Path) -> list[Halted]:
    """The database, sound and with everything under way paused, before it is put in its place."""
    backup_file.unpack(found, backup_file.DATABASE, path)
    copy.try_out(path)
    engine = open_store(path)
    try:
        with writing(engine) as connection:
            at = f"{found.made_at.astimezone(bench.settings.zone):%Y-%m-%d %H:%M}"
            halted = copy.halt(connection, at, bench.now(), bench.who)
            record(bench, connection, "restore", {"file": found.path.name, "made_at": at})
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file again, to be moved
    finally:
        engine.dispose()
    return halted
