"""``newsletter outlets``: who publishes under which domain, as far as this workspace knows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.model.outlet import Outlet


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("outlets")(outlets)


def outlets(
    context: typer.Context,
    wanted: Annotated[
        str, typer.Argument(metavar="TEXT", help="Part of a name, domain or region; or an address.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Show who publishes under which domain: the packaged table and your own lines."""
    from newsletter.model.outlet import domain_of
    from newsletter.workspace import outlets as room
    from newsletter.workspace import settings

    found = room.read(settings.read(context.obj)).search(wanted)
    if as_json:
        printing.as_json([asdict(outlet) for outlet in found])
        return
    printing.table([_row(outlet) for outlet in found], (32, 28, 14, 10, 60))
    if not found:
        printing.say(f"No outlet for {wanted!r}. Write in newsletter.toml:")
        printing.say(f'[[outlet]]\ndomain = "{domain_of(wanted) or "hsnews.example"}"\nname = "…"')


def _row(outlet: Outlet) -> tuple[str, ...]:
    return outlet.domain, outlet.name, outlet.medium, outlet.region, ", ".join(outlet.aliases)
