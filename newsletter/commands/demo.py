"""``newsletter demo``: the whole story on sample data."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("demo")(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where it happens.")] = Path(
        "newsletter-demo"
    ),
) -> None:
    """Watch press coverage become a mail, on sample data, without leaving this machine."""
    from newsletter.steps import demo as steps

    page = steps.demo(out, printing.say)
    printing.say(f"\nThe mails lie in {out / 'outbox'}: any mail program opens a Maildir.")
    printing.say(f"Look at the page: {page.resolve().as_uri()}")
    if shutil.which("newsletter") is None:
        printing.say("(newsletter lies in .venv: type `source .venv/bin/activate` once in this terminal)")
    printing.say("Try next:")
    slug = page.stem
    for line in (
        f"newsletter -C {out} press",
        f"newsletter -C {out} check {slug}",
        f"newsletter -C {out} report {slug} --deliveries",
        f"newsletter -C {out} explain ada@reader.example",
        "newsletter init my-centre",
    ):
        printing.say(f"  {line}")
