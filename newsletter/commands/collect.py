"""``newsletter collect``: brings press items in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.steps.bench import Bench
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
    watch: Annotated[
        str, typer.Option("--watch", metavar="PAUSE", help="Again and again, e.g. 30m; Ctrl-C ends it.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Bring press items in from boards, feeds, pages, mailboxes and files. Safe to repeat."""
    from newsletter.steps import collect as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        if watch:
            _watch(bench, what or [], watch, allow_private=allow_private, as_json=as_json)
            return
        lines = printing.Lines()
        try:
            results = steps.collect(bench, what or [], lines, allow_private=allow_private)
        finally:
            lines.close()
    _tell(results, as_json=as_json)
    failed = [result.failure for result in results if result.failure]
    if failed:
        everything = len(failed) == len(results)
        raise typer.Exit((failed[0].exit_code if len(failed) == 1 else 5) if everything else 1)


def _watch(bench: Bench, what: list[str], pause: str, *, allow_private: bool, as_json: bool) -> None:
    from newsletter.steps import rounds

    seconds = rounds.every(pause)
    printing.note(f"every {pause}; for cron: {rounds.cron_line(bench.root, what, seconds)}")

    def told(results: list[Result]) -> bool:
        printing.note(f"{bench.now().astimezone(bench.settings.zone):%Y-%m-%d %H:%M}")
        _tell(results, as_json=as_json, compact=True)
        return True

    try:
        rounds.rounds(bench, what, seconds, printing.Lines.silent, allow_private=allow_private, told=told)
    except KeyboardInterrupt:
        printing.note("ended")


def _tell(results: list[Result], *, as_json: bool, compact: bool = False) -> None:
    if as_json:
        printing.as_json([_as_object(result) for result in results], compact=compact)
        return
    for result in results:
        _show(result)
    if len(results) > 1:
        failed = sum(result.failure is not None for result in results)
        ending = f"; {failed} of them failed" if failed else ""
        printing.say(f"{len(results)} sources: {_counts(results)}{ending}")


def _show(result: Result) -> None:
    name = result.source.name
    if result.failure is not None:
        printing.note(f"{name}: failed: {result.failure.message}")
        if result.failure.hint:
            printing.note(f"  → {result.failure.hint}")
        return
    printing.say(f"{name}: {_counts([result])}")
    for note in result.notes:
        printing.say(f"  {note}")


def _counts(results: list[Result]) -> str:
    names = ("new", "changed", "same", "gone")
    return ", ".join(f"{sum(getattr(result, name) for result in results):,} {name}" for name in names)


def _as_object(result: Result) -> dict[str, Any]:
    return {
        "source": result.source.name,
        "kind": str(result.source.kind),
        "new": result.new,
        "changed": result.changed,
        "same": result.same,
        "gone": result.gone,
        "notes": list(result.notes),
        "failure": result.failure.message if result.failure else None,
    }
