"""``newsletter compose``: press items into an issue's file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.steps.compose import Composed


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
    since: Annotated[
        str, typer.Option("--since", help='"last" issue, or a day like 2026-11-01: what is new since.')
    ] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    template: Annotated[str, typer.Option("--template", help="Of a new issue.")] = "press",
    budget: Annotated[
        int | None,
        typer.Option("--budget", min=1_000, metavar="BYTES", help="Cut until its HTML fits; try 72000."),
    ] = None,
    allow_reuse: Annotated[
        bool, typer.Option("--allow-reuse", help="Also items that stand in another issue.")
    ] = False,
) -> None:
    """Write a new issue from press items, or add them to one that is there.

    With --budget and no items: only make an issue that is there light enough.
    """
    from newsletter.steps import compose as steps
    from newsletter.steps.bench import Bench

    if budget is not None and not (ids or since) and _is_there(context.obj, slug):
        _lighten(context.obj, slug, budget)
        return
    wanted = steps.Wanted(tuple(ids or ()), since, limit, allow_reuse, template)
    with Bench.open(context.obj) as bench:
        composed = steps.compose(bench, slug, wanted)
    tell(composed)
    if budget is not None:
        _lighten(context.obj, slug, budget)
    what_next(slug)


def tell(composed: Composed) -> None:
    """Says what composing did."""
    for number, issue in composed.released:
        printing.note(f"Note: item {number} is no longer in {issue}.")
    for number in composed.present:
        printing.note(f"Note: item {number} is in {composed.path.stem} already.")
    for note in composed.notes:
        printing.note(f"Note: {note}.")
    if composed.left_out:
        many = printing.plural(len(composed.left_out), "item")
        printing.note(f"Left out by the rules of the sections: {many} ({', '.join(composed.left_out[:20])})")
    what = "wrote" if composed.created else "added to"
    printing.say(f"{what} {composed.path}: {printing.plural(len(composed.added), 'item')}")


def what_next(slug: str) -> None:
    """Says what to type after composing."""
    printing.say(f"Edit it as you like, then: newsletter check {slug}")


def _is_there(root: Path, slug: str) -> bool:
    from newsletter.workspace import issues

    return issues.exists(root, slug)


_CUT = {
    "tracking": "took what tracks from the address of",
    "excerpt": "shortened the excerpt of",
    "picture": "took the picture from",
    "item": "left to the web copy",
}


def _lighten(root: Path, slug: str, budget: int) -> None:
    from newsletter.steps.bench import Bench
    from newsletter.steps.lighten import lighten

    with Bench.open(root) as bench:
        done = lighten(bench, slug, budget)
    for cut in done.cuts:
        printing.say(f"  {_CUT[cut.what]} item {cut.item}: {printing.fitted(cut.title, 50).rstrip()}")
    printing.say(f"HTML: {done.before:,} bytes before, {done.after:,} now; the budget is {budget:,}.")
    if done.kept is not None:
        printing.say(f"The file as it was: {done.kept}")
    if done.after > budget:
        printing.note("It is still too heavy: leave items out, or set [archive], so that the web has them.")
        raise typer.Exit(1)
