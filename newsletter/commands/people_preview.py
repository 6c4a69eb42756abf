"""A file of people as it will be read, and what an import of it would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsletter.commands import printing
from newsletter.model.people import Departed, Person

if TYPE_CHECKING:
    from newsletter.steps.import_people import Preview

_TABLE = (12, 36, 20, 60)


def show_reading(found: Preview) -> None:
    """How the file is read: as what, and which column is what."""
    columns, sheet = found.columns, found.sheet
    names = ", ".join(f'"{columns.headers[n]}"' for n in _names(found))
    name = f", names under {names}" if names else ""
    fields = f", fields: {', '.join(field for _, field in columns.fields)}" if columns.fields else ""
    tags = f', tags under "{columns.headers[columns.tags]}"' if columns.tags is not None else ""
    where = f'addresses under "{columns.headers[columns.address]}"{name}{fields}{tags}'
    printing.say(f"{sheet.path.name} read as {sheet.encoding}: {where}")
    if len(columns.headers) > 2 and not columns.fields and columns.first == 1:
        printing.note("Note: without a line of headers only the addresses are read.")
        printing.note("Write a first line such as: 이메일,이름,소속")
    for word, count in found.unknown:
        printing.note(f'Note: "{word}" says nothing of a standing that we know: taken as active ({count:,}).')


def _names(found: Preview) -> tuple[int, ...]:
    return (found.columns.name,) if found.columns.name is not None else found.columns.names


def show(found: Preview, to: str) -> None:
    """The first rows as they will be read, and the difference against what is there."""
    show_reading(found)
    printing.table([(f"  line {line:,}", *_cells(who)) for line, who in found.rows], _TABLE)
    taken = found.taken
    told = (
        (taken.joined, f"would join {to}"),
        (taken.changed, "on it already, with something new"),
        (taken.same, "on it already, with nothing new"),
        (taken.gone, "gone by the file's own words: kept away"),
        (taken.protected, "left here, or left alone: protected, never brought back"),
        (taken.refused - taken.protected, "refused, each with its reason"),
    )
    printing.table([(f"{count:>9,}", what) for count, what in told if count], (9, 70))


def _cells(who: Person | Departed | str) -> tuple[str, str, str]:
    if isinstance(who, str):
        return "", "", f"refused: {who}"
    if isinstance(who, Departed):
        return who.address, "", f"gone: {who.why}"
    more = [f"{name}={value}" for name, value in who.fields.items()]
    return who.address, who.name, " ".join([*more, *(f"#{tag}" for tag in who.tags)])


def rows_as_objects(found: Preview) -> list[dict[str, Any]]:
    """The first rows, for other programs."""
    return [{"line": line, **_object(who)} for line, who in found.rows]


def _object(who: Person | Departed | str) -> dict[str, Any]:
    if isinstance(who, str):
        return {"refused": who}
    if isinstance(who, Departed):
        return {"address": who.address, "gone": str(who.why)}
    return {"address": who.address, "name": who.name, "fields": dict(who.fields), "tags": list(who.tags)}
