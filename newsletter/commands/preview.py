"""``newsletter preview``: an issue in the browser, as it is being written."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from typing import Annotated

import typer

from newsletter.commands import printing


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("preview")(preview)


def preview(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 0,
    opening: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the browser, or only print the address.")
    ] = True,
) -> None:
    """Look at an issue in the browser; it follows the files as they are saved, until Ctrl-C."""
    from newsletter.preview import Server
    from newsletter.steps.bench import Bench
    from newsletter.steps.preview import Preview
    from newsletter.workspace.changes import quick

    with Bench.open(context.obj) as bench:
        looking = Preview(bench, slug)
        with _listening(slug, port) as listener:
            server = Server(looking, listener)
            printing.say(f"The preview of {looking.slug} is at {server.address} until Ctrl-C.")
            if not quick():
                printing.note(
                    "It looks for changes twice a second. To follow faster: pip install 'newsletter[preview]'"
                )
            if opening and _has_windows():
                _open(server.first)
            with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again when all is answered
                server.go()
    printing.note("stopped")


def _listening(slug: str, port: int) -> socket.socket:
    from newsletter.errors import Outside

    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise Outside(
            f"cannot listen on port {port}: {error.strerror}", hint=f"newsletter preview {slug} --port 0"
        ) from None


def _has_windows() -> bool:
    """Whether a browser would open in a window: one within the terminal would be in our way."""
    named = any(os.environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))
    return named or sys.platform in ("win32", "darwin")


def _open(address: str) -> None:
    """Opens the browser beside our own work: some need a while, some stay in the terminal."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
