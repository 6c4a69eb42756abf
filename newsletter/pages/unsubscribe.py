"""The door out: a link in a mail shows one button, a POST takes its reader off the list.

GET and HEAD change nothing, because scanners follow every link. A POST acts at once,
without cookie, origin or redirect: RFC 8058 §3.1–3.2 from a mail client, in either
encoding of a form, or the page's own button. An answer of 200 is on disk before it is
given; one of 503 says that it is not done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive

from newsletter.errors import Held
from newsletter.model.people import MailingList
from newsletter.pages.html import Page
from newsletter.steps.bench import Bench
from newsletter.steps.leave import asked_by_token, leave_by_token

BODY = 4096  # bytes of a form
AT_ONCE = 6  # lookers, and as many leavers, in the database: together fewer than its pool has places
PATIENCE = 20.0  # seconds that a request may wait for its turn

Answer = TypeVar("Answer")


def routes(bench: Bench, page: Page) -> list[Route]:
    """``/u/TOKEN``."""
    door = _Door(bench, page)
    return [Route("/u/{token}", door.open, methods=["GET", "POST"])]


class _Door:
    def __init__(self, bench: Bench, page: Page) -> None:
        self._bench = bench
        self._page = page
        self._lookers = anyio.CapacityLimiter(AT_ONCE)  # of their own: leavers may have to wait for a lock
        self._leavers = anyio.CapacityLimiter(AT_ONCE)

    async def open(self, request: Request) -> Response:
        token = request.path_params["token"]
        return await (self._leave if request.method == "POST" else self._look)(request, token)

    async def _look(self, request: Request, token: str) -> Response:
        words = self._page.words(request)
        asked = await _in_turn(self._lookers, lambda: asked_by_token(self._bench, token))
        if asked is None:
            return self._page.show(words, words.unknown, status=404)
        if asked.left:
            return self._page.show(words, words.already, about=_title(asked.list))
        return self._page.show(words, words.ask, about=_title(asked.list), button=words.button)

    async def _leave(self, request: Request, token: str) -> Response:
        by = await _who_asks(request)
        left = await _in_turn(self._leavers, lambda: leave_by_token(self._bench, token, by=by))
        words = self._page.words(request)
        if left is None:
            return self._page.show(words, words.unknown, status=404)
        if by == "one-click":
            return PlainTextResponse("ok\n")
        return self._page.show(words, words.left, about=_title(left.list))


def _title(mailing_list: MailingList) -> str:
    return mailing_list.title or mailing_list.name


async def _in_turn(limiter: anyio.CapacityLimiter, work: Callable[[], Answer]) -> Answer:
    """Does the work in a thread. Raises Held where its turn did not come."""
    try:
        with anyio.fail_after(PATIENCE):
            return await to_thread.run_sync(work, limiter=limiter)
    except TimeoutError:
        raise Held("too many readers wait for the database") from None


async def _who_asks(request: Request) -> str:
    """ "one-click" for a mail client, "reader" for our button; 400 for anything else, 413 for too much."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > BODY:
        raise HTTPException(413)
    try:
        form = await Request(request.scope, _at_most(BODY, request.receive)).form(max_files=0)
    except ClientDisconnect:
        raise HTTPException(400) from None
    if form.get("List-Unsubscribe") == "One-Click":
        return "one-click"
    if "confirm" in form:
        return "reader"
    raise HTTPException(400)


def _at_most(limit: int, receive: Receive) -> Receive:
    """Receives no more than *limit* bytes of a body that does not say its length."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return counted
