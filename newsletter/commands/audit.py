"""``newsletter audit``: who did what with people's data, and whether the record is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from datetime import tzinfo

    from newsletter.store.audit import Entry

AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    group = typer.Typer(help="Who did what with people's data: show, verify.", no_args_is_help=True)
    group.command("show")(show)
    group.command("verify")(verify)
    app.add_typer(group, name="audit")


def show(
    context: typer.Context,
    address: Annotated[str, typer.Option("--address", help="Only what is about one person.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the record, oldest first."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.record import entries

    with Bench.open(context.obj) as bench:
        zone = bench.settings.zone
        found = list(entries(bench, address))
    if as_json:
        printing.as_json([_as_object(entry, zone) for entry in found])
        return
    for entry in found:
        printing.say(f"{entry.number:>6}  {entry.at.astimezone(zone):%Y-%m-%d %H:%M}  {_in_words(entry)}")
    if not found:
        printing.say("Nothing is written down yet.")


def _in_words(entry: Entry) -> str:
    if entry.contents is None:
        return "(erased with a person who was forgotten)"
    told = dict(entry.contents)
    who, what = told.pop("who", ""), told.pop("what", "")
    more = ", ".join(f"{name} {value}" for name, value in told.items() if value not in ("", None))
    return f"{who} {what}: {more}".rstrip(": ") + (f"  ! {entry.fault}" if entry.fault else "")


def _as_object(entry: Entry, zone: tzinfo) -> dict[str, Any]:
    contents = None if entry.contents is None else dict(entry.contents)
    told = {"number": entry.number, "at": entry.at.astimezone(zone).isoformat(), "contents": contents}
    return {**told, "chain": entry.chain.hex(), "fault": entry.fault}


def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Try every entry against the chain; exit 1 where one was altered, moved or taken out."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.record import verify as step

    with Bench.open(context.obj) as bench:
        found = step(bench)
    if as_json:
        faults = [{"number": number, "fault": fault} for number, fault in found.faults]
        told = {"entries": found.entries, "erased": found.erased, "head": found.head}
        printing.as_json({**told, "faults": faults})
    else:
        erased = f", the contents of {found.erased:,} erased" if found.erased else ""
        printing.say(f"{printing.plural(found.entries, 'entry', 'entries')}{erased}.")
        for number, fault in found.faults:
            printing.say(f"  entry {number}: {fault}")
        if not found.faults:
            printing.say(
                f"The chain is whole. Its head, to be noted down elsewhere: {found.head or '(none)'}"
            )
    if found.faults:
        raise typer.Exit(1)
