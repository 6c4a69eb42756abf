"""``newsletter test``: a real message to yourself."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("test")(test)


def test(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    addresses: Annotated[
        list[str], typer.Argument(metavar="ADDRESS...", help="Your own addresses.", show_default=False)
    ],
) -> None:
    """Mail an issue to yourself, marked [TEST]. Never touches the ledger."""
    from newsletter.model.mailing import Accepted, Deferred, Refused
    from newsletter.steps import trial
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        results = trial.trial(bench, slug, addresses)
    for address, outcome in results:
        told = str(outcome.reply) if isinstance(outcome, Accepted | Deferred | Refused) else outcome.reason
        printing.say(f"{address}: {type(outcome).__name__.lower()}: {told}")
    if not all(isinstance(outcome, Accepted) for _, outcome in results):
        raise typer.Exit(5)
