"""``newsletter backup``: one file that holds the whole workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("backup")(backup)


def backup(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; else beside newsletter.toml.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Back up database, key, settings, issues and templates into one FILE, also while a mailing is sent."""
    from newsletter.steps.backup import backup as step
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        made = step(bench, file)
    if as_json:
        printing.as_json({"file": str(made.path), "bytes": made.size, "parts": made.parts})
        return
    printing.say(
        f"{made.path}: {made.parts} files, {made.size / 1e6:,.1f} MB, for your eyes only (mode 0600)."
    )
    printing.say("It holds the key and everybody's addresses: keep it in a safe place, and not for ever.")
