"""People and their rights: ``people forget`` and ``people tell``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.commands import printing
from newsletter.commands.people_options import Address, AsJson

_COMPRESSED = (".zip", ".xlsx", ".gz", ".7z")


def forget(
    context: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what is known of somebody and leave the address alone for ever."""
    from newsletter.errors import Mistake
    from newsletter.steps.bench import Bench
    from newsletter.steps.people import forget_person

    if not yes and not sys.stdin.isatty():
        raise Mistake(f"erasing {address} cannot be undone", hint=f"newsletter people forget {address} --yes")
    if not yes:
        typer.confirm(f"Erase what is known of {address}? It cannot be undone", abort=True)
    with Bench.open(context.obj) as bench:
        done = forget_person(bench, address)
    what = "is forgotten" if done.known else "was not known here"
    printing.say(f"{address} {what} and will be left alone. Only a keyed hash of the address is kept.")
    if not done.clean:
        printing.note("Note: the database is in use, and its log may still hold the address.")
        printing.note("Run the same command again when the mailing is at its end.")
    for path in done.files:
        may = "may hold it (compressed)" if path.suffix.lower() in _COMPRESSED else "still holds it"
        printing.say(f"  {path} {may}: yours to delete")
    printing.say("Backups, mails in an outbox, the relay's logs and your own files were not touched.")


def tell(
    context: typer.Context,
    address: Address,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page for that person.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell everything that is held of somebody: for them, as JSON or as a page."""
    from newsletter.steps.bench import Bench
    from newsletter.steps.tell import tell as step
    from newsletter.steps.tell_page import page

    with Bench.open(context.obj) as bench:
        told = step(bench, address)
        language = bench.settings.declared.language
    if html is not None:
        _write(html, page(told, language))
        printing.note(f"{html}: what is held of {address}, to be given to them and to nobody else.")
    if as_json:
        printing.as_json(told)
    elif html is None:
        _show(told, "")


def _write(path: Path, text: str) -> None:
    from newsletter.errors import Outside

    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Outside(f"{path} cannot be written: {error.strerror}") from None


def _show(value: dict[str, Any], indent: str) -> None:
    """An object as plain lines; what is empty is left out."""
    for name, inner in value.items():
        if isinstance(inner, dict) and any(inner.values()):
            printing.say(f"{indent}{name}:")
            _show(inner, indent + "  ")
        elif isinstance(inner, list) and inner:
            printing.say(f"{indent}{name}:")
            for each in inner:
                printing.say(f"{indent}  - {_line(each)}")
        elif inner and not isinstance(inner, dict):
            printing.say(f"{indent}{name}: {inner}")


def _line(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {told}" for name, told in value.items() if told not in ("", None))
