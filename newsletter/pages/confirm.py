"""The link in a confirmation mail: a page with one button, and a POST that starts the subscription.

GET and HEAD change nothing: a scanner that follows a link has not agreed to anything.
A link works once and for a week; one that is not ours, or too old, gets the same page.
"""

from __future__ import annotations

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.pages import forms
from newsletter.pages.html import Page
from newsletter.steps import signup
from newsletter.steps.bench import Bench
from newsletter.steps.signup import Pending

AT_ONCE = 4  # in the database


def routes(bench: Bench, page: Page) -> list[Route]:
    """``/c/TOKEN``."""
    door = _Door(bench, page)
    return [Route("/c/{token}", door.open, methods=["GET", "POST"])]


class _Door:
    def __init__(self, bench: Bench, page: Page) -> None:
        self._bench = bench
        self._page = page
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    async def open(self, request: Request) -> Response:
        token = request.path_params["token"]
        words = self._page.words(request)
        if request.method == "POST":
            if "confirm" not in await forms.read(request):
                raise HTTPException(400)
            client = request.client.host if request.client else ""
            pending = await forms.in_turn(
                self._limiter,
                lambda: signup.confirm_by_token(self._bench, token, words.language, client),
            )
            return self._said(request, pending, done=True)
        pending = await forms.in_turn(self._limiter, lambda: signup.pending_by_token(self._bench, token))
        return self._said(request, pending, done=False)

    def _said(self, request: Request, pending: Pending | None, *, done: bool) -> Response:
        words = self._page.words(request)
        if pending is None:
            return self._page.show(words, words.expired, status=404, root="../")
        if pending.confirmed:
            return self._page.show(words, words.used, root="../")
        told = words.confirmed if done else words.confirm
        agreed = [signup.wording(self._bench, each, words.language) for each in pending.lists]
        return self._page.show(
            words,
            told,
            about=signup.titles(pending.lists),
            button="" if done else words.confirm_button,
            agreed=() if done else agreed,
            root="../",
        )
