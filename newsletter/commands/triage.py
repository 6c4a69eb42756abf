"""What an editor does with press items by number: the verbs of ``newsletter press``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from datetime import tzinfo

    from newsletter.steps.bench import Bench
    from newsletter.store.press_memory import Event

Ids = Annotated[list[str], typer.Argument(metavar="NUMBER...", help="Numbers, as `newsletter press` lists.")]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]


def add_to(group: typer.Typer) -> None:
    """Puts the verbs into the group ``press``."""
    for function in (pick, ignore, reopen, edit, tag, note, history, undo):
        group.command(function.__name__)(function)


def pick(
    context: typer.Context,
    ids: Ids,
    section: Annotated[
        str | None, typer.Option("--section", help="Heading they are to stand under.", show_default=False)
    ] = None,
) -> None:
    """Shortlist items for the next issue."""
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        _say(bench, ids, triage.pick(bench, ids, section), "shortlisted")


def ignore(
    context: typer.Context,
    ids: Ids,
    reason: Annotated[str, typer.Option("--reason", help="Why, for later.")] = "",
) -> None:
    """Set items aside."""
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        _say(bench, ids, triage.ignore(bench, ids, reason), "ignored")


def reopen(context: typer.Context, ids: Ids) -> None:
    """Take items off the shortlist, or back from those set aside."""
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        _say(bench, ids, triage.reopen(bench, ids), "new")


def edit(
    context: typer.Context,
    ids: Ids,
    title: Annotated[str | None, typer.Option("--title", show_default=False)] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", show_default=False)] = None,
    byline: Annotated[
        str | None, typer.Option("--byline", help="The journalist.", show_default=False)
    ] = None,
    excerpt: Annotated[
        str | None,
        typer.Option(
            "--excerpt", help="The quotation. With no option at all $EDITOR opens it.", show_default=False
        ),
    ] = None,
    alt: Annotated[
        str | None, typer.Option("--alt", help="What the picture shows.", show_default=False)
    ] = None,
    caption: Annotated[str | None, typer.Option("--caption", show_default=False)] = None,
    credit: Annotated[str | None, typer.Option("--credit", show_default=False)] = None,
    as_collected: Annotated[
        bool, typer.Option("--as-collected", help="Give the source's words back instead.")
    ] = False,
) -> None:
    """Put your own words in place of the source's; collecting again leaves them alone."""
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    given = {"title": title, "outlet": outlet, "byline": byline, "excerpt": excerpt, "image_alt": alt,
             "caption": caption, "credit": credit}  # fmt: skip
    words = {name: text for name, text in given.items() if text is not None}
    with Bench.open(context.obj) as bench:
        if as_collected:
            _say(bench, ids, triage.as_collected(bench, ids), "as collected")
        else:
            _say(bench, ids, triage.edit(bench, ids, words or _by_hand(bench, ids)), "edited")


def _by_hand(bench: Bench, ids: list[str]) -> dict[str, str]:
    """The excerpt of one item, through the editor's own text editor."""
    import os
    import sys

    from newsletter.errors import Mistake
    from newsletter.steps import desk

    program = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if len(ids) != 1 or not (program or sys.stdin.isatty()):
        raise Mistake("nothing to put in", hint="newsletter press edit NUMBER --excerpt TEXT (or --title …)")
    (item,) = desk.named(bench, ids)
    return {"excerpt": _written(program or ("notepad" if os.name == "nt" else "vi"), item.item.excerpt)}


def _written(program: str, text: str) -> str:
    """What stands in a text after the editor's program was closed."""
    import os
    import shlex
    import subprocess
    import tempfile
    from pathlib import Path

    from newsletter.errors import Mistake

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "excerpt.txt"
        path.write_text(f"{text}\n", encoding="utf-8")
        words = shlex.split(program, posix=os.name != "nt")
        try:
            done = subprocess.run([*words, str(path)], check=False)  # noqa: S603 (the editor's own program)
        except OSError as error:
            raise Mistake(f"{program!r} cannot be started: {error.strerror}", hint="set EDITOR") from None
        return path.read_text(encoding="utf-8-sig") if done.returncode == 0 else text


def tag(
    context: typer.Context,
    ids: Ids,
    add: Annotated[list[str] | None, typer.Option("--add", metavar="TAG", help="May be repeated.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="TAG")] = None,
) -> None:
    """Put tags on items, or take them off."""
    from newsletter.errors import Mistake
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    if not add and not remove:
        raise Mistake("no tag is named", hint="newsletter press tag 12 --add 돌봄 --remove 에너지")
    with Bench.open(context.obj) as bench:
        _say(bench, ids, triage.tag(bench, ids, add or (), remove or ()), "tagged")


def note(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As `newsletter press` lists.")],
    text: Annotated[str, typer.Argument(help='For the editors alone; "" takes it off.')],
) -> None:
    """Write a note on an item. It is never mailed."""
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        _say(bench, [number], triage.note(bench, [number], text), "noted")


def history(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """What was done with items: when, by whom."""
    from newsletter.steps import triage
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        told, zone = triage.history(bench, ids), bench.settings.zone
    if as_json:
        events = [event for _, found in told for event in found]
        printing.as_json([_as_object(event, zone) for event in events])
        return
    for item, events in told:
        printing.say(f"{item.id}  {item.item.title}")
        for event in events:
            taken_back = "  (taken back)" if event.undone else ""
            at = f"{event.at.astimezone(zone):%Y-%m-%d %H:%M}"
            done = f"{event.what} {event.detail}".rstrip()
            printing.say(f"    {at}  {printing.fitted(event.who, 10)}  {done}{taken_back}")


def undo(
    context: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NUMBER]...", help="Default: whatever was done last.", show_default=False),
    ] = None,
) -> None:
    """Take the last action back; with numbers, the last one of each."""
    from newsletter.steps import desk, triage
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        done = triage.undo(bench, ids or ())
        titles = {item.id: item.item.title for item in desk.named(bench, [event.item for event in done])}
    for event in done:
        printing.say(
            f"taken back: {event.what} {event.detail}".rstrip() + f"  {event.item}  {titles[event.item]}"
        )


def _say(bench: Bench, ids: list[str], changed: list[str], what: str) -> None:
    from newsletter.steps import desk

    for item in desk.named(bench, ids):
        already = "" if item.id in changed else " already"
        printing.say(f"{what}{already}: {item.id}  {item.item.title}")


def _as_object(event: Event, zone: tzinfo) -> dict[str, Any]:
    return {
        "item": event.item,
        "at": event.at.astimezone(zone).isoformat(timespec="seconds"),
        "who": event.who,
        "what": event.what,
        "detail": event.detail,
        "undone": event.undone,
    }
