"""What `send` would do, said before it is done."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from newsletter.commands import printing, tallies

if TYPE_CHECKING:
    from newsletter.steps.bench import Bench
    from newsletter.steps.plan import Plan
    from newsletter.steps.sender import Asked
    from newsletter.store.requests import Requeued

_WHY = {
    "suppressed": "left alone (bounced, complained or forgotten)",
    "already": "have or had this issue from another mailing",
    "pending": "never confirmed",
    "left": "left the list",
    "segment": "not meant by the condition",
}
_STAYS = {
    "forgotten": "nobody knows who that was",
    "suppressed": "left alone (bounced, complained or forgotten)",
    "left": "left the list",
    "uncertain": "no log shows that the relay never took it, so it may have it",
}
SHOWN = 20


def rehearse(bench: Bench, asked: Asked, *, as_json: bool) -> None:
    from newsletter.steps import requests

    planned = requests.rehearse(bench, asked)
    if as_json:
        shown = tallies.as_object(planned.tally, 0.0)
        more = {"rehearsal": True, "excluded": planned.excluded, "estimate": round(planned.seconds)}
        more["twins"] = planned.twins.groups
        if planned.requeued is not None:
            more |= {"again": planned.requeued.queued, "stays": stays_as_objects(planned.requeued.left)}
        printing.as_json({**shown, **more, "errors": _errors(planned)}, compact=True)
    else:
        show(planned, asked)
    if _errors(planned):
        raise typer.Exit(3)


def _errors(planned: Plan) -> int:
    return sum(finding.severity == "error" for finding in planned.findings)


def show(planned: Plan, asked: Asked, *, really: bool = False) -> None:
    printing.say(
        f"About to send {asked.slug}." if really else f"Rehearsal of {asked.slug}: nothing was sent."
    )
    if planned.requeued is not None:
        _show_request(planned.requeued, asked)
    elif planned.state is not None:
        printing.say(f"  This mailing is {planned.state} already: {tallies.in_words(planned.tally)}.")
    else:
        printing.say(f"  {printing.plural(planned.tally.planned, 'reader')} would get it.")
    if asked.segment:
        printing.say(f"  Only readers of whom this holds: {asked.segment}")
    for name, count in planned.by_list:
        printing.say(f"    {name}: {count:,}")
    for reason, count in sorted(planned.excluded.items()):
        printing.say(f"  {count:,} left out: {_WHY.get(reason, reason)}")
    _show_twins(planned)
    if asked.at is not None:
        printing.say(f"  Not now: at {asked.at:%Y-%m-%d %H:%M}, to whoever is on the list then.")
    if planned.tally.open:
        printing.say(f"  About {printing.duration(planned.seconds)}, as slow relays go.")
    errors, rest = _errors(planned), len(planned.findings) - _errors(planned)
    if errors:
        printing.say(
            f"  {printing.plural(errors, 'error')} in the issue forbid sending: newsletter check {asked.slug}"
        )
    elif rest:
        printing.say(f"  {printing.plural(rest, 'warning')} on the issue: newsletter check {asked.slug}")
    nothing = planned.requeued.queued == 0 if planned.requeued else planned.state == "sent"
    if not (errors or really or nothing):
        printing.say(f"To send it: {_command(asked)}")


def _show_twins(planned: Plan) -> None:
    """Two addresses of probably one person: both are planned, and the editor should know."""
    if not planned.twins.groups:
        return
    many = printing.plural(planned.twins.groups, "reader")
    printing.say(f"  {many} may get it more than once, under addresses that are alike:")
    for group in planned.twins.shown:
        printing.say(f"    {', '.join(group[:4])}{' …' if len(group) > 4 else ''}")
    printing.say(f"  To take one off: newsletter people remove {planned.twins.shown[0][-1]}")


def _command(asked: Asked) -> str:
    """The line that really does it."""
    words = ["newsletter send", asked.slug, *(f"--to {name}" for name in asked.lists), "--really"]
    if asked.segment:
        words.append(f"--where {shlex.quote(asked.segment)}")
    if asked.again is not None:
        words.append("--uncertain resend" if asked.again == "uncertain" else f"--retry {asked.again}")
    if asked.at is not None:
        words.append(f'--at "{asked.at:%Y-%m-%d %H:%M}"')
    return " ".join([*words, *(["--late"] if asked.late else [])])


def _show_request(requeued: Requeued, asked: Asked) -> None:
    printing.say(f"  {printing.plural(requeued.queued, 'reader')} would be sent to again.")
    show_stays(requeued.left, asked)


def show_stays(stays: Sequence[tuple[str, str]], asked: Asked) -> None:
    """Whom a request does not send to again, by name, and what can be done."""
    for address, why in stays[:SHOWN]:
        printing.say(f"  not again: {address or '(forgotten)'}: {_STAYS.get(why, why)}")
    if len(stays) > SHOWN:
        printing.say(f"  … and {len(stays) - SHOWN:,} more: newsletter report {asked.slug} --deliveries")
    if any(why == "uncertain" for _, why in stays):
        printing.say(f"  A log that covers the time may tell: newsletter reconcile {asked.slug} LOG")


def stays_as_objects(stays: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"address": address, "why": why} for address, why in stays]
