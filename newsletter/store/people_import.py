"""Many people at once: staged beside the database, then taken in one transaction.

Rows in, counts and the refused rows out. Staging writes to a temporary table, so a
long file holds neither the memory nor the lock that a running mailing needs; taking
is a handful of statements over the whole table. Nobody who left the list, was
forgotten or is suppressed comes back, unless *again* says that they asked to; and
whoever the file itself says is gone is kept away, whatever *again* says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from newsletter.model.people import MailingList
from newsletter.store.arrivals import ADD, COUNT, JUDGE, KEEP_AWAY, REFUSED, TABLE, TAKE
from newsletter.store.engine import plain_errors
from newsletter.store.people import ensure_list
from newsletter.store.tables import from_millis, to_millis

DUPLICATE, LEFT, SUPPRESSED = "duplicate", "left", "suppressed"  # why a sound row is refused
CONTRADICTED = "contradicted"  # another row of the same file says that they are gone

Arrival = tuple[int, bytes | None, str, str, str, str, str, str, str]
"""Line (0 without a file), key, address, name, fields as JSON, tags as JSON ("" if none), why they are
gone by the file's own words ("" if not), why refused ("" if not), cells as JSON."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Onto which list, on what consent, and how strictly."""

    list: MailingList
    how: str  # "import", "typed"
    wording: str
    source: str  # "members.csv"; the line is added where there is one
    at: datetime
    atomic: bool = False  # nobody, if any row is refused
    again: bool = False  # takes back who left or is suppressed: only when they asked


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of the rows: everyone stands in one of these."""

    joined: int  # come onto the list
    changed: int  # are on it; something new was said of them
    same: int  # are on it, and nothing is new
    gone: int  # are gone by the file's own words, and kept away
    refused: int
    protected: int = 0  # of the refused: who left here, or is left alone

    @property
    def refreshed(self) -> int:
        """Who is on the list already."""
        return self.changed + self.same


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken. *why* is one of the reasons above, or was staged with the row."""

    line: int
    address: str
    why: str
    first_line: int  # of a duplicate
    reason: str  # of a suppression
    since: datetime | None  # of who left or is suppressed
    cells: tuple[str, ...]


@contextmanager
def staging(engine: Engine) -> Iterator[Staging]:
    """A table beside the database that is gone afterwards."""
    with plain_errors(engine.url.database), engine.connect() as connection:
        connection.detach()  # closed at the end, and the temporary table with it
        connection.exec_driver_sql(TABLE)
        yield Staging(connection)


class Staging:
    """Rows on their way in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """Whose transaction *taking* opens: for what is to be written with it."""
        return self._connection

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Stages some rows; the database proper is not touched."""
        if arrivals:
            self._connection.exec_driver_sql("BEGIN")
            self._connection.exec_driver_sql(ADD, list(arrivals))
            self._connection.exec_driver_sql("COMMIT")

    def judged(self, terms: Terms) -> Taken:
        """What taking would do, if nothing changes until then. Changes nothing."""
        self._connection.exec_driver_sql("BEGIN")
        try:
            return self._judge(terms)
        finally:
            self._connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def taking(self, terms: Terms) -> Iterator[Taken]:
        """Takes the rows; written when the block ends, and not at all when an error leaves it."""
        self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield self._take(terms)
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK")
            raise
        self._connection.exec_driver_sql("COMMIT")

    def _judge(self, terms: Terms) -> Taken:
        for statement in JUDGE:
            self._connection.exec_driver_sql(statement, _given(terms))
        return Taken(*self._connection.exec_driver_sql(COUNT).one())

    def _take(self, terms: Terms) -> Taken:
        taken = self._judge(terms)
        if terms.atomic and taken.refused:
            return Taken(0, 0, 0, 0, taken.refused, taken.protected)
        ensure_list(self._connection, terms.list, terms.at)
        for statement in (*TAKE, *(KEEP_AWAY if taken.gone else ())):
            self._connection.exec_driver_sql(statement, _given(terms))
        return taken

    def refusals(self) -> Iterator[Refusal]:
        """The rows that were not taken, by line; read while iterated."""
        for line, address, why, first, reason, since, cells in self._connection.exec_driver_sql(REFUSED):
            at = None if since is None else from_millis(since)
            yield Refusal(line, address, why, first, reason, at, tuple(json.loads(cells)))


def _given(terms: Terms) -> dict[str, object]:
    return {
        "list": terms.list.name,
        "how": terms.how,
        "wording": terms.wording,
        "source": terms.source,
        "at": to_millis(terms.at),
        "again": terms.again,
    }
