"""``newsletter drill``: a bad day at the mail server, without mailing anyone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from newsletter.commands import printing, tallies


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("drill")(drill)


def drill(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    to: Annotated[list[str], typer.Option("--to", help="Mailing list; more than one may be given.")],
    weather: Annotated[str, typer.Option(help="greylisting, flaky, full-boxes or dying.")] = "greylisting",
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Send SLUG to a misbehaving server on this machine, on a copy of the ledger. Mails nobody."""
    from newsletter.steps import drill as steps
    from newsletter.steps.bench import Bench

    told = False

    def waits(until: datetime) -> None:
        nonlocal told
        if not told:  # each reader has a time of their own
            printing.note("Some servers said “later”: waiting, on a clock on which a minute is a second.")
        told = True

    progress = printing.Progress(f"drilling {slug}")
    with Bench.open(context.obj) as bench:
        try:
            done = steps.drill(bench, slug, tuple(dict.fromkeys(to)), weather, progress, waits)
        finally:
            progress.close()
    if as_json:
        shown = tallies.as_object(done.tally, done.minutes * 60)
        printing.as_json({**shown, "weather": weather, "kept": done.kept, "doubled": done.doubled})
        return
    printing.say(f"Drill “{weather}”: {done.told}")
    connections = printing.plural(done.connections, "connection")
    printing.say(f"  {connections}, {done.minutes:.0f} minutes on the drill's clock")
    printing.say(f"  The ledger: {tallies.in_words(done.tally)}.")
    printing.say(f"  The server kept {done.kept:,} messages, {done.doubled} of them twice.")
    if done.again:
        printing.say(f"  {printing.plural(done.again, 'reader')} had to be tried more than once.")
    for words, count in done.why.items():
        printing.say(f"  {count:,} × {printing.fitted(words, 70).rstrip()}")
    if done.ended:
        printing.say(f"  The run ended: {done.ended}.")
    if done.tally.uncertain:
        printing.say("  Uncertain: the connection broke before the answer came. They are named, never resent")
        printing.say(f"  unasked; on a real day: newsletter reconcile {slug} LOG")
    if done.tally.open:
        printing.say(
            f"  {printing.plural(done.tally.open, 'reader')} still to come: send goes on when run again."
        )
    printing.say("Nobody was mailed, and nothing of it stands in your ledger.")
