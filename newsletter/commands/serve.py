"""``newsletter serve``: the public pages, until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
from typing import Annotated

import typer

from newsletter.commands import printing

GRACE = 10  # seconds for answers under way when it ends
AGAIN = 60  # seconds until mails that a relay did not take are tried once more
AT_MOST = 1000  # connections; more are told to come back


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the public pages: where readers subscribe, choose and unsubscribe."""
    import uvicorn

    from newsletter import pages
    from newsletter.pages.prompt import Prompt
    from newsletter.pages.subscribe import Postman
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench, _listening(host, port) as listener:
        trusted = bench.settings.declared.pages.trusted_proxies
        postman = Postman(bench)
        config = uvicorn.Config(
            pages.app(bench, postman),
            access_log=False,  # whoever reads a log must not be able to use the tokens in it
            log_level="warning",
            server_header=False,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=list(trusted),
            timeout_graceful_shutdown=GRACE,
            timeout_keep_alive=GRACE,
            limit_concurrency=AT_MOST,
            timeout_notify=AGAIN,
            callback_notify=postman.knock_soon,
            http=Prompt,
            workers=1,
            ws="none",
            lifespan="off",
        )
        _announce(listener, bench.settings.declared.pages.url)
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again when all is answered
            uvicorn.Server(config).run(sockets=[listener])
    printing.note("stopped")


def _listening(host: str, port: int) -> socket.socket:
    from newsletter.errors import Outside

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Outside(
            f"cannot listen on {host} port {port}: {error.strerror}",
            hint=f"newsletter serve --host 127.0.0.1 --port {port % 65535 + 1}",
        ) from None


def _announce(listener: socket.socket, public: str) -> None:
    host, port = listener.getsockname()[:2]
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    printing.say(f"The pages are at {here} until Ctrl-C.")
    if public and public.rstrip("/") != here:
        printing.say(f"Readers are sent to {public}: let your web server pass that on to {here}.")
