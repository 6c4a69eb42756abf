"""People and files: ``people import`` and ``people export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import people_preview, printing
from newsletter.commands.people_options import AsJson, OneList, OneState, OnList, Segment, Where, Wording

if TYPE_CHECKING:
    from newsletter.steps.import_people import Imported, Preview

_SHOWN = 20


def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV in any of Excel's encodings, .xlsx, .xls, .vcf.", show_default=False)
    ],
    to: OnList,
    consent: Wording,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would do.")] = False,
    atomic: Annotated[bool, typer.Option("--atomic", help="All rows, or none.")] = False,
    reconsent: Annotated[
        str,
        typer.Option(
            "--reconsent", help="Take back who left: the evidence that they asked to.", metavar="EVIDENCE"
        ),
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="Which sheet of a workbook.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import people from FILE; whoever left never comes back. Exit 1 where rows were refused.

    A terminal shows first how the file is read and what would change, and asks.
    """
    from newsletter.steps.bench import Bench
    from newsletter.steps.import_people import import_people

    progress = printing.Progress(file.name)
    ask = not (yes or as_json) and sys.stdin.isatty() and sys.stdout.isatty()

    def confirm(found: Preview) -> bool:
        progress.close()
        if (preview and not as_json) or ask:
            people_preview.show(found, to)
        return not preview and (not ask or typer.confirm("Import them?"))

    with Bench.open(context.obj) as bench:
        keep = None if as_json else _SHOWN
        try:
            done = import_people(
                bench,
                file,
                to,
                consent,
                atomic=atomic,
                evidence=reconsent,
                sheet=sheet,
                keep=keep,
                confirm=confirm,
                progress=progress,
            )
        finally:
            progress.close()
    if as_json:
        printing.as_json(_import_object(done, to))
    elif done.done:
        _show_import(done, to, atomic)
    else:
        printing.say("Nothing was changed.")
    if done.done and done.refused:
        raise typer.Exit(1)


def _show_import(done: Imported, to: str, atomic: bool) -> None:
    people_preview.show_reading(done.preview)
    if atomic and done.refused:
        printing.say("Nobody was taken: --atomic takes all rows or none.")
    else:
        joined = printing.plural(done.joined, "person", "people")
        on_it = f"; {done.refreshed:,} were on it already" if done.refreshed else ""
        printing.say(f"{joined} joined {to}{on_it}.")
        if done.taken.gone:
            are = "is" if done.taken.gone == 1 else "are"
            printing.say(
                f"{done.taken.gone:,} {are} gone by the file's own words, and kept away from now on."
            )
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
        "done": done.done,
        "encoding": done.sheet.encoding,
        "joined": done.joined,
        "refreshed": done.refreshed,
        "changed": done.taken.changed,
        "same": done.taken.same,
        "gone": done.taken.gone,
        "protected": done.taken.protected,
        "refused": done.refused,
        "rows": [{"line": row.line, "address": row.address, "reason": row.reason} for row in done.rows],
        "preview": people_preview.rows_as_objects(done.preview),
        "report": str(done.report) if done.report else "",
    }


def export(
    context: typer.Context,
    only: OneList = None,
    state: OneState = None,
    where: Where = "",
    segment: Segment = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="A file to write; else standard output.", show_default=False)
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV that Korean Excel opens (what is written anyway).")
    ] = False,
    encoding: Annotated[str, typer.Option(help="utf-8-sig (Excel), utf-8 or cp949.")] = "utf-8-sig",
    lines: Annotated[
        bool, typer.Option("--jsonl", help="JSON lines, with every consent, instead of CSV.")
    ] = False,
) -> None:
    """Export people as CSV that Excel opens, or as JSON lines with their consents."""
    from newsletter.errors import Mistake
    from newsletter.steps import export_people as steps
    from newsletter.steps.bench import Bench
    from newsletter.steps.segments import segment_of

    if lines and (excel or encoding != "utf-8-sig"):
        raise Mistake(
            "JSON lines are always UTF-8, and not for Excel", hint="newsletter people export --jsonl"
        )
    with Bench.open(context.obj) as bench:
        sys.stdout.flush()
        to, chosen = out or sys.stdout.buffer, segment_of(bench, where, segment)
        if lines:
            count = steps.export_lines(bench, to, list_name=only, state=state, segment=chosen)
        else:
            count = steps.export(bench, to, list_name=only, state=state, segment=chosen, encoding=encoding)
    if out:
        printing.say(f"{printing.plural(count, 'person', 'people')} in {out}")
