"""``newsletter reconcile``: uncertain deliveries, looked up in the relay's log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.steps.reconcile import Reconciled


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("reconcile")(reconcile)


def reconcile(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    log: Annotated[
        list[Path], typer.Argument(help="Postfix logs (.gz too), or a relay's CSV.", show_default=False)
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
        printing.as_json(_as_object(found))
    else:
        _show(found, slug)


def _as_object(found: Reconciled) -> dict[str, object]:
    return {
        "accepted": [told.address for told in found.accepted],
        "absent": [told.address for told in found.absent],
        "untold": [{"address": told.address, "why": told.words} for told in found.untold],
        "lines": found.lines,
    }


def _show(found: Reconciled, slug: str) -> None:
    if not (found.accepted or found.absent or found.untold):
        printing.say(f"Nothing of {slug} is uncertain.")
    for word, group in (("accepted", found.accepted), ("absent", found.absent), ("uncertain", found.untold)):
        for told in group:
            printing.say(f"{word:9}  {told.address or '(forgotten)'}: {told.words}")
    if found.untold:
        printing.say("Uncertain: this log does not tell. The relay's whole log around that time may:")
        printing.say(f"  newsletter reconcile {slug} /var/log/mail.log*")
    if found.absent:
        printing.say("Absent: the relay never took it. Nothing is resent unasked; to send to them again:")
        for lists in dict.fromkeys(told.lists for told in found.absent):
            to = " ".join(f"--to {name}" for name in lists)
            printing.say(f"  newsletter send {slug} {to} --really --uncertain resend")
