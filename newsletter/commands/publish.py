"""``newsletter publish``: the copy of an issue on the web."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("publish")(publish)


def publish(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Write the issue's page and pictures into the archive's folder, with nothing personal in them."""
    from newsletter.steps import publish as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        published = steps.publish(bench, slug)
    if as_json:
        pictures = [str(path) for path in published.pictures]
        printing.as_json({"page": str(published.page), "pictures": pictures, "url": published.url})
        return
    count = printing.plural(len(published.pictures), "picture")
    printing.say(f"wrote {published.page} and {count}: {published.url}")
    printing.say("If a web server does not show that folder itself, upload it now.")
