"""A copy of the database while others work on it, and what is done to one before it is used again.

A copy is of one instant (SQLite's online backup). Before it goes to work, every mailing in
it that is not at its end is paused: it cannot know what went out after it was made.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from newsletter.errors import Outside
from newsletter.model.mailing import MailingState
from newsletter.store import mailings
from newsletter.store.engine import plain_errors
from newsletter.store.tables import mailings as table

RESTORED = "brake: restored from a copy of"
_OPEN = (MailingState.SEALED, MailingState.SENDING, MailingState.PAUSED)


@dataclass(frozen=True, slots=True)
class Halted:
    """A mailing that was paused because it came out of a copy."""

    issue: str
    lists: tuple[str, ...]
    segment: str


def make(database: Path, to: Path) -> None:
    """Copies the database to a new file. Raises Outside or Held where it cannot be read or written."""
    with (
        plain_errors(database),
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy, pages=4096, sleep=0.01)  # others may write in between


def try_out(path: Path) -> None:
    """Raises Outside where a copy is no sound database."""
    with plain_errors(path), closing(sqlite3.connect(path)) as copy:
        told = copy.execute("PRAGMA quick_check(1)").fetchone()
    if told != ("ok",):
        raise Outside(f"the database in it is damaged: {told[0]}", hint="take another backup")


def halt(connection: Connection, made_at: str, now: datetime, who: str) -> list[Halted]:
    """Pauses every mailing that is neither sent nor cancelled; which they are, oldest first.

    The brake is one that only ``--resume`` releases.
    """
    reason = f"{RESTORED} {made_at}: whoever got it after that may get it again"
    query = select(table.c.id, table.c.state).where(table.c.state.in_(_OPEN)).order_by(table.c.id)
    halted = []
    for number, state in connection.execute(query).all():
        if state != MailingState.PAUSED:
            mailings.move(connection, number, MailingState.PAUSED, now, who, reason=reason)
        else:
            connection.execute(update(table).where(table.c.id == number).values(reason=reason))
            mailings.tell(connection, number, "paused", who, now, reason)
        found = mailings.by_id(connection, number)
        halted.append(Halted(found.issue, found.lists, found.segment))
    return halted
