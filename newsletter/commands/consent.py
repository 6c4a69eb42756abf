"""``newsletter consent``: the rules of advertising and its notices; ``people consent`` and ``due``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from newsletter.steps.consent import History
    from newsletter.steps.notices import Due

Address = Annotated[str, typer.Argument(help="A mail address.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]

_SHOWN = 20
_KINDS = {
    "agreed": "agreed: tell them so",
    "left": "left: tell them so",
    "reconfirm": "two years on: remind them",
}
_HASH = 12  # hexadecimal digits shown of a wording's hash; --json has all of them


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    group = typer.Typer(help="Advertising: its rules, and the notices of consent.", no_args_is_help=True)
    group.command("notices")(notices)
    group.command("rules")(rules)
    app.add_typer(group, name="consent")


def notices(
    context: typer.Context,
    really: Annotated[bool, typer.Option("--really", help="Mail them. Without it nothing is sent.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many now.", min=1)] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Tell people of their consent: within 14 days what became of it, every two years that it stands."""
    from newsletter.steps import letters
    from newsletter.steps import notices as step
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        if not really:
            found = step.due(bench)
            _show_due(found, bench.settings.zone, as_json)
            if found and not as_json:
                printing.say("The first of them would read:\n")
                printing.say(letters.told(step.letter(bench, found[0].event)))
                printing.say("\nNothing was sent. To send them: newsletter consent notices --really")
            return
        progress = printing.Progress("notices")
        try:
            ends = step.send(bench, limit, progress)
        finally:
            progress.close()
    if as_json:
        printing.as_json([{"kind": k, "outcome": o, "count": n} for (k, o), n in sorted(ends.items())])
    else:
        for (kind, outcome), count in sorted(ends.items()):
            printing.say(f"{kind:12}{outcome:12}{count:>8,}")
        printing.say(f"{printing.plural(ends.total(), 'notice')}." if ends else "No notice was due.")
    if any(outcome in ("waits", "uncertain") for _, outcome in ends):
        raise typer.Exit(1)


def rules(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the rules of advertising mail, where each stands and when that was read."""
    from newsletter.model.law import RULES

    if as_json:
        told = [{"id": r.id, "kinds": r.kinds, "rule": r.text, "source": r.source} for r in RULES]
        printing.as_json([one | {"read": str(r.read)} for one, r in zip(told, RULES, strict=True)])
        return
    for rule in RULES:
        printing.say(f"{rule.id:5}{', '.join(rule.kinds)}")
        printing.say(f"     {rule.text}")
        printing.say(f"     {rule.cited}")


def due(context: typer.Context, as_json: AsJson = False) -> None:
    """List whom the law wants told of their consent, the most urgent first."""
    from newsletter.steps import notices as step
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        _show_due(step.due(bench), bench.settings.zone, as_json)


def _show_due(found: Sequence[Due], zone: tzinfo, as_json: bool) -> None:
    def day(at: datetime) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d}"

    rows = [(day(d.by), d.event.address, d.event.list, d.event.kind, day(d.event.about)) for d in found]
    if as_json:
        names = ("by", "address", "list", "kind", "about")
        printing.as_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    shown = [(by, address, name, f"{_KINDS[kind]} ({about})") for by, address, name, kind, about in rows]
    printing.table([("by", "address", "list", "what"), *shown[:_SHOWN]] if shown else [], (10, 40, 16, 50))
    if len(shown) > _SHOWN:
        printing.say(f"  … and {len(shown) - _SHOWN:,} more")
    printing.say(f"{printing.plural(len(shown), 'notice')} due." if shown else "No notice is due.")


def history(context: typer.Context, address: Address, as_json: AsJson = False) -> None:
    """Show what somebody agreed to, when, how and what proves it; when they left; what they were told."""
    from newsletter.steps import consent
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        found, zone = consent.history(bench, address), bench.settings.zone
    if as_json:
        printing.as_json(_as_object(found, address, zone))
        return
    printing.say(address)
    for _, line in sorted(_lines(found, zone), key=lambda each: each[0]):
        printing.say(f"  {line}")
    if not found.consents:
        printing.say("  no consent is on record: ask for it before you send advertising")


def _lines(found: History, zone: tzinfo) -> list[tuple[datetime, str]]:
    """Every record as a line, with its instant."""
    lines = []
    for name, consent in found.consents:
        source = f", from {consent.source}" if consent.source else ""
        told = f"agreed to {name} ({consent.how}{source}): “{consent.wording}”"
        proof = f"\n{'':20}proof: {consent.proof}" if consent.proof else ""
        lines.append((consent.at, f"{told} #{consent.wording_hash[:_HASH]}{proof}"))
    for standing in found.standings:
        if standing.left_at:
            lines.append((standing.left_at, f"left {standing.list} ({standing.left_by})"))
    for notice in found.notices:
        told = f"was told of it by mail: {notice.kind}, {notice.list}, {notice.outcome} {notice.message_id}"
        lines.append((notice.mailed_at, told))
    if found.suppressed:
        lines.append((found.suppressed.at, f"is left alone: {found.suppressed.reason}"))
    return [(at, f"{at.astimezone(zone):%Y-%m-%d %H:%M}  {line}") for at, line in lines]


def _as_object(found: History, address: str, zone: tzinfo) -> dict[str, Any]:
    return {
        "address": address,
        "consents": [
            {
                "list": name,
                "at": consent.at.astimezone(zone).isoformat(),
                "how": consent.how,
                "wording": consent.wording,
                "wording_hash": consent.wording_hash,
                "source": consent.source,
                "proof": consent.proof,
            }
            for name, consent in found.consents
        ],
        "lists": [
            {
                "list": standing.list,
                "state": str(standing.state),
                "left_at": standing.left_at.astimezone(zone).isoformat() if standing.left_at else "",
                "left_by": standing.left_by,
            }
            for standing in found.standings
        ],
        "notices": [
            {
                "list": notice.list,
                "kind": notice.kind,
                "about": notice.about.astimezone(zone).isoformat(),
                "mailed_at": notice.mailed_at.astimezone(zone).isoformat(),
                "message_id": notice.message_id,
                "outcome": notice.outcome,
                "text": notice.text,
            }
            for notice in found.notices
        ],
        "left_alone": found.suppressed.reason if found.suppressed else "",
    }
