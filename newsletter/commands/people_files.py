"""People and files: ``people import`` and ``people export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing
from newsletter.commands.people_options import AsJson, OneList, OneState, OnList, Wording

if TYPE_CHECKING:
    from newsletter.steps.import_people import Imported

_SHOWN = 20


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file (UTF-8, CP949, UTF-16).", show_default=False)],
    to: OnList,
    consent: Wording,
    atomic: Annotated[bool, typer.Option("--atomic", help="All rows, or none.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import people from a CSV FILE; whoever left never comes back. Exit 1 where rows were refused."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.import_people import import_people

    progress = printing.Progress(file.name)
    with Bench.open(context.obj) as bench:
        try:
            done = import_people(
                bench, file, to, consent, atomic=atomic, keep=None if as_json else _SHOWN, progress=progress
            )
        finally:
            progress.close()
    if as_json:
        printing.as_json(_import_object(done, to))
    else:
        _show_import(done, to, atomic)
    if done.refused:
        raise typer.Exit(1)


def _show_import(done: Imported, to: str, atomic: bool) -> None:
    columns, sheet = done.columns, done.sheet
    name = f', names under "{columns.headers[columns.name]}"' if columns.name is not None else ""
    fields = f", fields: {', '.join(field for _, field in columns.fields)}" if columns.fields else ""
    where = f'addresses under "{columns.headers[columns.address]}"{name}{fields}'
    printing.say(f"{sheet.path.name} read as {sheet.encoding}: {where}")
    if len(columns.headers) > 2 and not columns.fields and columns.first == 1:
        printing.note("Note: without a line of headers only the addresses are read.")
        printing.note("Write a first line such as: 이메일,이름,소속")
    if atomic and done.refused:
        printing.say("Nobody was taken: --atomic takes all rows or none.")
    else:
        joined = printing.plural(done.joined, "person", "people")
        on_it = f"; {done.refreshed:,} were on it already" if done.refreshed else ""
        printing.say(f"{joined} joined {to}{on_it}.")
    if done.report is None:
        return
    printing.say(f"{printing.plural(done.refused, 'row was', 'rows were')} refused:")
    printing.table([(f"  line {row.line:,}", row.address, row.reason) for row in done.rows], (16, 36, 72))
    if done.refused > len(done.rows):
        printing.say(f"  … and {done.refused - len(done.rows):,} more")
    printing.say(f"All of them stand in {done.report}: mend what can be mended, and import that file.")


def _import_object(done: Imported, to: str) -> dict[str, Any]:
    return {
        "list": to,
        "encoding": done.sheet.encoding,
        "joined": done.joined,
        "refreshed": done.refreshed,
        "refused": done.refused,
        "rows": [{"line": row.line, "address": row.address, "reason": row.reason} for row in done.rows],
        "report": str(done.report) if done.report else "",
    }


def export(
    context: typer.Context,
    only: OneList = None,
    state: OneState = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A CSV file to write.", show_default=False)
    ] = None,
    encoding: Annotated[str, typer.Option(help="utf-8-sig (Excel), utf-8 or cp949.")] = "utf-8-sig",
) -> None:
    """Export people as CSV that Excel opens, to a file or standard output."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.export_people import export as step

    with Bench.open(context.obj) as bench:
        sys.stdout.flush()
        count = step(bench, out or sys.stdout.buffer, list_name=only, state=state, encoding=encoding)
    if out:
        printing.say(f"{printing.plural(count, 'person', 'people')} in {out}")
