"""``newsletter send``: rehearses; with --really it sends. Safe to run again."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing, rehearsal, tallies

if TYPE_CHECKING:
    from newsletter.model.mailing import DeliveryState
    from newsletter.steps.bench import Bench
    from newsletter.steps.handover import Canary
    from newsletter.steps.send import Sent
    from newsletter.steps.sender import Asked


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("send")(send)


def send(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)] = "",
    to: Annotated[list[str], typer.Option("--to", help="Mailing list; more than one may be given.")] = [],  # noqa: B006
    where: Annotated[str, typer.Option("--where", help="Only readers of whom this holds.")] = "",
    segment: Annotated[str, typer.Option("--segment", help="The same, by a saved name.")] = "",
    really: Annotated[bool, typer.Option("--really", help="Send. Without it nothing leaves.")] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Go on with everything that is due: for cron or Task Scheduler.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on although a brake paused it.")] = False,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="The process that was sending is frozen for good.")
    ] = False,
    at: Annotated[str, typer.Option("--at", help='Not now: "2026-12-01 08:00 Asia/Seoul".')] = "",
    canary: Annotated[int, typer.Option(min=0, help="So many readers first, the rest after --hold.")] = 0,
    hold: Annotated[str, typer.Option(help="How long the rest waits for the canary.")] = "10m",
    late: Annotated[bool, typer.Option("--late", help="To who joined after it was sent.")] = False,
    retry: Annotated[str, typer.Option(help="refused or expired: send to them again.")] = "",
    uncertain: Annotated[
        str, typer.Option(help="resend: to those whom `reconcile` showed to be absent.")
    ] = "",
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Stay for what is due within 15 minutes.")
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON at the end.")] = False,
) -> None:
    """Rehearse sending SLUG to a list; with --really, send it. Run again to resume."""
    from newsletter.errors import Mistake
    from newsletter.steps.bench import Bench
    from newsletter.steps.sender import Asked

    with Bench.open(context.obj) as bench:
        if due:
            _send_due(bench, as_json=as_json)
            return
        if not slug or not to:
            raise Mistake("send needs an issue and a list", hint="newsletter send SLUG --to LIST")
        if sum(map(bool, (at, late, retry, uncertain))) > 1:
            raise Mistake(
                "--at, --late, --retry and --uncertain: one at a time", hint=f"newsletter report {slug}"
            )
        asked = Asked(
            slug,
            tuple(dict.fromkeys(to)),
            resume,
            take_over,
            wait,
            canary=_canary(canary, hold),
            again=_again(retry, uncertain),
            late=late,
            at=_at(bench, at),
            segment=_segment(bench, where, segment),
        )
        if really:
            if not (yes or as_json) and sys.stdin.isatty():
                _confirm(bench, asked)
            _send(bench, asked, as_json=as_json)
        else:
            rehearsal.rehearse(bench, asked, as_json=as_json)


def _segment(bench: Bench, where: str, name: str) -> str:
    if not (where or name):
        return ""
    from newsletter.steps.segments import segment_of

    return segment_of(bench, where, name)


def _canary(count: int, hold: str) -> Canary | None:
    from newsletter.delivery.schedule import seconds_of
    from newsletter.errors import Mistake
    from newsletter.steps.handover import LONGEST, Canary

    if not count:
        return None
    if (seconds := seconds_of(hold)) > LONGEST:
        raise Mistake(f"--hold {hold}: a run waits for its canary 15 minutes at most", hint="--hold 10m")
    return Canary(count, seconds)


def _again(retry: str, uncertain: str) -> DeliveryState | None:
    """Which state a request is about."""
    from newsletter.errors import Mistake
    from newsletter.model.mailing import DeliveryState

    states = {"refused": DeliveryState.REFUSED, "expired": DeliveryState.EXPIRED}
    if retry and retry not in states:
        raise Mistake(f"--retry {retry}: nothing of that kind", hint="--retry refused, or --retry expired")
    if uncertain and uncertain != "resend":
        raise Mistake(f"--uncertain {uncertain}: nothing of that kind", hint="--uncertain resend")
    return DeliveryState.UNCERTAIN if uncertain else states.get(retry)


def _at(bench: Bench, text: str) -> datetime | None:
    from newsletter.delivery.schedule import at_of

    zone = bench.settings.zone
    return at_of(text, zone, bench.now()).astimezone(zone) if text else None


def _confirm(bench: Bench, asked: Asked) -> None:
    """A terminal asks for the number of readers, so that nobody mails 5,000 people by habit."""
    from newsletter.errors import Mistake
    from newsletter.steps import requests

    planned = requests.rehearse(bench, asked)
    rehearsal.show(planned, asked, really=True)
    if planned.requeued is not None:
        count, what = planned.requeued.queued, "will be sent to again"
    else:
        count, what = planned.tally.planned if planned.tally.open else 0, "will have it"
    if not count:
        return
    typed = typer.prompt(f"{printing.plural(count, 'reader')} {what}. To confirm, type the number")
    if typed.replace(",", "").strip() != str(count):
        raise Mistake("that is not the number of readers: nothing was sent")


def _send(bench: Bench, asked: Asked, *, as_json: bool) -> None:
    from newsletter.errors import NewsletterError
    from newsletter.steps import send as steps

    progress = printing.Progress(f"sending {asked.slug}")
    zone = bench.settings.zone

    def waits(until: datetime) -> None:
        printing.note(f"Some readers' servers said “later”: waiting until {until.astimezone(zone):%H:%M}.")
        printing.note("Ctrl-C is safe: the same command, or newsletter send --due, goes on then.")

    try:
        sent = steps.send(bench, asked, progress, waits, lambda text: printing.note(f"Note: {text}."))
    except NewsletterError:
        if as_json:
            _last_counts(bench, asked)
        raise
    finally:
        progress.close()
    for note in sent.notes:
        printing.note(f"Note: {note}.")
    if as_json:
        stays = {"stays": rehearsal.stays_as_objects(sent.stays)} if asked.again else {}
        printing.as_json({**tallies.as_object(sent.tally, sent.seconds), **stays}, compact=True)
    else:
        rehearsal.show_stays(sent.stays, asked)
        _show_sent(bench, sent, asked)
    if not sent.done:
        raise typer.Exit(1)


def _last_counts(bench: Bench, asked: Asked) -> None:
    """The counts as they are when a run ends in an error."""
    from newsletter.errors import NewsletterError
    from newsletter.model.mailing import Tally
    from newsletter.steps import report

    try:
        found = report.report(bench, asked.slug)
        counts = tallies.as_object(found.tally, found.seconds)
    except NewsletterError:  # nothing was sealed: nobody is planned
        counts = tallies.as_object(Tally(planned=0), 0.0)
    printing.as_json(counts, compact=True)


def _show_sent(bench: Bench, sent: Sent, asked: Asked) -> None:
    if sent.state == "sealed" and sent.next_at is not None:
        when = f"{sent.next_at.astimezone(bench.settings.zone):%Y-%m-%d %H:%M}"
        printing.say(f"Sealed as it is now. It goes out at {when}, to whoever is on the list then,")
        printing.say(f"by this line, which must be there: {_by_itself(bench)}")
        return
    printing.say(f"{tallies.in_words(sent.tally)}. {printing.duration(sent.seconds)}.")
    for address in sent.uncertain[:20]:
        printing.say(f"  uncertain: {address or '(forgotten since)'}")
    if sent.tally.uncertain:
        printing.say("  Uncertain: the server may have taken it, but its answer was lost.")
        printing.say("  It is never resent unasked.")
        printing.say(f"  All fates: newsletter report {asked.slug} --deliveries")
    if sent.state == "paused":
        printing.say("The mailing is paused. The same command goes on with it.")
    elif sent.tally.open:
        _show_next(bench, sent.next_at, sent.tally.open)


def _show_next(bench: Bench, next_at: datetime | None, count: int) -> None:
    when = f", the next at {next_at.astimezone(bench.settings.zone):%Y-%m-%d %H:%M}" if next_at else ""
    printing.say(f"{printing.plural(count, 'reader')} still to come{when}.")
    printing.say(f"Run the same command again, or let this line do it: {_by_itself(bench)}")


def _by_itself(bench: Bench) -> str:
    """The line for cron, or for Task Scheduler, that goes on with what is due."""
    program = shutil.which("newsletter") or f"{sys.executable} -m newsletter"
    command = f'{program} -C "{bench.root.resolve()}" send --due'
    if sys.platform == "win32":
        quoted = command.replace('"', '\\"')
        return f'schtasks /Create /SC MINUTE /MO 15 /TN newsletter /TR "{quoted}"'
    return f"*/15 * * * *  {command}"


def _send_due(bench: Bench, *, as_json: bool) -> None:
    from newsletter.steps import due

    ends = due.send_due(bench, printing.Progress("sending what is due"))
    for end in ends:
        if end.failure is not None:
            printing.note(f"{end.issue}: {end.failure.message}")
        if end.sent is None:
            continue
        for note in end.sent.notes:
            printing.note(f"Note on {end.issue}: {note}.")
        if as_json:
            shown = {"issue": end.issue, **tallies.as_object(end.sent.tally, end.sent.seconds)}
            printing.as_json(shown, compact=True)
        else:
            printing.say(f"{end.issue}: {tallies.in_words(end.sent.tally)}.")
    if not ends and not as_json:
        printing.say("Nothing is due.")
    if worst := max((end.exit_code for end in ends), default=0):
        raise typer.Exit(worst)
