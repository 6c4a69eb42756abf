"""``newsletter restore``: a workspace out of a backup, with everything under way paused."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.store.copy import Halted


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("restore")(restore)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What newsletter backup wrote.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Make the workspace of a backup in the folder of -C; mailings that were under way are paused."""
    from newsletter.steps.backup import restore as step

    done = step(file, context.obj)
    if as_json:
        paused = [{"issue": each.issue, "lists": list(each.lists)} for each in done.halted]
        told = {"root": str(done.root), "made_at": done.made_at.isoformat(), "written": list(done.written)}
        printing.as_json({**told, "kept": list(done.kept), "paused": paused})
        return
    printing.say(f"{done.root} is as it was on {done.made_at:%Y-%m-%d %H:%M}: {len(done.written)} files.")
    for name in done.kept:
        printing.note(f"Note: {name} was there, is not what the backup has, and was left as it is.")
    printing.say("What the copy cannot know: who joined, left, bounced, complained or was forgotten since.")
    for halted in done.halted:
        printing.say(
            f"{halted.issue} to {', '.join(halted.lists)} is paused: it may have gone on after the copy."
        )
        printing.say(f"  Whoever got it then may get it again. To go on all the same: {_command(halted)}")


def _command(halted: Halted) -> str:
    where = ["--where", shlex.quote(halted.segment)] if halted.segment else []
    to = [word for name in halted.lists for word in ("--to", name)]
    return " ".join(["newsletter send", halted.issue, *to, *where, "--really --resume"])
