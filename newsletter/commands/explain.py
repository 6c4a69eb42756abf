"""``newsletter explain``: in or out of each mailing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from newsletter.steps.explain import Explanation

_WHY = {
    "already": "had a row for it in another mailing",
    "pending": "had never confirmed",
    "left": "had left the list",
    "suppressed": "was to be left alone",
    "segment": "was not meant by the condition it was sent under",
}


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("explain")(explain)


def explain(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="A reader's address.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Explain why a reader got an issue, or did not."""
    from newsletter.steps import explain as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        found = steps.explain(bench, address)
        zone = bench.settings.zone
    if as_json:
        printing.as_json(_as_object(found, address, zone))
    else:
        _show(found, address, zone)


def _show(found: Explanation, address: str, zone: tzinfo) -> None:
    if not found.known:
        printing.say(f"{address}: nobody here has this address.")
        return
    printing.say(f"{address}  {found.name}".rstrip())
    if found.suppressed:
        printing.say(f"  left alone since {_day(found.suppressed.at, zone)}: {found.suppressed.reason}")
    for standing in found.standings:
        left = f", left {_day(standing.left_at, zone)} ({standing.left_by})" if standing.left_at else ""
        joined = _day(standing.joined_at, zone)
        printing.say(f"  list {standing.list}: {standing.state}, joined {joined}{left}")
    for name, consent in found.consents:
        source = f", from {consent.source}" if consent.source else ""
        printing.say(
            f"  consent for {name}: {_day(consent.at, zone)}, {consent.how}: “{consent.wording}”{source}"
        )
    for fate in found.fates:
        told = f": {fate.told}" if fate.told else ""
        printing.say(f"  {fate.issue} (list {fate.list}): {fate.state} {_day(fate.at, zone)}{told}")
    for issue, name, reason in found.left_out:
        printing.say(f"  {issue} (list {name}): not sent: {_WHY.get(reason, reason)}")


def _day(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _as_object(found: Explanation, address: str, zone: tzinfo) -> dict[str, Any]:
    return {
        "address": address,
        "name": found.name,
        "suppressed": found.suppressed.reason if found.suppressed else "",
        "lists": {standing.list: str(standing.state) for standing in found.standings},
        "consents": [
            {"list": name, "at": consent.at.astimezone(zone).isoformat(), "how": consent.how}
            | {"wording": consent.wording, "source": consent.source}
            for name, consent in found.consents
        ],
        "deliveries": [
            {"issue": fate.issue, "list": fate.list, "state": fate.state, "reply": fate.told}
            | {"at": fate.at.astimezone(zone).isoformat()}
            for fate in found.fates
        ],
        "left_out": [
            {"issue": issue, "list": name, "reason": reason} for issue, name, reason in found.left_out
        ],
    }
