"""Tags: words that an editor puts on people, to choose them by.

Numbers of people or a clause of ``store/segments`` in, how many changed out.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy import text as sql

from newsletter.store.segments import Clause, knowing

_MEANT = "SELECT s.id FROM subscribers AS s WHERE s.address <> '' AND {meant}"


def put_on(connection: Connection, tag: str, meant: Clause) -> int:
    """Puts a tag on everybody meant who has not got it; how many that are."""
    knowing(connection)
    meant_ids = _MEANT.format(meant=meant.sql)
    query = f"INSERT OR IGNORE INTO tags (subscriber_id, tag) SELECT m.id, :tag FROM ({meant_ids}) AS m"  # noqa: S608
    return connection.execute(sql(query), {**meant.given, "tag": tag}).rowcount


def take_off(connection: Connection, tag: str, meant: Clause) -> int:
    """Takes a tag off everybody meant; how many had it."""
    knowing(connection)
    meant_ids = _MEANT.format(meant=meant.sql)
    query = f"DELETE FROM tags WHERE tag = :tag AND subscriber_id IN ({meant_ids})"  # noqa: S608
    return connection.execute(sql(query), {**meant.given, "tag": tag}).rowcount


def counts(connection: Connection) -> list[tuple[str, int]]:
    """Every tag with how many have it, the most used first."""
    query = "SELECT tag, count(*) FROM tags GROUP BY tag ORDER BY 2 DESC, 1"
    return [(row[0], int(row[1])) for row in connection.exec_driver_sql(query)]
