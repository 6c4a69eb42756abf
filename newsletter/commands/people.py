"""``newsletter people``: import, add, remove, list, export and forget the people on the lists."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.model.people import Person
    from newsletter.steps.import_people import Imported

Address = Annotated[str, typer.Argument(help="A mail address.", show_default=False)]
OnList = Annotated[str, typer.Option("--list", help="A list of newsletter.toml.", show_default=False)]
OneList = Annotated[str | None, typer.Option("--list", help="Only this list.", show_default=False)]
OneState = Annotated[str | None, typer.Option("--state", help="active, pending, left or suppressed.")]
Wording = Annotated[
    str, typer.Option("--consent", help='What they agreed to: "종이 신청서".', show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]

_SHOWN = 20
_TABLE = (40, 16, 10, 44)


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    group = typer.Typer(help="Subscribers: import, add, remove, list, export, forget.", no_args_is_help=True)
    group.command("import")(import_)
    group.command("list")(list_)
    for function in (add, remove, export, forget):
        group.command(function.__name__)(function)
    app.add_typer(group, name="people")


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


def add(
    context: typer.Context,
    address: Address,
    to: OnList,
    consent: Wording,
    name: Annotated[str, typer.Option("--name", help="The person's name.")] = "",
    again: Annotated[bool, typer.Option("--again", help="They had left and asked to come back.")] = False,
) -> None:
    """Add one person to a list."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import add_person

    with Bench.open(context.obj) as bench:
        added = add_person(bench, address, to, consent, name=name, again=again)
    printing.say(f"{added.address} {'joined' if added.joined else 'was already on'} {added.list}.")


def remove(context: typer.Context, address: Address, only: OneList = None) -> None:
    """Record that somebody left every list, or one; no import brings them back."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import remove_person

    with Bench.open(context.obj) as bench:
        left = remove_person(bench, address, only)
    if left:
        printing.say(f"{address} left {', '.join(left)}.")
    else:
        printing.say(f"{address} was not on {only or 'any list'} any more.")


def list_(
    context: typer.Context, only: OneList = None, state: OneState = None, as_json: AsJson = False
) -> None:
    """List people, in the order they came."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import listed, standing

    with Bench.open(context.obj) as bench:
        people = listed(bench, only, state)
        if as_json:
            _stream(people)
            return
        rows = [(p.address, p.name, standing(p, only), _lists(p)) for p in people]
    printing.table(rows, _TABLE)
    if not rows:
        printing.say("Nobody. Bring people in with: newsletter people import FILE")


def _lists(person: Person) -> str:
    return ", ".join(
        name if state == "active" else f"{name} ({state})" for name, state in person.lists.items()
    )


def _stream(people: Iterator[Person]) -> None:
    """An array as printing.as_json writes it, one person at a time: there may be very many."""
    import json

    from newsletter.steps.people import standing

    before = "["
    for person in people:
        told = {
            "address": person.address,
            "name": person.name,
            "fields": dict(person.fields),
            "lists": {name: str(state) for name, state in person.lists.items()},
            "state": standing(person),
        }
        printing.say(before + json.dumps(told, ensure_ascii=False))
        before = ","
    printing.say("[]" if before == "[" else "]")


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


def forget(
    context: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what is known of somebody and leave the address alone for ever."""
    from newsletter.errors import Mistake
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import forget_person

    if not yes and not sys.stdin.isatty():
        raise Mistake(f"erasing {address} cannot be undone", hint=f"newsletter people forget {address} --yes")
    if not yes:
        typer.confirm(f"Erase what is known of {address}? It cannot be undone", abort=True)
    with Bench.open(context.obj) as bench:
        known = forget_person(bench, address)
    what = "is forgotten" if known else "was not known here"
    printing.say(f"{address} {what} and will be left alone. Your own files and backups were not touched.")
