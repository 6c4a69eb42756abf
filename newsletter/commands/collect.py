"""``newsletter collect``: brings press items in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.steps.collect import Result


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("collect")(collect)


def collect(
    context: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE|URL|FILE]...", help="Default: every source.", show_default=False),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="A URL given here may be on this machine or network.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Bring press items in from boards, feeds, pages and files. Safe to repeat."""
    from newsletter.steps import collect as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        bars: dict[str, printing.Progress] = {}

        def progress(source: str, done: int, total: int | None) -> None:
            bars.setdefault(source, printing.Progress(source))(done, total)

        results = steps.collect(bench, what or [], progress, allow_private=allow_private)
        for bar in bars.values():
            bar.close()
    if as_json:
        printing.as_json([_as_object(result) for result in results])
    else:
        for result in results:
            _show(result)
    if all(result.failure for result in results):
        raise typer.Exit(results[0].failure.exit_code if len(results) == 1 and results[0].failure else 5)


def _show(result: Result) -> None:
    name = result.source.name
    if result.failure is not None:
        printing.note(f"{name}: failed: {result.failure.message}")
        if result.failure.hint:
            printing.note(f"  → {result.failure.hint}")
        return
    counts = [f"{result.new:,} new"]
    counts += [f"{result.changed:,} changed"] if result.changed else []
    counts += [f"{result.same:,} known already"] if result.same else []
    printing.say(f"{name}: {', '.join(counts)}")
    for note in result.notes:
        printing.say(f"  {note}")


def _as_object(result: Result) -> dict[str, Any]:
    return {
        "source": result.source.name,
        "new": result.new,
        "changed": result.changed,
        "same": result.same,
        "notes": list(result.notes),
        "failure": result.failure.message if result.failure else None,
    }
