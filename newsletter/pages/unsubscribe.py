"""The door out: a link in a mail shows one button, a POST takes its reader off the list.

GET and HEAD change nothing, because scanners follow every link. A POST acts at once,
without cookie, origin or redirect: RFC 8058 §3.1–3.2 from a mail client, in either
encoding of a form, or the page's own button. An answer of 200 is on disk before it is
given; one of 503 says that it is not done.
"""

from __future__ import annotations

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from newsletter.message.links import preferences_token
from newsletter.model.people import MailingList
from newsletter.pages import forms
from newsletter.pages.gathering import Gathering
from newsletter.pages.html import Page
from newsletter.steps.bench import Bench
from newsletter.steps.leave import Left, asked_by_token, leave_by_tokens

AT_ONCE = 6  # lookers in the database: fewer than its pool has places
PATIENCE = 20.0  # seconds that a request may wait for its turn


def routes(bench: Bench, page: Page) -> list[Route]:
    """``/u/TOKEN``."""
    door = _Door(bench, page)
    return [Route("/u/{token}", door.open, methods=["GET", "POST"])]


class _Door:
    def __init__(self, bench: Bench, page: Page) -> None:
        self._bench = bench
        self._page = page
        self._lookers = anyio.CapacityLimiter(AT_ONCE)
        self._leavers: Gathering[tuple[str, str], Left | None]
        self._leavers = Gathering(lambda asks: leave_by_tokens(bench, asks), PATIENCE)

    async def open(self, request: Request) -> Response:
        token = request.path_params["token"]
        return await (self._leave if request.method == "POST" else self._look)(request, token)

    async def _look(self, request: Request, token: str) -> Response:
        words = self._page.words(request)
        asked = await forms.in_turn(self._lookers, lambda: asked_by_token(self._bench, token))
        if asked is None:
            return self._page.show(words, words.unknown, status=404)
        said = words.already if asked.left else words.ask
        return self._page.show(
            words,
            said,
            about=title(asked.list),
            button="" if asked.left else words.button,
            aside=words.aside,
            root="../",
            preferences=preferences_token(asked.subscriber, self._bench.keyring),
        )

    async def _leave(self, request: Request, token: str) -> Response:
        by = await _who_asks(request)
        left = await self._leavers.ask((token, by))
        if left is not None and by == "one-click":
            return PlainTextResponse("ok\n")
        words = self._page.words(request)
        if left is None:
            return self._page.show(words, words.unknown, status=404)
        again = preferences_token(left.subscriber, self._bench.keyring)
        return self._page.show(
            words,
            words.left,
            about=title(left.list),
            preferences=again,
            root="../",
            undo="" if left.before else left.list.name,
        )


def title(mailing_list: MailingList) -> str:
    """What readers know a list by."""
    return mailing_list.title or mailing_list.name


async def _who_asks(request: Request) -> str:
    """ "one-click" for a mail client, "reader" for our button; 400 for anything else, 413 for too much."""
    form = await forms.read(request)
    if form.get("List-Unsubscribe") == "One-Click":
        return "one-click"
    if "confirm" in form:
        return "reader"
    raise HTTPException(400)
