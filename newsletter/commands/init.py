"""``newsletter init``: a new workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("init")(init)


def init(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where; default: here.", show_default=False)
    ] = None,
    name: Annotated[str, typer.Option("--name", help="The organisation's name.")] = "",
) -> None:
    """Make a workspace: settings, a key, folders for issues and templates."""
    from newsletter.workspace import starter

    root = folder if folder is not None else context.obj
    for warning in starter.make(root, name):
        printing.note(f"Note: {warning}.")
    printing.say(f"Made a workspace in {root.resolve()}.")
    printing.say("Next: fill in newsletter.toml, then: newsletter config, newsletter collect")
    printing.say("Keep a copy of newsletter.key in a safe place: unsubscribe links depend on it.")
