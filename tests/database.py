"""The whole of a workspace's database as text, to see that nothing changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

SEARCH = ("press_text", "press_grams")  # virtual, and one of them cannot be read row by row


def everything(root: Path) -> list[str]:
    """Every row of every ordinary table, and what makes the tables; equal means that nothing has changed."""
    with closing(sqlite3.connect(root / "newsletter.db")) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        names = [name for name, sql in made if sql and sql.startswith("CREATE TABLE")]
        kept = [name for name in names if name not in SEARCH]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}
    return [repr(made), *(f"{name}: {row!r}" for name, found in rows.items() for row in found)]
