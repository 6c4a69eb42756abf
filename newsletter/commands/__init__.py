"""What the editor types: a family, one file for each command.

A command parses, calls one step, prints. Heavy imports stand inside the functions, so
that ``--help`` stays quick. Add one: a module here that offers ``add_to(app)``, and
its line in COMMANDS; the tests then ask for its help and its line in README.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from newsletter import __version__

COMMANDS: tuple[str, ...] = (  # in the order of the work
    "demo",
    "init",
    "source",
    "collect",
    "press",
    "outlets",
    "compose",
    "preview",
    "check",
    "build",
    "pictures",
    "publish",
    "people",
    "lists",
    "consent",
    "test",
    "probe",
    "send",
    "drill",
    "pause",
    "cancel",
    "reconcile",
    "report",
    "explain",
    "serve",
    "audit",
    "backup",
    "restore",
    "doctor",
    "config",
)


def app() -> typer.Typer:
    """The whole command line."""
    whole = typer.Typer(
        name="newsletter",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    whole.callback()(_root)
    for name in COMMANDS:
        import_module(f"newsletter.commands.{name}").add_to(whole)
    return whole


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def _root(
    context: typer.Context,
    workspace: Annotated[
        Path, typer.Option("--workspace", "-C", help="The folder with newsletter.toml.", metavar="DIR")
    ] = Path(),
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """From press coverage to a newsletter in the reader's hands."""
    context.obj = workspace
