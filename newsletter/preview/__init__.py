"""The live picture of one issue in its editor's own browser: a door on loopback.

A Preview in; a server out that shows it at one address with a random token, follows the
files as they are saved and pushes each new sight to the page. Nothing is changed by any
request: there are only GETs. Who may look is decided in ``guard``, what a mail may do in
the page in ``frame``, what the page says in ``words``.
"""

from __future__ import annotations

import secrets
import socket
import sys
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from newsletter.preview import answers
from newsletter.preview.feed import Feed
from newsletter.preview.guard import Guard
from newsletter.steps.preview import Preview

GRACE = 2  # seconds for answers under way when it ends
SWITCH = 0.0005  # seconds that the checks may compute while a page waits for its mail; Python's own are 5 ms


class Server(uvicorn.Server):
    """Serves one preview on a socket that already listens, and follows its files meanwhile."""

    def __init__(self, preview: Preview, listener: socket.socket) -> None:
        port = listener.getsockname()[1]
        self.token = secrets.token_urlsafe(24)
        self.once = secrets.token_urlsafe(24)
        self.address = f"http://127.0.0.1:{port}/{self.token}/"
        self.first = f"http://127.0.0.1:{port}/{self.once}"  # works once: argv of a browser can be seen
        self.preview = preview
        self._listener = listener
        self._stop = threading.Event()
        self._feed = Feed()
        super().__init__(
            uvicorn.Config(
                self._app(port),
                access_log=False,  # a log would hold the token
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=GRACE,
                ws="none",
                lifespan="off",
            )
        )

    def go(self) -> None:
        """Serves until Ctrl-C, or until ``should_exit`` is set from another thread."""
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        # a daemon: a template that never ends must not keep the program from ending
        threading.Thread(target=self._follow, name="preview", daemon=True).start()
        try:
            self.run(sockets=[self._listener])
        finally:
            sys.setswitchinterval(before)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the pages' streams first: they would otherwise be waited for."""
        self._stop.set()
        self._feed.close()
        await super().shutdown(sockets)

    def _follow(self) -> None:
        self.preview.follow(self._stop, self._feed.tell)

    def _app(self, port: int) -> ASGIApp:
        inner = Starlette(routes=answers.routes(self.preview, self._feed))
        return Guard(inner, port=port, token=self.token, once=self.once)
