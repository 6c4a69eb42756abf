"""``newsletter probe``: what the readers' mail programs can do, found out by a mail to oneself."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the commands on the command line."""
    commands = typer.Typer(help="What mail programs can do: mail yourself thirty boxes, keep the answers.")
    commands.callback(invoke_without_command=True)(show)
    commands.command("make")(make)
    commands.command("record")(record)
    app.add_typer(commands, name="probe")


def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """What mail programs can do: mail yourself thirty boxes, keep the answers. Alone: list both."""
    if context.invoked_subcommand:
        return
    from dataclasses import asdict

    from newsletter.steps import probe
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        boxes = probe.boxes(bench)
    if as_json:
        printing.as_json([asdict(box) for box in boxes])
        return
    rows = [(str(box.number), box.name, _answer(box.fails, box.works)) for box in boxes]
    printing.table(rows, (3, 24, 90))
    if not any(box.works or box.fails for box in boxes):
        printing.say("No answers yet. Next: newsletter probe make")


def _answer(fails: tuple[str, ...], works: tuple[str, ...]) -> str:
    told = [f"{word}: {', '.join(names)}" for word, names in (("fails", fails), ("works", works)) if names]
    return "  ".join(told)


def make(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue to make, issues/SLUG.md.")] = "probe",
) -> None:
    """Make the probe: an issue with thirty boxes, to be mailed to yourself."""
    from newsletter.steps import probe
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        path, new = probe.make(bench, slug)
    printing.say(f"{'Made' if new else 'There is'} issues/{path.name}; its boxes are in templates/probe.")
    printing.say(f"Next: newsletter test {path.stem} you@naver.com you@daum.net …")
    printing.say("Look at it in each program, then, for example:")
    printing.say('  newsletter probe record "Naver Mail, web" --provider naver --fails "16,17,25-30"')


def record(
    context: typer.Context,
    program: Annotated[
        str, typer.Argument(help='The mail program, such as "Naver Mail, web".', show_default=False)
    ],
    provider: Annotated[
        str, typer.Option("--provider", help="Whose program: naver, kakao, google, microsoft or yahoo.")
    ] = "",
    works: Annotated[str, typer.Option("--works", help='Boxes that are all green: "1-15,18", all.')] = "",
    fails: Annotated[str, typer.Option("--fails", help='Boxes that are not: "16,17,25-30", none.')] = "",
    day: Annotated[str, typer.Option("--date", help="When you looked; default: today.")] = "",
) -> None:
    """Keep what a mail program showed, in client-support.toml."""
    from newsletter.steps import probe
    from newsletter.steps.bench import Bench
    from newsletter.workspace.client_support import FILE

    with Bench.open(context.obj) as bench:
        entry = probe.record(bench, program, provider=provider, works=works, fails=fails, day=day)
    printing.say(f"{entry.name}: {len(entry.works)} boxes work on {entry.date}; kept in {FILE}.")
