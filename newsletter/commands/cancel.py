"""``newsletter cancel``: a brake."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("cancel")(cancel)


def cancel(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue that is being sent.", show_default=False)],
) -> None:
    """Cancel a mailing: whoever has nothing yet gets nothing from it."""
    from newsletter.steps import brakes
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        for mailing in brakes.cancel(bench, slug):
            lists = " ".join(f"--to {name}" for name in mailing.lists)
            printing.say(f"cancelled: {slug} {lists}")
    printing.say(f"What was sent stays sent: newsletter report {slug}")
