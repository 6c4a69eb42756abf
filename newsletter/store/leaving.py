"""Many people leaving at once: one transaction for a whole group, on the driver's own cursor.

Numbers of people and names of lists in; where each stood, out. Somebody who unsubscribes
must not wait behind a mailing that writes without pause: SQLite's own wait sleeps for up
to a tenth of a second and misses the lock when it is free for a thousandth, so we knock
again ourselves.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from newsletter.model.people import MailingList
from newsletter.store import engine as store
from newsletter.store.engine import plain_errors
from newsletter.store.tables import to_millis

KNOCKS = 0.0005  # seconds between two tries for the lock


@dataclass(frozen=True, slots=True)
class Leave:
    """Who wants to leave which list, and by which way."""

    subscriber: int
    list: str
    by: str


def leave_many(
    engine: Engine, asks: Sequence[Leave], declared: Mapping[str, MailingList], at: datetime
) -> list[bool | None]:
    """Takes people off lists; for each whether they had left before, None for nobody and no list.

    Durable when it returns. Raises Held where the lock is not free in time: nothing is
    changed then.
    """
    with plain_errors(engine.url.database):
        pooled = engine.raw_connection()
        try:
            driver = pooled.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            _begin(driver)
            try:
                answers = _leave(driver, asks, declared, to_millis(at))
            except BaseException:
                driver.execute("ROLLBACK")
                raise
            driver.execute("COMMIT")
        finally:
            pooled.close()
    return answers


def _begin(driver: sqlite3.Connection) -> None:
    until = time.monotonic() + store.BUSY_SECONDS
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(KNOCKS)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(store.BUSY_SECONDS * 1000)}")


def _leave(
    driver: sqlite3.Connection, asks: Sequence[Leave], declared: Mapping[str, MailingList], at: int
) -> list[bool | None]:
    [(found,)] = driver.execute(_STAND, (_as_json(asks),)).fetchall()
    answers: list[bool | None] = []
    leaving: list[Leave] = []
    for ask, (known, state) in zip(asks, json.loads(found), strict=True):
        if not known or (state is None and ask.list not in declared):
            answers.append(None)
            continue
        answers.append(state == "left")
        if state != "left":
            leaving.append(ask)
    if leaving:
        for name in {ask.list for ask in leaving} & set(declared):  # it may be new in the file
            driver.execute(_LIST, (name, declared[name].title, at))
        driver.execute(_LEFT, (at, at, _as_json(leaving)))
        driver.execute(_SKIP, (at, _as_json(leaving)))
    return answers


def _as_json(asks: Sequence[Leave]) -> str:
    return json.dumps([[ask.subscriber, ask.list, ask.by] for ask in asks])


# One statement for a whole group: each call lets go of the interpreter's lock once, and the
# thread that answers requests goes on meanwhile.
_STAND = """
SELECT json_group_array(json_array(known, state)) FROM (
  SELECT s.id IS NOT NULL AS known, x.state AS state FROM json_each(?) AS a
  LEFT JOIN subscribers AS s ON s.id = json_extract(a.value, '$[0]')
  LEFT JOIN subscriptions AS x ON x.subscriber_id = s.id AND x.list = json_extract(a.value, '$[1]')
  ORDER BY a.key)
"""
_LIST = (
    "INSERT INTO lists (name, title, created_at) VALUES (?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET title = excluded.title WHERE lists.title <> excluded.title"
)
_LEFT = """
INSERT INTO subscriptions (subscriber_id, list, state, joined_at, left_at, left_by)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), 'left', ?, ?, json_extract(value, '$[2]')
  FROM json_each(?) WHERE true
ON CONFLICT (subscriber_id, list) DO UPDATE
SET state = 'left', left_at = excluded.left_at, left_by = excluded.left_by WHERE state <> 'left'
"""
_SKIP = """
UPDATE deliveries SET state = 'skipped', place = NULL, reason = 'left', at = ?
 WHERE id IN (SELECT d.id FROM json_each(?) AS a JOIN deliveries AS d
               ON d.subscriber_id = json_extract(a.value, '$[0]') AND d.list = json_extract(a.value, '$[1]')
              WHERE d.state IN ('queued', 'claimed', 'deferred'))
"""
