"""Import people: a file of theirs becomes subscribers of one list, each with consent.

A file in; who was taken, and every refused row with its line and reason, out. One
transaction: whatever goes wrong, nothing is half-done. Nobody who left the list, bounced,
complained, was forgotten or is suppressed comes back through a file, unless the editor
names the evidence that they asked to; and whoever the file itself says is gone is kept away.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import Mistake
from newsletter.message.links import address_key
from newsletter.model.key import Keyring
from newsletter.model.people import Departed, Person, RefusedRow
from newsletter.steps.bench import Bench
from newsletter.steps.lists import declared
from newsletter.steps.record import record
from newsletter.workspace import roster, sheets, spreadsheet

if TYPE_CHECKING:
    from newsletter.store.people_import import Arrival, Refusal, Staging, Taken, Terms

Progress = Callable[[int, int | None], None]
AsRead = tuple[int, Person | Departed | str]  # line, and who stands there or why nobody does

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BATCH = 2000  # rows staged at a time
_HEAD = 25  # rows looked at to find the columns
_SHOWN = 5  # rows of a preview


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it will be read, and what an import of it would change."""

    sheet: sheets.Sheet
    columns: roster.Columns
    rows: tuple[AsRead, ...]  # the first few
    taken: Taken
    unknown: tuple[tuple[str, int], ...]  # words in a column of standings that say nothing to us


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, and how the file was read."""

    preview: Preview
    taken: Taken
    rows: tuple[RefusedRow, ...]  # the first refused ones
    report: Path | None  # where all of them stand
    done: bool = True  # False: it was only a preview

    @property
    def sheet(self) -> sheets.Sheet:
        """How the file is read."""
        return self.preview.sheet

    @property
    def columns(self) -> roster.Columns:
        """Which column is what."""
        return self.preview.columns

    @property
    def joined(self) -> int:
        """How many came onto the list."""
        return self.taken.joined

    @property
    def refreshed(self) -> int:
        """How many were on it already."""
        return self.taken.refreshed

    @property
    def refused(self) -> int:
        """How many rows were not taken."""
        return self.taken.refused


Confirm = Callable[[Preview], bool]


def import_people(
    bench: Bench,
    file: Path,
    list_name: str,
    wording: str,
    *,
    atomic: bool = False,
    evidence: str = "",
    sheet: str = "",
    keep: int | None = 20,
    confirm: Confirm = lambda preview: True,
    progress: Progress = lambda done, total: None,
) -> Imported:
    """Takes the good rows of a file, or with *atomic* all of them or none.

    *wording* is what the people agreed to. *evidence* takes back who left or is left alone:
    what shows that they asked to. *sheet* names one of a workbook. *confirm* is shown the
    preview and may decline: nothing is changed then. At most *keep* refused rows are
    returned (None: all); the report beside ``newsletter.toml`` has every one.

    Raises Mistake for a list that is not declared and a file that holds no people,
    Declined where the key is missing, Outside where database or report cannot be written.
    """
    from newsletter.store.people_import import Terms, staging

    mailing_list = declared(bench.settings, list_name)
    if not wording.strip():
        raise Mistake("nobody agreed to anything: the consent is empty", hint='--consent "종이 신청서"')
    found = sheets.sheet(file, sheet)
    reading = _Reading(found, _columns(found), bench.keyring)
    how, source = ("reconsent", f"{evidence.strip()}; {file.name}") if evidence else ("import", file.name)
    terms = Terms(mailing_list, how, wording.strip(), source, bench.now(), atomic, again=bool(evidence))
    with staging(bench.engine) as staged:
        _stage(staged, reading, progress)
        preview = reading.preview(staged.judged(terms))
        if not confirm(preview):
            return Imported(preview, preview.taken, (), None, done=False)
        return _take(bench, staged, terms, preview, keep)


def _stage(staged: Staging, reading: _Reading, progress: Progress) -> None:
    done = 0
    arrivals = reading.arrivals()
    while batch := list(islice(arrivals, _BATCH)):
        staged.add(batch)
        done += len(batch)
        progress(done, max(done, reading.sheet.lines))


def _take(bench: Bench, staged: Staging, terms: Terms, preview: Preview, keep: int | None) -> Imported:
    file = preview.sheet.path
    with staged.taking(terms) as taken:
        report = bench.root / f"{file.stem}.refused.csv" if taken.refused else None
        rows: list[RefusedRow] = []
        if report:
            refused = (_in_words(bench, refusal) for refusal in staged.refusals())
            spreadsheet.save(report, _report(preview.columns, _kept(refused, rows, keep)))
        counts = {
            "joined": taken.joined,
            "changed": taken.changed,
            "gone": taken.gone,
            "refused": taken.refused,
        }
        told = {"list": terms.list.name, "file": file.name, "how": terms.how, **counts}
        record(bench, staged.connection, "import", told)
    return Imported(preview, taken, tuple(rows), report)


def _columns(sheet: sheets.Sheet) -> roster.Columns:
    try:
        return roster.columns(list(islice(sheet.rows(), _HEAD)))
    except Mistake as error:
        raise Mistake(f"{sheet.path}: {error.message}", hint=error.hint) from None


@dataclass(slots=True)
class _Reading:
    """A file on its way through, row by row."""

    sheet: sheets.Sheet
    columns: roster.Columns
    keyring: Keyring
    shown: list[AsRead] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    def preview(self, taken: Taken) -> Preview:
        return Preview(self.sheet, self.columns, tuple(self.shown), taken, tuple(self.unknown.most_common(5)))

    def arrivals(self) -> Iterator[Arrival]:
        """Every row as it is staged: judged by itself, with the key of its address."""
        for row in self.sheet.rows():
            if row.line < self.columns.first or not any(map(str.strip, row.cells)):
                continue
            person = row.broken or roster.person(row.cells, self.columns)
            if len(self.shown) < _SHOWN:
                self.shown.append((row.line, person))
            yield self._arrival(row.line, row.cells, person, broken=bool(row.broken))

    def _arrival(
        self, line: int, cells: Sequence[str], person: Person | Departed | str, *, broken: bool
    ) -> Arrival:
        as_read = _as_json(cells)
        if isinstance(person, str):
            address = "" if broken else roster.address_cell(cells, self.columns)
            return line, None, address, "", "{}", "", "", person, as_read
        key = address_key(person.address, self.keyring)
        if isinstance(person, Departed):
            return line, key, person.address, "", "{}", "", str(person.why), "", as_read
        if self.columns.standing and len(self.unknown) < 1000:
            self._look_at_standing(cells)
        tags = _as_json(person.tags) if person.tags else ""
        return line, key, person.address, person.name, _as_json(person.fields), tags, "", "", as_read

    def _look_at_standing(self, cells: Sequence[str]) -> None:
        if word := roster.unknown_standing(cells, self.columns):
            self.unknown[word] += 1


def _in_words(bench: Bench, refusal: Refusal) -> RefusedRow:
    from newsletter.store.people_import import CONTRADICTED, DUPLICATE, LEFT, SUPPRESSED

    day = refusal.since.astimezone(bench.settings.zone).date().isoformat() if refusal.since else ""
    told = {
        DUPLICATE: f"the same address as line {refusal.first_line}",
        CONTRADICTED: "another row of the file says that they are gone",
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
