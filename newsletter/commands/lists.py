"""``newsletter lists``: the mailing lists, how many people are on each, and a new one."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.steps.lists import ListOverview

Name = Annotated[str, typer.Argument(help="The name of a list.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    group = typer.Typer(help="Mailing lists: all of them, show one, add one, count a segment.")
    group.callback(invoke_without_command=True)(lists)
    for function in (add, show, count):
        group.command(function.__name__)(function)
    app.add_typer(group, name="lists")


def lists(context: typer.Context, as_json: AsJson = False) -> None:
    """List the mailing lists and how many people are on them."""
    if context.invoked_subcommand:
        return
    from newsletter.steps.bench import Bench
    from newsletter.steps.lists import overview

    with Bench.open(context.obj) as bench:
        found = overview(bench)
    if as_json:
        printing.as_json([asdict(entry) for entry in found])
        return
    printing.table([_row(entry) for entry in found], (24, 30, 16, 16, 16, 32))
    if not found:
        printing.say('No lists yet. Add one with: newsletter lists add members --title "회원 소식"')


def _row(entry: ListOverview) -> tuple[str, ...]:
    counts = f"{entry.active:,} active", f"{entry.pending:,} pending", f"{entry.left:,} left"
    return entry.name, entry.title, *counts, "" if entry.declared else "(not in newsletter.toml)"


def show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show one list: its people by state, and what they agreed to."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.lists import known, wordings

    with Bench.open(context.obj) as bench:
        found, agreed = known(bench, name), wordings(bench, name)
    if as_json:
        consents = [{"how": how, "wording": wording, "active": count} for how, wording, count in agreed]
        printing.as_json(asdict(found) | {"consents": consents})
        return
    printing.table([_row(found)], (24, 30, 16, 16, 16, 32))
    for how, wording, count in agreed:
        printing.say(f"  {printing.plural(count, 'person', 'people')} agreed to “{wording}” ({how})")


def add(
    context: typer.Context,
    name: Name,
    title: Annotated[str, typer.Option("--title", help="As readers see it: 회원 소식.", show_default=False)],
) -> None:
    """Add a list to newsletter.toml."""
    from newsletter.model.people import MailingList
    from newsletter.steps.bench import Bench
    from newsletter.steps.lists import add as step

    with Bench.open(context.obj) as bench:
        step(bench, MailingList(name, title.strip()))
    printing.say(
        f'{name} is in newsletter.toml. Next: newsletter people import FILE --list {name} --consent "…"'
    )


def count(
    context: typer.Context,
    name: Name,
    where: Annotated[str, typer.Option("--where", help="A condition.", show_default=False)] = "",
    segment: Annotated[str, typer.Option("--segment", help="A saved one.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Count the readers of a list of whom a condition holds: region = "화성" and joined > 2025-01-01."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.segments import count as step
    from newsletter.steps.segments import segment_of

    with Bench.open(context.obj) as bench:
        found = step(bench, name, segment_of(bench, where, segment))
    if as_json:
        printing.as_json(asdict(found))
        return
    whom = f" where {found.segment}" if found.segment else ""
    printing.say(f"{found.meant:,} of {printing.plural(found.active, 'reader')} of {name}{whom}")
