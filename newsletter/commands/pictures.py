"""``newsletter pictures``: fetches the pictures of an issue that may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.steps.pictures import Fetched


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("pictures")(pictures)


def pictures(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Fetch the pictures of an issue's items that may be shown. Safe to repeat."""
    from newsletter.steps import pictures as steps
    from newsletter.steps.bench import Bench

    progress = printing.Progress("fetching pictures")
    with Bench.open(context.obj) as bench:
        fetched = steps.fetch(bench, slug, progress)
    progress.close()
    if as_json:
        printing.as_json([_as_object(one) for one in fetched])
        return
    for one in fetched:
        printing.say(f"{_fate(one)}  {printing.fitted(one.block.title, 40).rstrip()}")
    new = sum(bool(one.file) and not one.present for one in fetched)
    printing.say(f"{printing.plural(new, 'picture')} fetched of {len(fetched)} on the web.")


def _fate(one: Fetched) -> str:
    if one.file:
        return f"{'there   ' if one.present else 'fetched '}  issues/…/{one.file}"
    return f"not used  {one.forbidden}" if one.forbidden else f"failed    {one.failure}"


def _as_object(one: Fetched) -> dict[str, object]:
    return {
        "title": one.block.title,
        "picture": one.block.picture,
        "file": one.file,
        "new": bool(one.file) and not one.present,
        "forbidden": one.forbidden,
        "failure": one.failure,
    }
