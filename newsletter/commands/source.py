"""``newsletter source``: where press items come from; finds out what an address is and adds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.model.press import PressItem
    from newsletter.steps.bench import Bench
    from newsletter.steps.find_source import Found

AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    group = typer.Typer(help="Where press items come from: add one, list them.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_sources)
    app.add_typer(group, name="source")


def add(
    context: typer.Context,
    where: Annotated[
        str, typer.Argument(metavar="URL|FILE|MAILBOX", help="A board, feed, site, list, file or mailbox.")
    ],
    name: Annotated[str, typer.Option("--name", help="What to call it.", show_default=False)] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="Do not find out: it is this.", show_default=False)
    ] = "",
    outlet: Annotated[
        str, typer.Option("--outlet", help="Outlet of items that name none.", show_default=False)
    ] = "",
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="It is on this machine or network.")
    ] = False,
    pause: Annotated[float, typer.Option("--pause", help="Seconds between two requests.")] = 1.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find out what an address is, show five items of it, and write its block into newsletter.toml."""
    from newsletter.steps import find_source
    from newsletter.steps.bench import Bench
    from newsletter.steps.sources import add as write
    from newsletter.steps.sources import kind_named

    wish = find_source.Wish(name, kind_named(kind), outlet, allow_private, pause)
    with Bench.open(context.obj) as bench:
        lines = printing.Lines()
        try:
            found = find_source.find(bench, where, wish, lines)
        finally:
            lines.close()
        if not dry_run:
            write(bench, found.source)
        _show(bench, found, dry_run=dry_run, as_json=as_json)


def _show(bench: Bench, found: Found, *, dry_run: bool, as_json: bool) -> None:
    from newsletter.steps.sources import block

    if as_json:
        told = {"name": found.source.name, "kind": str(found.source.kind), "url": found.source.url}
        items = [_as_object(item) for item in found.samples]
        printing.as_json(
            {**told, "what": found.what, "samples": items, "notes": list(found.notes), "written": not dry_run}
        )
        return
    printing.say(f"{found.source.url} is {found.what}. Its newest:")
    printing.table([_row(bench, item) for item in found.samples], (12, 18, 70))
    for note in found.notes:
        printing.say(f"  {note}")
    printing.say("\n" + "\n".join(block(found.source)))
    if not dry_run:
        printing.say(f"\nNow in newsletter.toml. Next: newsletter collect {found.source.name}")


def _row(bench: Bench, item: PressItem) -> tuple[str, str, str]:
    day = f"{item.published_at.astimezone(bench.settings.zone):%Y-%m-%d}" if item.published_at else "no date"
    return f"  {day}", item.outlet or "(no outlet)", item.title


def _as_object(item: PressItem) -> dict[str, Any]:
    day = item.published_at.isoformat() if item.published_at else None
    return {"title": item.title, "url": item.url, "outlet": item.outlet, "published_at": day}


def list_sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List the sources, what they brought and when they were last collected."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.sources import overview

    with Bench.open(context.obj) as bench:
        found = overview(bench)
        zone = bench.settings.zone
    if as_json:
        printing.as_json([entry.as_object() for entry in found])
        return
    rows = []
    for entry in found:
        last = f"{entry.last.astimezone(zone):%Y-%m-%d %H:%M}" if entry.last else "never"
        rows.append((entry.name, entry.kind, printing.plural(entry.items, "item"), last, entry.url))
    printing.table(rows, (24, 10, 14, 16, 80))
    if not found:
        printing.say("No sources yet. Add one with: newsletter source add URL")
