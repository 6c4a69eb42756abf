"""``newsletter doctor``: what a workspace needs to be believed by mail servers."""

from __future__ import annotations

from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    group = typer.Typer(
        name="doctor", help="See whether mail servers will believe you.", no_args_is_help=True
    )
    group.command("dkim")(dkim)
    app.add_typer(group)


def dkim(
    context: typer.Context,
    make: Annotated[bool, typer.Option("--make", help="Make a key where there is none.")] = False,
    ed25519: Annotated[
        bool, typer.Option("--ed25519", help="With --make: a second, shorter key too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Print the DNS records of the DKIM keys; with --make, make the keys first."""
    from newsletter.steps import doctor as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        if make:
            made = steps.make(bench, ed25519=ed25519)
            for file in made.files:
                printing.say(f"Made {file}, for your eyes only. Keep a copy where nobody else finds it.")
            printing.say("Now write into newsletter.toml, and run newsletter doctor dkim:")
            printing.say("")
            printing.say(made.block)
            return
        records = steps.records(bench)
    if as_json:
        printing.as_json([{"name": record.name, "type": "TXT", "value": record.value} for record in records])
        return
    for record in records:
        printing.say("Ask whoever keeps your domain's DNS for this TXT record:")
        printing.say(f"  name   {record.name}")
        printing.say(f"  value  {record.value}")
        printing.say("  or, as zone files write it:")
        printing.say(f"  {record.name}. IN TXT {record.quoted}")
