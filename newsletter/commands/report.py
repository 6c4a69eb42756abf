"""``newsletter report``: counts that add up, and every delivery with its fate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing, tallies

if TYPE_CHECKING:
    from datetime import tzinfo

    from newsletter.steps.bench import Bench
    from newsletter.steps.report import MailingReport, Report


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("report")(report)


def report(
    context: typer.Context,
    slug: Annotated[
        str, typer.Argument(help="The issue; default: all mailings in short.", show_default=False)
    ] = "",
    deliveries: Annotated[bool, typer.Option("--deliveries", help="Every delivery with its fate.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Draw it as a page.", metavar="FILE", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Show what became of an issue: planned and accounted for, by list and by domain."""
    from newsletter.errors import Mistake
    from newsletter.steps import report as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        if html is not None:
            _draw(bench, slug, html)
        elif not slug:
            if deliveries:
                raise Mistake("--deliveries needs an issue", hint="newsletter report SLUG --deliveries")
            _all(bench, as_json=as_json)
        elif deliveries:
            _deliveries(bench, slug, as_json=as_json)
        else:
            found = steps.report(bench, slug)
            if as_json:
                printing.as_json(_as_object(found))
            else:
                _show(found, bench.settings.zone)


def _draw(bench: Bench, slug: str, path: Path) -> None:
    from newsletter.errors import Mistake, Outside
    from newsletter.steps import report_page

    if not slug:
        raise Mistake("--html needs an issue", hint="newsletter report SLUG --html FILE")
    text = report_page.page(bench, slug)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Outside(f"{path} cannot be written: {error.strerror}") from None
    printing.say(f"Drawn: {path.resolve().as_uri()}")


def _all(bench: Bench, *, as_json: bool) -> None:
    from newsletter.steps import report as steps

    found = steps.all_mailings(bench)
    if as_json:
        printing.as_json(
            [
                {"issue": m.issue, "lists": list(m.lists), "state": str(m.state), **tallies.as_object(t, 0.0)}
                for m, t in found
            ]
        )
        return
    for mailing, tally in found:
        lists = ", ".join(mailing.lists) + (f" where {mailing.segment}" if mailing.segment else "")
        printing.say(f"{mailing.issue} → {lists}: {mailing.state}; {tallies.in_words(tally)}")
    if not found:
        printing.say("Nothing was sent yet. Rehearse with: newsletter send SLUG --to LIST")


def _deliveries(bench: Bench, slug: str, *, as_json: bool) -> None:
    from newsletter.steps import report as steps

    fates = steps.fates(bench, slug)
    zone = bench.settings.zone
    if as_json:
        printing.as_json(
            [
                {
                    "address": fate.address,
                    "list": fate.list,
                    "state": fate.state,
                    "attempts": fate.attempts,
                    "reply": fate.told,
                    "absent": fate.absent,
                    "at": fate.at.astimezone(zone).isoformat(timespec="milliseconds"),
                    "mailing": fate.mailing,
                }
                for fate in fates
            ]
        )
        return
    rows = [
        (
            fate.address or "(forgotten)",
            "absent" if fate.absent else fate.state,
            f"{fate.at.astimezone(zone):%m-%d %H:%M:%S}",
            fate.told,
        )
        for fate in fates
    ]
    printing.table(rows, (40, 10, 14, 80))


def _show(found: Report, zone: tzinfo) -> None:
    printing.say(f"{found.issue}: {tallies.in_words(found.tally)}")
    if not found.tally.balanced:
        printing.say("  The counts do not add up: please report this as a bug.")
    for part in found.mailings:
        _show_mailing(part, zone)
    if found.domains:
        printing.say("By domain:")
        for name, counts in list(found.domains.items())[:15]:
            told = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items()))
            printing.say(f"  {printing.fitted(name, 28)}  {told}")
    for address in found.uncertain:
        absent = address in found.absent
        told = (
            "absent: the relay's log shows that it never took it"
            if absent
            else "the server may have taken it"
        )
        printing.say(f"Uncertain: {address or '(forgotten)'} ({told}; never resent unasked)")
    if found.uncertain:
        printing.say(f"  newsletter reconcile {found.issue} LOG looks them up in the relay's log")


def _show_mailing(part: MailingReport, zone: tzinfo) -> None:
    mailing = part.mailing
    reason = f" ({mailing.reason})" if mailing.reason else ""
    printing.say(f"Mailing {mailing.id}, {mailing.state}{reason}:")
    if mailing.segment:
        printing.say(f"  only readers of whom this holds: {mailing.segment}")
    for name, tally in part.lists:
        printing.say(f"  {name}: {tallies.in_words(tally)}")
    for reason, count in sorted(part.excluded.items()):
        printing.say(f"  {count:,} left out when it began: {reason}")
    for address in part.excluded_in_vain:
        printing.say(f"  left out for a row that came to nothing: {address}")
    for at, what, who, note in part.history:
        told = f": {note}" if note else ""
        printing.say(f"  {at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {what} by {who}{told}")


def _as_object(found: Report) -> dict[str, object]:
    return {
        "issue": found.issue,
        **tallies.as_object(found.tally, found.seconds),
        "lists": {
            name: {k: v for k, v in tallies.as_object(tally, 0.0).items() if k != "seconds"}
            | {"mailing": part.mailing.id}
            for part in found.mailings
            for name, tally in part.lists
        },
        "domains": found.domains,
        "excluded": [{"mailing": part.mailing.id, **part.excluded} for part in found.mailings],
        "excluded_in_vain": [address for part in found.mailings for address in part.excluded_in_vain],
        "uncertain_addresses": list(found.uncertain),
        "absent_addresses": list(found.absent),
    }
