"""Signing up: a form, and the same calm answer to whoever sends it in.

The answer is given when the wish is written down, before anything is looked up: known,
unknown and left-alone addresses cannot be told apart by words or by time. The mail with
the confirmation link follows, within limits (``delivery/signups``). A field that no
person sees catches programs that fill in everything.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.errors import Mistake, NewsletterError
from newsletter.pages import forms
from newsletter.pages.gathering import Gathering
from newsletter.pages.html import Page
from newsletter.steps import signup
from newsletter.steps.bench import Bench

if TYPE_CHECKING:
    from newsletter.pages.words import Words
    from newsletter.steps.signup import Wish

_log = logging.getLogger(__name__)


class Postman:
    """Mails what waits whenever somebody knocks; one round at a time. What goes wrong is logged."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._wanted = False
        self._at_work = False
        self._round: asyncio.Task[None] | None = None

    async def knock_soon(self) -> None:
        """Has a round begin, and does not wait for it."""
        self._round = asyncio.create_task(self.knock())

    async def knock(self) -> None:
        """Mails what waits, or has the round that is under way look once more."""
        self._wanted = True
        if self._at_work:
            return
        self._at_work = True
        try:
            while self._wanted:
                self._wanted = False
                await to_thread.run_sync(signup.mail_waiting, self._bench)
        except NewsletterError as error:
            _log.error("confirmation mails wait: %s", error)
        finally:
            self._at_work = False


def routes(bench: Bench, page: Page, postman: Postman) -> list[Route]:
    """``/subscribe``."""
    desk = _Desk(bench, page, postman)
    return [Route("/subscribe", desk.open, methods=["GET", "POST"])]


class _Desk:
    def __init__(self, bench: Bench, page: Page, postman: Postman) -> None:
        self._bench = bench
        self._page = page
        self._postman = postman
        self._wishes: Gathering[Wish, bool]
        self._wishes = Gathering(lambda wishes: signup.ask(bench, wishes), forms.PATIENCE)

    async def open(self, request: Request) -> Response:
        words = self._page.words(request)
        if not signup.public(self._bench):
            return self._page.show(words, words.closed, status=404, root="")
        if request.method == "POST":
            return await self._asked(request, words)
        return self._form(words)

    def _form(
        self,
        words: Words,
        *,
        status: int = 200,
        typed: str = "",
        wanted: tuple[str, ...] = (),
        no_address: bool = False,
        no_list: bool = False,
    ) -> Response:
        lists = signup.public(self._bench)
        return self._page.render(
            "subscribe.html",
            words,
            words.subscribe,
            status=status,
            root="",
            lists=lists,
            agreed={each.name: signup.wording(self._bench, each, words.language) for each in lists},
            typed=typed,
            wanted=wanted,
            no_address=no_address,
            no_list=no_list,
        )

    async def _asked(self, request: Request, words: Words) -> Response:
        form = await forms.read(request)
        typed, trap = forms.text(form, "email"), forms.text(form, "website")
        names = [each.name for each in signup.public(self._bench)]
        wanted = tuple(name for name in names if name in form.getlist("list"))
        client = request.client.host if request.client else ""
        try:
            wish = signup.understand(typed, wanted, words.language, client)
        except Mistake:
            return self._form(
                words, status=400, typed=typed[:254], wanted=wanted, no_address=True, no_list=not wanted
            )
        if not wanted:
            return self._form(words, status=400, typed=typed, no_list=True)
        if not trap:
            await self._wishes.ask(wish)
        answer = self._page.show(words, words.mailed, root="")
        answer.background = BackgroundTask(self._soon)
        return answer

    async def _soon(self) -> None:
        """The visitor has the answer by now; whoever sends the next form in does not wait either."""
        await asyncio.sleep(0)
        await self._postman.knock()
