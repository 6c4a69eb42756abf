"""Export people: a CSV file that Excel opens and that can be imported again.

Everybody listed in, a file or stream out. Who has left says so in the column "state",
and an import of the file leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from newsletter.errors import Mistake
from newsletter.model.people import Person
from newsletter.steps.bench import Bench
from newsletter.steps.people import listed, standing
from newsletter.workspace import roster, spreadsheet


def export(
    bench: Bench,
    to: Path | BinaryIO,
    *,
    list_name: str | None = None,
    state: str | None = None,
    encoding: str = "utf-8-sig",
) -> int:
    """Writes a CSV file of everybody listed, a column for every field; how many they are.

    Raises Mistake for a list, state or encoding that does not exist, or an encoding
    that lacks a letter; Outside where the file cannot be written.
    """
    if encoding not in spreadsheet.ENCODINGS:
        raise Mistake(
            f"there is no encoding {encoding!r} here", hint=f"one of {', '.join(spreadsheet.ENCODINGS)}"
        )
    fields: dict[str, None] = {}
    count = 0
    for person in listed(bench, list_name, state):
        fields.update(dict.fromkeys(person.fields))
        count += 1
    rows = _rows(listed(bench, list_name, state), tuple(fields), list_name)
    if isinstance(to, Path):
        spreadsheet.save(to, rows, encoding)
    else:
        spreadsheet.write(to, rows, encoding)
    return count


def _rows(
    people: Iterator[Person], fields: tuple[str, ...], list_name: str | None
) -> Iterator[tuple[str, ...]]:
    yield ("email", "name", *fields, roster.STATE, roster.LISTS)
    for person in people:
        values = (person.fields.get(field, "") for field in fields)
        lists = " ".join(f"{name}:{state}" for name, state in person.lists.items())
        yield (person.address, person.name, *values, standing(person, list_name), lists)
