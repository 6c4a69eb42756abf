"""``newsletter pause``: a brake."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("pause")(pause)


def pause(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue that is being sent.", show_default=False)],
) -> None:
    """Pause a mailing: messages under way end, no further ones begin."""
    from newsletter.steps import brakes
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        for mailing in brakes.pause(bench, slug):
            lists = " ".join(f"--to {name}" for name in mailing.lists)
            printing.say(f"paused: {slug} {lists}")
    printing.say(f"To go on: newsletter send {slug} {lists} --really")
