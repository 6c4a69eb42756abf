"""What rates and quotas have spent, read and written in the transaction of a claim.

So a limit holds for all processes together, and across a kill: what was spent and not
sent is lost, what was sent was spent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.delivery import pace
from newsletter.delivery.pace import Limits, Spent

RELAY = "relay"  # the limits of all profiles together

_READ = "SELECT state FROM paces WHERE name = ?"
_WRITE = (
    "INSERT INTO paces (name, state) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state"
)


class Paces:
    """The limits of one run, over the driver's connection of its ledger."""

    def __init__(self, connection: sqlite3.Connection, limits: Mapping[str, Limits], zone: ZoneInfo) -> None:
        self._connection = connection
        self._limits = limits
        self._zone = zone

    def granted(self, profile: str, want: int, now: datetime) -> int:
        """How many of *want* its own limits and the relay's let begin now; nothing is spent yet."""
        today = now.astimezone(self._zone).date()
        for name in self._names(profile):
            want = pace.take(self._limits[name], self._spent(name), want, now.timestamp(), today)[0]
        return want

    def spend(self, profile: str, count: int, now: datetime) -> None:
        """Writes down that so many begin."""
        today = now.astimezone(self._zone).date()
        for name in self._names(profile) if count else ():
            spent = pace.take(self._limits[name], self._spent(name), count, now.timestamp(), today)[1]
            self._connection.execute(_WRITE, (name, json.dumps(asdict(spent))))

    def wait(self, profile: str, now: datetime) -> float:
        """Seconds until another may begin; a used-up day ends at midnight."""
        today = now.astimezone(self._zone).date()
        waits = [0.0]
        for name in self._names(profile):
            seconds = pace.wait(self._limits[name], self._spent(name), now.timestamp(), today)
            waits.append(self._to_midnight(now) if seconds is None else seconds)
        return max(waits)

    def _names(self, profile: str) -> list[str]:
        return [name for name in (profile, RELAY) if name in self._limits]

    def _spent(self, name: str) -> Spent:
        row = self._connection.execute(_READ, (name,)).fetchone()
        return Spent(**json.loads(row[0])) if row else Spent()

    def _to_midnight(self, now: datetime) -> float:
        tomorrow = now.astimezone(self._zone).date() + timedelta(days=1)
        return (datetime.combine(tomorrow, time(0), self._zone) - now).total_seconds()
