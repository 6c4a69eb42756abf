"""Who may look: whoever knows the token, by a name of this machine's own.

Other users of the machine lack the token. A foreign page that had its name resolved to
127.0.0.1 (DNS rebinding) sends its own name as Host and is refused. The address that is
handed to a browser works once and leads on, because other users see a program's
arguments. Every answer forbids all that the preview's own page does not need. RFC 9110
§7.2 (Host); CSP Level 3.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Stands before every route, and takes the token off the path."""

    def __init__(self, inner: ASGIApp, *, port: int, token: str, once: str) -> None:
        self._inner = inner
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._token = token
        self._once = once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._judged(scope)(scope, receive, strictly)

    def _judged(self, scope: Scope) -> ASGIApp:
        if Headers(scope=scope).get("host", "") not in self._hosts:
            return PlainTextResponse("This preview is for this machine alone.\n", 403)
        first, slash, rest = scope["path"][1:].partition("/")
        if self._once and not slash and _same(first, self._once):
            self._once = ""
            return RedirectResponse(f"/{self._token}/", 303)
        if not slash or not _same(first, self._token):
            return PlainTextResponse("There is nothing here.\n", 404)
        scope["path"], scope["raw_path"] = f"/{rest}", b""
        return self._inner


def _same(given: str, wanted: str) -> bool:
    """Without telling by its time how much of it was right."""
    return secrets.compare_digest(given.encode(), wanted.encode())
