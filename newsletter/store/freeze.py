"""Freezing a mailing's audience: who gets it, who does not and why, all in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection, func, select, update
from sqlalchemy import text as sql

from newsletter.delivery.profiles import profile_of
from newsletter.errors import Held
from newsletter.model.mailing import MailingState
from newsletter.segment.grammar import parse
from newsletter.store import mailings, segments, tables
from newsletter.store.mailings import Mailing
from newsletter.store.tables import deliveries, mailing_lists, to_millis

# {meant} is a clause of store/segments: our own text, with its values as parameters
_ON_LISTS = """
SELECT x.subscriber_id, min(l.position) AS position
  FROM subscriptions AS x JOIN mailing_lists AS l ON l.mailing_id = :mailing AND l.list = x.list
  JOIN subscribers AS s ON s.id = x.subscriber_id
 WHERE x.state = 'active' AND {meant} GROUP BY x.subscriber_id
"""

# rule: one row an address; whoever has a row of this issue, and whoever is suppressed, gets none
_FREEZE = f"""
INSERT INTO deliveries (mailing_id, issue, subscriber_id, address_key, address, name, fields, list, profile,
                        state, at)
SELECT :mailing, :issue, s.id, s.address_key, s.address, s.name, s.fields, l.list, profile_of(s.address),
       'queued', :now
  FROM ({_ON_LISTS}) AS c
  JOIN mailing_lists AS l ON l.mailing_id = :mailing AND l.position = c.position
  JOIN subscribers AS s ON s.id = c.subscriber_id
 WHERE NOT EXISTS (SELECT 1 FROM suppressions AS p WHERE p.address_key = s.address_key)
   AND NOT EXISTS (SELECT 1 FROM deliveries AS d
                    WHERE d.issue = :issue AND d.address_key = s.address_key AND d.place = 1)
 ORDER BY s.id
"""  # noqa: S608 (no value is pasted in)

_EXCLUDE = """
INSERT INTO exclusions (mailing_id, subscriber_id, list, reason)
SELECT :mailing, s.id, min(x.list),
       CASE WHEN s.address_key IN (SELECT address_key FROM suppressions) THEN 'suppressed'
            WHEN max(x.state = 'active') AND EXISTS (
                 SELECT 1 FROM deliveries AS d
                  WHERE d.issue = :issue AND d.address_key = s.address_key AND d.place = 1) THEN 'already'
            WHEN max(x.state = 'active') THEN 'segment'
            WHEN max(x.state = 'pending') THEN 'pending' ELSE 'left' END
  FROM subscriptions AS x JOIN mailing_lists AS l ON l.mailing_id = :mailing AND l.list = x.list
  JOIN subscribers AS s ON s.id = x.subscriber_id
 WHERE NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.mailing_id = :mailing AND d.subscriber_id = s.id)
 GROUP BY s.id
"""


def start(
    connection: Connection,
    mailing: Mailing,
    now: datetime,
    who: str,
    domains: Mapping[str, str],
    zone: tzinfo = UTC,
) -> int:
    """Freezes audience, field values and Date; writes *planned* once. The number planned.

    *domains*: domain → profile. *zone*: whose midnights the days of the mailing's segment have.

    Raises Held while another mailing of the issue has claimed or intended rows: who
    has a row must be known before anybody else is counted in.
    """
    if any(number != mailing.id for number in mailings.under_way(connection, mailing.issue)):
        raise Held(
            f"another mailing of {mailing.issue} is under way",
            hint=f"newsletter report {mailing.issue}",
        )
    given = {"mailing": mailing.id, "issue": mailing.issue, "now": to_millis(now)}
    _knowing(connection, domains)
    meant = segments.clause(parse(mailing.segment) if mailing.segment else None, zone)
    connection.execute(sql(_FREEZE.format(meant=meant.sql)), given | meant.given)
    connection.execute(sql(_EXCLUDE), {"mailing": mailing.id, "issue": mailing.issue})
    planned = 0
    for name in mailing.lists:
        count = _count(connection, mailing.id, name)
        planned += count
        where = (mailing_lists.c.mailing_id == mailing.id) & (mailing_lists.c.list == name)
        connection.execute(update(mailing_lists).where(where).values(planned=count))
    whole = update(tables.mailings).where(tables.mailings.c.id == mailing.id)
    connection.execute(whole.values(date=now, planned=planned))
    mailings.move(connection, mailing.id, MailingState.SENDING, now, who)
    return planned


def _knowing(connection: Connection, domains: Mapping[str, str]) -> None:
    """Lets SQL call ``profile_of(address)``, and what a segment asks."""
    segments.knowing(connection)
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.create_function("profile_of", 1, lambda address: profile_of(address, domains), deterministic=True)


def _count(connection: Connection, mailing: int, name: str) -> int:
    where = (deliveries.c.mailing_id == mailing) & (deliveries.c.list == name)
    return int(connection.execute(select(func.count()).select_from(deliveries).where(where)).scalar_one())
