"""People and their rights: ``people forget``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsletter.commands import printing
from newsletter.commands.people_options import Address


def forget(
    context: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what is known of somebody and leave the address alone for ever."""
    from newsletter.errors import Mistake
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import forget_person

    if not yes and not sys.stdin.isatty():
        raise Mistake(f"erasing {address} cannot be undone", hint=f"newsletter people forget {address} --yes")
    if not yes:
        typer.confirm(f"Erase what is known of {address}? It cannot be undone", abort=True)
    with Bench.open(context.obj) as bench:
        known = forget_person(bench, address)
    what = "is forgotten" if known else "was not known here"
    printing.say(f"{address} {what} and will be left alone. Your own files and backups were not touched.")
