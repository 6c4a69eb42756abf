"""``newsletter build``: an issue as files to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("build")(build)


def build(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go.")] = Path("build"),
) -> None:
    """Write SLUG.html, SLUG.txt and SLUG.eml, without any network."""
    from newsletter.steps import build as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        prepared, paths = steps.build(bench, slug, out)
    for path in paths:
        printing.say(f"{path}  {path.stat().st_size:,} bytes")
    if prepared.errors:
        printing.note(f"{printing.plural(prepared.errors, 'error')} in the issue: newsletter check {slug}")
