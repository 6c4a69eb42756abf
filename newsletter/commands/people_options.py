"""Options and arguments that several commands on people share."""

from __future__ import annotations

from typing import Annotated

import typer

Address = Annotated[str, typer.Argument(help="A mail address.", show_default=False)]
OnList = Annotated[str, typer.Option("--list", help="A list of newsletter.toml.", show_default=False)]
OneList = Annotated[str | None, typer.Option("--list", help="Only this list.", show_default=False)]
OneState = Annotated[str | None, typer.Option("--state", help="active, pending, left or suppressed.")]
Wording = Annotated[
    str, typer.Option("--consent", help='What they agreed to: "종이 신청서".', show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]
Where = Annotated[
    str, typer.Option("--where", help='A condition: region = "화성" and has phone.', show_default=False)
]
Segment = Annotated[
    str, typer.Option("--segment", help="A condition saved in newsletter.toml.", show_default=False)
]
