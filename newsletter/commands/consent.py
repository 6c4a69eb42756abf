"""``newsletter people consent``: what somebody agreed to, when, how, and what proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from newsletter.steps.consent import History

Address = Annotated[str, typer.Argument(help="A mail address.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]

_HASH = 12  # hexadecimal digits shown of a wording's hash; --json has all of them


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
