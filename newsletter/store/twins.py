"""Addresses of one audience that are probably one person's, written in two ways.

A started mailing in; pairs such as ``kim@`` and ``kim+news@`` out. Two addresses are
two readers until somebody says otherwise: this only counts and shows.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy import text as sql

from newsletter.message.address import twin

SHOWN = 5

_TWINS = """
SELECT group_concat(address, char(10)) FROM deliveries
 WHERE mailing_id = :mailing AND place = 1 GROUP BY twin(address) HAVING count(*) > 1 ORDER BY min(id)
"""


@dataclass(frozen=True, slots=True)
class Twins:
    """How many groups of addresses are alike, and the first of them."""

    groups: int
    shown: tuple[tuple[str, ...], ...]


NO_TWINS = Twins(0, ())


def among(connection: Connection, mailing: int) -> Twins:
    """The twins among the readers of a mailing."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.create_function("twin", 1, twin, deterministic=True)
    found = connection.execute(sql(_TWINS), {"mailing": mailing}).scalars().all()
    return Twins(len(found), tuple(tuple(group.split("\n")) for group in found[:SHOWN]))
