"""Many people at once: staged beside the database, then taken in one transaction.

Rows in, counts and the refused rows out. Staging writes to a temporary table, so a
long file holds neither the memory nor the lock that a running mailing needs; taking
is a handful of statements over the whole table. Nobody who left the list, was
forgotten or is suppressed comes back, unless *again* says that they asked to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from newsletter.model.people import MailingList
from newsletter.store.engine import plain_errors
from newsletter.store.people import ensure_list
from newsletter.store.tables import from_millis, to_millis

DUPLICATE, LEFT, SUPPRESSED = "duplicate", "left", "suppressed"  # why a sound row is refused

Arrival = tuple[int, bytes | None, str, str, str, str, str]
"""Line (0 without a file), key, address, name, fields as JSON, why refused ("" if not), cells as JSON."""


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
    """How many came onto the list, were on it already, or were refused."""

    joined: int
    refreshed: int
    refused: int


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
        connection.exec_driver_sql(_TABLE)
        yield Staging(connection)


class Staging:
    """Rows on their way in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Stages some rows; the database proper is not touched."""
        if arrivals:
            self._connection.exec_driver_sql("BEGIN")
            self._connection.exec_driver_sql(_ADD, list(arrivals))
            self._connection.exec_driver_sql("COMMIT")

    @contextmanager
    def taking(self, terms: Terms) -> Iterator[Taken]:
        """Takes the rows; written when the block ends, and not at all when an error leaves it."""
        given = {
            "list": terms.list.name,
            "how": terms.how,
            "wording": terms.wording,
            "source": terms.source,
            "at": to_millis(terms.at),
            "again": terms.again,
        }
        self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield self._take(terms, given)
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK")
            raise
        self._connection.exec_driver_sql("COMMIT")

    def _take(self, terms: Terms, given: dict[str, object]) -> Taken:
        for statement in _JUDGE:
            self._connection.exec_driver_sql(statement, given)
        joined, refreshed, refused = self._connection.exec_driver_sql(_COUNT).one()
        if terms.atomic and refused:
            return Taken(0, 0, refused)
        ensure_list(self._connection, terms.list, terms.at)
        for statement in _TAKE:
            self._connection.exec_driver_sql(statement, given)
        return Taken(joined, refreshed, refused)

    def refusals(self) -> Iterator[Refusal]:
        """The rows that were not taken, by line; read while iterated."""
        for line, address, why, first, reason, since, cells in self._connection.exec_driver_sql(_REFUSED):
            at = None if since is None else from_millis(since)
            yield Refusal(line, address, why, first, reason, at, tuple(json.loads(cells)))


_TABLE = """CREATE TEMP TABLE arrivals (
    line INTEGER PRIMARY KEY,
    address_key BLOB,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    fields TEXT NOT NULL,
    why TEXT NOT NULL,
    cells TEXT NOT NULL,
    first_line INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    since INTEGER,
    standing TEXT NOT NULL DEFAULT ''
)"""

_ADD = """INSERT INTO temp.arrivals (line, address_key, address, name, fields, why, cells)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""

_JUDGE = (
    # where each person stands on the list until now
    """UPDATE temp.arrivals SET standing = s.state, since = s.left_at
    FROM subscribers p JOIN subscriptions s ON s.subscriber_id = p.id AND s.list = :list
    WHERE p.address_key = arrivals.address_key AND arrivals.why = ''""",
    "UPDATE temp.arrivals SET why = 'left' WHERE standing = 'left' AND why = '' AND NOT :again",
    # a suppression outweighs having left: it also holds for every other list
    """UPDATE temp.arrivals SET why = 'suppressed', reason = x.reason, since = x.at FROM suppressions x
    WHERE x.address_key = arrivals.address_key AND arrivals.why IN ('', 'left') AND NOT :again""",
    """UPDATE temp.arrivals SET why = 'duplicate', first_line = same.first_line
    FROM (SELECT line, min(line) OVER (PARTITION BY address_key) AS first_line
          FROM temp.arrivals WHERE why = '') AS same
    WHERE same.line = arrivals.line AND same.first_line < arrivals.line""",
)

_COUNT = """SELECT count(*) FILTER (WHERE why = '' AND standing <> 'active'),
    count(*) FILTER (WHERE why = '' AND standing = 'active'), count(*) FILTER (WHERE why <> '')
    FROM temp.arrivals"""

_TAKE = (
    """DELETE FROM suppressions WHERE :again AND address_key IN (SELECT address_key FROM temp.arrivals)""",
    # what a new row leaves empty, or does not have, stays as it was
    """INSERT INTO subscribers (address_key, address, name, fields, created_at)
    SELECT address_key, address, name, fields, :at FROM temp.arrivals WHERE why = '' ORDER BY line
    ON CONFLICT (address_key) DO UPDATE SET
        address = CASE subscribers.address WHEN '' THEN excluded.address ELSE subscribers.address END,
        name = CASE excluded.name WHEN '' THEN subscribers.name ELSE excluded.name END,
        fields = json_patch(subscribers.fields, excluded.fields)""",
    # consent is kept once for each list and wording; whoever comes anew agrees anew
    """INSERT INTO consents (subscriber_id, list, at, how, wording, source)
    SELECT p.id, :list, :at, :how, :wording, :source || CASE a.line WHEN 0 THEN '' ELSE ' line ' || a.line END
    FROM temp.arrivals a JOIN subscribers p ON p.address_key = a.address_key
    WHERE a.why = '' AND (a.standing <> 'active' OR NOT EXISTS (
        SELECT 1 FROM consents c WHERE c.subscriber_id = p.id AND c.list = :list AND c.wording = :wording))
    ORDER BY a.line""",
    """INSERT INTO subscriptions (subscriber_id, list, state, joined_at)
    SELECT p.id, :list, 'active', :at FROM temp.arrivals a JOIN subscribers p ON p.address_key = a.address_key
    WHERE a.why = '' AND a.standing <> 'active' ORDER BY p.id
    ON CONFLICT (subscriber_id, list) DO UPDATE
    SET state = 'active', joined_at = excluded.joined_at, left_at = NULL, left_by = ''
    WHERE subscriptions.state = 'pending' OR :again""",
)

_REFUSED = """SELECT line, address, why, first_line, reason, since, cells FROM temp.arrivals
    WHERE why <> '' ORDER BY line"""
