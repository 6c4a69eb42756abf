"""``newsletter reconcile``: uncertain deliveries, looked up in the relay's log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("reconcile")(reconcile)


def reconcile(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    log: Annotated[
        list[Path], typer.Argument(help="A Postfix log (.gz too), or a relay's CSV.", show_default=False)
    ],
    zone: Annotated[
        str,
        typer.Option(help="Zone of the log's times, e.g. UTC; default: the workspace's.", show_default=False),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Look uncertain deliveries up in the relay's LOG: what it took counts as accepted. Sends nothing."""
    from newsletter.steps import reconcile as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        progress = printing.Progress("reading the log")
        try:
            found = steps.reconcile(bench, slug, log, progress, steps.zone_of(zone))
        finally:
            progress.close()
    if as_json:
        printing.as_json(
            {
                "accepted": list(found.accepted),
                "absent": list(found.absent),
                "untold": [{"address": address, "why": why} for address, why in found.untold],
                "lines": found.lines,
            }
        )
        return
    if not (found.accepted or found.absent or found.untold):
        printing.say(f"Nothing of {slug} is uncertain.")
    for address in found.accepted:
        printing.say(f"accepted   {address or '(forgotten)'}")
    for address in found.absent:
        printing.say(f"absent     {address or '(forgotten)'}")
    for address, why in found.untold:
        printing.say(f"uncertain  {address or '(forgotten)'}: {why}")
    if found.absent:
        printing.say("Absent: the relay never took it. Nothing is resent unasked; to send to them again:")
        printing.say(f"  newsletter send {slug} --to LIST --really --uncertain resend")
