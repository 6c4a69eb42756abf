"""``newsletter config``: every value that holds, and where it came from."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("config")(config)


def config(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Show every setting, its value and its origin."""
    from newsletter.workspace import settings

    rows = settings.effective(settings.read(context.obj))
    if as_json:
        printing.as_json([{"key": name, "value": value, "origin": origin} for name, value, origin in rows])
        return
    shown = [(name, printing.value(value), origin) for name, value, origin in rows]
    printing.table(shown, (28, 60, 40))
