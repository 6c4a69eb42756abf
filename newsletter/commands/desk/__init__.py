"""``newsletter press desk``: the week's coverage on one screen, chosen with keys.

The widgets come with the extra ``desk`` and are loaded only when the desk is opened. What a
key does to the list is worked out in ``state``, without a screen; ``app`` draws and asks.
"""

from __future__ import annotations

import sys

import typer

from newsletter.commands import compose
from newsletter.errors import Mistake


def add_to(group: typer.Typer) -> None:
    """Puts the command into the group ``press``."""
    group.command("desk")(desk)


def desk(context: typer.Context) -> None:
    """Choose items on a full screen: filter, shortlist, order, send to a section, compose."""
    from newsletter.steps.bench import Bench

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Mistake(
            "the desk needs a terminal", hint="newsletter press, and newsletter press pick NUMBER …"
        )
    try:
        from newsletter.commands.desk.app import PressDesk
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "textual":
            raise
        raise Mistake("the desk needs textual", hint='pip install "newsletter[desk]"') from None
    with Bench.open(context.obj) as bench:
        made = PressDesk(bench).run()
    if made is not None:
        compose.tell(made)
        compose.what_next(made.path.stem)
