"""A workspace with lists, files of people, and the questions that tests ask of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from newsletter.message.links import address_key
from newsletter.model.people import Membership, Person
from newsletter.steps.bench import Bench
from newsletter.steps.people import listed
from newsletter.store import people
from newsletter.store.engine import reading

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SETTINGS = """\
# 햇살마을센터
[[list]]
name = "members"
title = "회원 소식"
[[list]]
name = "partners"
title = "협력 기관 소식"
"""
PAPER = "종이 신청서"


def workspace(root: Path) -> Path:
    """A workspace with the lists members and partners."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "newsletter.toml").write_text(SETTINGS, encoding="utf-8")
    return root


def bench(root: Path) -> Bench:
    """An open workspace at a known time."""
    opened = Bench.open(workspace(root))
    opened.now = lambda: NOW
    return opened


def sheet(
    path: Path,
    rows: Sequence[Sequence[str]],
    encoding: str = "utf-8",
    delimiter: str = ",",
    end: str = "\r\n",
) -> Path:
    """A CSV file as a spreadsheet program saves it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def everybody(opened: Bench) -> dict[str, Person]:
    """Whoever is listed, by address."""
    return {person.address: person for person in listed(opened)}


def on(opened: Bench, list_name: str) -> set[str]:
    """The addresses that are active on a list."""
    return {p.address for p in everybody(opened).values() if p.lists.get(list_name) == Membership.ACTIVE}


def number(opened: Bench, address: str) -> int:
    """The number of a person who is known."""
    with reading(opened.engine) as connection:
        found = people.find(connection, address_key(address, opened.keyring))
    assert found is not None
    return found.id
