"""``newsletter compose``: press items into an issue's file."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("compose")(compose)


def compose(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue's name: issues/SLUG.md.", show_default=False)],
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ITEM]...", help="Numbers; default: what is picked.", show_default=False),
    ] = None,
    since: Annotated[str, typer.Option("--since", help='"last" issue, or a day: what is new since.')] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    template: Annotated[str, typer.Option("--template", help="Of a new issue.")] = "press",
    allow_reuse: Annotated[
        bool, typer.Option("--allow-reuse", help="Also items that stand in another issue.")
    ] = False,
) -> None:
    """Write a new issue from press items, or add them to one that is there."""
    from newsletter.steps import compose as steps
    from newsletter.steps.bench import Bench

    wanted = steps.Wanted(tuple(ids or ()), since, limit, allow_reuse, template)
    with Bench.open(context.obj) as bench:
        composed = steps.compose(bench, slug, wanted)
    for number, issue in composed.released:
        printing.note(f"Note: item {number} is no longer in {issue}.")
    for number in composed.present:
        printing.note(f"Note: item {number} is in {slug} already.")
    for note in composed.notes:
        printing.note(f"Note: {note}.")
    what = "wrote" if composed.created else "added to"
    printing.say(f"{what} {composed.path}: {printing.plural(len(composed.added), 'item')}")
    printing.say(f"Edit it as you like, then: newsletter check {slug}")
