"""Choosing: this list, that one, none; and taking a slip back.

GET and HEAD change nothing. A POST changes only the lists that its page showed, so that
a page that stood open for a week decides nothing about a list it never named.
"""

from __future__ import annotations

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.pages import forms
from newsletter.pages.html import Page
from newsletter.steps import preferences
from newsletter.steps.bench import Bench
from newsletter.steps.preferences import Choice

AT_ONCE = 4  # in the database


def routes(bench: Bench, page: Page) -> list[Route]:
    """``/p/TOKEN``."""
    desk = _Desk(bench, page)
    return [Route("/p/{token}", desk.open, methods=["GET", "POST"])]


class _Desk:
    def __init__(self, bench: Bench, page: Page) -> None:
        self._bench = bench
        self._page = page
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    async def open(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method == "POST":
            return self._said(request, await self._choose(request, token), saved=True)
        choices = await forms.in_turn(self._limiter, lambda: preferences.choices(self._bench, token))
        return self._said(request, choices, saved=False)

    async def _choose(self, request: Request, token: str) -> list[Choice] | None:
        form = await forms.read(request)
        if "save" not in form and "all" not in form:
            raise HTTPException(400)
        shown = {name for name in form.getlist("shown") if isinstance(name, str)}
        wanted = {name for name in form.getlist("list") if isinstance(name, str)}
        if "all" in form:
            wanted = set()
        language = self._page.words(request).language
        return await forms.in_turn(
            self._limiter, lambda: preferences.choose(self._bench, token, wanted, shown, language)
        )

    def _said(self, request: Request, choices: list[Choice] | None, *, saved: bool) -> Response:
        words = self._page.words(request)
        if choices is None:
            return self._page.show(words, words.unknown, status=404)
        told = words.preferences if choices else words.none
        return self._page.render("preferences.html", words, told, choices=choices, saved=saved, root="../")
