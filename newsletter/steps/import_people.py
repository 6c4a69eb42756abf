"""Import people: a sheet of theirs becomes subscribers of one list, each with consent.

A file in; who was taken, and every refused row with its line and reason, out. One
transaction: whatever goes wrong, nothing is half-done. Nobody who left the list, was
forgotten or is suppressed comes back through a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import Mistake
from newsletter.message.links import address_key
from newsletter.model.key import Keyring
from newsletter.model.people import RefusedRow
from newsletter.steps.bench import Bench
from newsletter.steps.lists import declared
from newsletter.workspace import cells, roster, spreadsheet

if TYPE_CHECKING:
    from newsletter.store.people_import import Arrival, Refusal

Progress = Callable[[int, int | None], None]

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BATCH = 2000  # rows staged at a time
_HEAD = 25  # rows looked at to find the columns


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, and how the file was read."""

    sheet: cells.Sheet
    columns: roster.Columns
    joined: int  # came onto the list
    refreshed: int  # were on it; name and fields brought up to date
    refused: int
    rows: tuple[RefusedRow, ...]  # the first refused ones
    report: Path | None  # where all of them stand


def import_people(
    bench: Bench,
    file: Path,
    list_name: str,
    wording: str,
    *,
    atomic: bool = False,
    keep: int | None = 20,
    progress: Progress = lambda done, total: None,
) -> Imported:
    """Takes the good rows of a file, or with *atomic* all of them or none.

    *wording* is what the people agreed to. At most *keep* refused rows are returned
    (None: all); the report beside ``newsletter.toml`` has every one.

    Raises Mistake for a list that is not declared and a file that holds no people,
    Declined where the key is missing, Outside where database or report cannot be written.
    """
    from newsletter.store.people_import import Terms, staging

    mailing_list = declared(bench.settings, list_name)
    if not wording.strip():
        raise Mistake("nobody agreed to anything: the consent is empty", hint='--consent "종이 신청서"')
    sheet = cells.sheet(file)
    columns = _columns(sheet)
    keyring = bench.keyring
    terms = Terms(mailing_list, "import", wording.strip(), file.name, bench.now(), atomic)
    with staging(bench.engine) as staged:
        done = 0
        arrivals = _arrivals(sheet, columns, keyring)
        while batch := list(islice(arrivals, _BATCH)):
            staged.add(batch)
            done += len(batch)
            progress(done, max(done, sheet.lines))
        with staged.taking(terms) as taken:
            report = bench.root / f"{file.stem}.refused.csv" if taken.refused else None
            rows: list[RefusedRow] = []
            if report:
                refused = (_in_words(bench, refusal) for refusal in staged.refusals())
                spreadsheet.save(report, _report(columns, _kept(refused, rows, keep)))
    return Imported(sheet, columns, taken.joined, taken.refreshed, taken.refused, tuple(rows), report)


def _columns(sheet: cells.Sheet) -> roster.Columns:
    try:
        return roster.columns(list(islice(sheet.rows(), _HEAD)))
    except Mistake as error:
        raise Mistake(f"{sheet.path}: {error.message}", hint=error.hint) from None


def _arrivals(sheet: cells.Sheet, columns: roster.Columns, keyring: Keyring) -> Iterator[Arrival]:
    """Every row as it is staged: judged by itself, with the key of its address."""
    for row in sheet.rows():
        if row.line < columns.first or not any(map(str.strip, row.cells)):
            continue
        person = row.broken or roster.person(row.cells, columns)
        as_read = _as_json(row.cells)
        if isinstance(person, str):
            address = "" if row.broken else roster.address_cell(row.cells, columns)
            yield row.line, None, address, "", "{}", person, as_read
        else:
            key = address_key(person.address, keyring)
            yield row.line, key, person.address, person.name, _as_json(person.fields), "", as_read


def _in_words(bench: Bench, refusal: Refusal) -> RefusedRow:
    from newsletter.store.people_import import DUPLICATE, LEFT, SUPPRESSED

    day = refusal.since.astimezone(bench.settings.zone).date().isoformat() if refusal.since else ""
    told = {
        DUPLICATE: f"the same address as line {refusal.first_line}",
        LEFT: f"left on {day}",
        SUPPRESSED: f"is left alone ({refusal.reason} on {day})",
    }.get(refusal.why, refusal.why)
    return RefusedRow(refusal.line, refusal.address, told, refusal.cells)


def _kept(rows: Iterable[RefusedRow], kept: list[RefusedRow], keep: int | None) -> Iterator[RefusedRow]:
    for row in rows:
        if keep is None or len(kept) < keep:
            kept.append(row)
        yield row


def _report(columns: roster.Columns, rows: Iterable[RefusedRow]) -> Iterator[Sequence[str]]:
    """The rows as they were read, under their headers, so that they can be mended and imported."""
    width = len(columns.headers)
    yield (*columns.headers, roster.LINE, roster.REASON)
    for row in rows:
        yield (*row.row, *[""] * (width - len(row.row)), str(row.line), row.reason)
