"""What the editor types: a family, one file for each command.

A command parses, calls one step, prints. Heavy imports stand inside the functions, so
that ``--help`` stays quick. Add one: a module here that offers ``add_to(app)``, and
its line in COMMANDS; the tests then ask for its help and its line in README.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

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


class _List(typer.Typer):
    """Commands by name and help alone, for a list of them: reading their options takes its time."""

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        """Registers what is listed of a command."""

        def listed(function: Any) -> Any:
            def stub() -> None: ...

            stub.__doc__ = function.__doc__
            super(_List, self).command(name, **more)(stub)
            return function

        return listed

    def add_typer(self, typer_instance: typer.Typer, **more: Any) -> None:
        """Registers what is listed of a group."""
        callback = typer_instance.registered_callback
        told = typer_instance.info.help
        if not isinstance(told, str) and callback is not None and callback.callback is not None:
            told = callback.callback.__doc__
        named = typer_instance.info.name
        super().add_typer(typer.Typer(name=named if isinstance(named, str) else None, help=told), **more)


def app(given: Sequence[str] | None = None) -> typer.Typer:
    """The command line: the whole, or as much of it as the arguments *given* need."""
    completing = "_NEWSLETTER_COMPLETE" in os.environ  # the shell asks, and wants every option
    listing = given is not None and not completing and not set(given) - {"-h", "--help"}
    whole = (_List if listing else typer.Typer)(
        name="newsletter",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    whole.callback()(_root)
    only = [given[0]] if given and given[0] in COMMANDS and not completing else COMMANDS
    for name in only:
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
