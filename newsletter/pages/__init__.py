"""Public web pages: the door in, the door out, and what lies between.

A page is a module here with ``routes``, and its line in ``app``. Every answer carries
the same strict headers, errors included; nothing sets a cookie, loads anything from
elsewhere or writes a token into a log. What happens is decided in ``steps``.
"""

from __future__ import annotations

import logging
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.errors import NewsletterError
from newsletter.pages import about, confirm, html, preferences, probe, subscribe, unsubscribe
from newsletter.pages.subscribe import Postman
from newsletter.steps.bench import Bench

RETRY_AFTER = "30"  # seconds

_log = logging.getLogger(__name__)


def app(bench: Bench, postman: Postman | None = None) -> Starlette:
    """The pages of a workspace, at ``/`` and below the path that ``pages.url`` has.

    *postman* mails what sign-ups wait for; whoever has the clock may knock for retries.

    Opens database and key at once. Raises Declined, Held, Mistake or Outside where
    they cannot be had, so that nobody is shown a door that leads nowhere.
    """
    declared = bench.settings.declared
    page = html.Page(declared)
    own: list[BaseRoute] = [
        *unsubscribe.routes(bench, page),
        *subscribe.routes(bench, page, postman or Postman(bench)),
        *confirm.routes(bench, page),
        *preferences.routes(bench, page),
        *about.routes(bench, page),
        *probe.routes(bench.keyring),
    ]
    bench.engine  # noqa: B018 (opened here, not by two readers at once)
    below = unquote(urlsplit(declared.pages.url).path).rstrip("/")
    said = _Said(page)
    pages = Starlette(
        routes=[*own, Mount(below, Router(own, redirect_slashes=False))] if below else own,
        middleware=[Middleware(_Strict)],
        exception_handlers={
            HTTPException: said.status,
            NewsletterError: said.trouble,
            Exception: said.fault,
        },
    )
    pages.router.redirect_slashes = False  # a redirect would end a one-click POST (RFC 8058 §3.1)
    return pages


class _Strict:
    """Puts the headers on every answer."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *html.raw_headers()]
            await send(message)

        await self._inner(scope, receive, strictly)


class _Said:
    """What a reader is told when something is wrong."""

    def __init__(self, page: html.Page) -> None:
        self._page = page

    async def status(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = self._page.words(request)
        told = words.missing if error.status_code == 404 else words.misread
        answer = self._page.show(words, told, status=error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    async def trouble(self, request: Request, error: Exception) -> Response:
        """The database is locked, full, gone: the editor's log says why, the reader may try again."""
        _log.error("a reader was told to try again later: %s", error)
        answer = self._later(request, 503)
        answer.headers["retry-after"] = RETRY_AFTER
        return answer

    async def fault(self, request: Request, _error: Exception) -> Response:
        """A mistake of ours: answered outside the middleware, and logged by the server."""
        answer = self._later(request, 500)
        answer.headers.update(html.headers())
        return answer

    def _later(self, request: Request, status: int) -> Response:
        words = self._page.words(request)
        return self._page.show(words, words.later, status=status)
