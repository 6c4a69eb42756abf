"""``newsletter people``: the people on the lists. Files and rights have modules of their own beside this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import people_files, people_rights, printing
from newsletter.commands.consent import due, history
from newsletter.commands.people_options import (
    Address,
    AsJson,
    OneList,
    OneState,
    OnList,
    Segment,
    Where,
    Wording,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.model.people import Person

_TABLE = (40, 16, 10, 44)


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    told = "Subscribers: import, add, remove, list, tag, export, tell, forget."
    group = typer.Typer(help=told, no_args_is_help=True)
    group.command("import")(people_files.import_)
    group.command("list")(list_)
    for function in (add, remove, tag, tags, people_files.export, people_rights.tell, people_rights.forget):
        group.command(function.__name__)(function)
    group.command("consent")(history)
    group.command("due")(due)
    app.add_typer(group, name="people")


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
    context: typer.Context,
    only: OneList = None,
    state: OneState = None,
    where: Where = "",
    segment: Segment = "",
    as_json: AsJson = False,
) -> None:
    """List people, in the order they came; with --where those of whom a condition holds."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import listed, standing
    from newsletter.steps.record import looked
    from newsletter.steps.segments import segment_of

    with Bench.open(context.obj) as bench:
        people = looked(bench, "list", listed(bench, only, state, segment_of(bench, where, segment)))
        if as_json:
            _stream(people)
            return
        rows = [(p.address, p.name, standing(p, only), _lists(p)) for p in people]
    printing.table(rows, _TABLE)
    if not rows:
        printing.say("Nobody. Bring people in with: newsletter people import FILE")


def _lists(person: Person) -> str:
    lists = [name if state == "active" else f"{name} ({state})" for name, state in person.lists.items()]
    return ", ".join([*lists, *(f"#{tag}" for tag in person.tags)])


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
            "tags": list(person.tags),
            "lists": {name: str(state) for name, state in person.lists.items()},
            "state": standing(person),
        }
        printing.say(before + json.dumps(told, ensure_ascii=False))
        before = ","
    printing.say("[]" if before == "[" else "]")


def tag(
    context: typer.Context,
    word: Annotated[str, typer.Argument(help="The tag.", metavar="TAG", show_default=False)],
    addresses: Annotated[list[str] | None, typer.Argument(help="Whose; or use --list, --where.")] = None,
    only: OneList = None,
    where: Where = "",
    segment: Segment = "",
    off: Annotated[bool, typer.Option("--off", help="Take it off.")] = False,
) -> None:
    """Put a TAG on people, or take it off: on those named, or on a list or segment."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.segments import segment_of
    from newsletter.steps.tags import tag as step

    with Bench.open(context.obj) as bench:
        chosen = segment_of(bench, where, segment)
        count = step(bench, word, addresses or (), list_name=only, segment=chosen, off=off)
    many = printing.plural(count, "person", "people")
    printing.say(f"{word} was taken off {many}." if off else f"{word} was put on {many}.")


def tags(context: typer.Context, as_json: AsJson = False) -> None:
    """List the tags, and how many people have each."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.tags import counts

    with Bench.open(context.obj) as bench:
        found = counts(bench)
    if as_json:
        printing.as_json([{"tag": word, "people": count} for word, count in found])
        return
    printing.table([(word, f"{count:,}") for word, count in found], (60, 12))
    if not found:
        printing.say("No tags yet. Put one on people with: newsletter people tag TAG ADDRESS …")
