"""What the page asks for, and what it gets: itself, sights as they come, the mail, readers, pictures.

Only GETs. Whatever takes longer than a moment is done in a thread, so that a slow build
or database never stops the others.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from importlib.resources import files

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from newsletter.errors import NewsletterError
from newsletter.preview import frame, page, told
from newsletter.preview.feed import Feed
from newsletter.steps.preview import Mail, Preview

BREATH = 1.0  # seconds between signs of life: a closed page is noticed, a long build is told
OWN = {"page.css": "text/css", "page.js": "text/javascript", "place.js": "text/javascript"}


def routes(preview: Preview, feed: Feed) -> list[Route]:
    """All there is below the token."""
    answers = _Answers(preview, feed)
    return [
        Route("/", answers.page),
        Route("/events", answers.events),
        Route("/mail", answers.mail),
        Route("/readers", answers.readers),
        Route("/pictures/{name}", answers.picture),
        Route("/{name}", answers.own),
    ]


class _Answers:
    def __init__(self, preview: Preview, feed: Feed) -> None:
        self._preview = preview
        self._feed = feed

    async def page(self, request: Request) -> Response:
        accept = request.headers.get("accept-language", "")
        return page.show(accept, self._preview.language, self._preview.slug)

    async def own(self, request: Request) -> Response:
        if (name := request.path_params["name"]) not in OWN:
            raise HTTPException(404)
        text = files("newsletter.preview").joinpath(name).read_text(encoding="utf-8")
        return Response(text, media_type=OWN[name])

    async def events(self, request: Request) -> Response:
        number = _number(request)
        headers = {"x-accel-buffering": "no"}
        return StreamingResponse(self._stream(number), media_type="text/event-stream", headers=headers)

    async def _stream(self, number: int | None) -> AsyncIterator[str]:
        """Server-sent events: the sight now, and each that follows. HTML Living Standard §9.2."""
        last = 0
        with self._feed.listening() as news:
            while not self._feed.closed:
                news.clear()
                sight = self._preview.sight
                if sight.number != last:
                    last = sight.number
                    yield f"data: {json.dumps(told.sight(sight, await self._mail(number)))}\n\n"
                try:
                    await asyncio.wait_for(news.wait(), BREATH)
                except TimeoutError:
                    busy = self._preview.busy > BREATH
                    yield "event: busy\ndata:\n\n" if busy else ": still here\n\n"

    async def mail(self, request: Request) -> Response:
        view = request.query_params.get("view", "")
        if view not in frame.VIEWS:
            raise HTTPException(404)
        if (mail := await self._mail(_number(request))) is None:
            raise HTTPException(404)
        return frame.document(mail, view, self._preview.home())

    async def _mail(self, number: int | None) -> Mail | None:
        """The mail; None before there is one, and while the database is not to be had."""
        try:
            return await to_thread.run_sync(self._preview.mail, number)
        except NewsletterError:
            return None

    async def readers(self, request: Request) -> Response:
        try:
            found = await to_thread.run_sync(self._preview.readers, request.query_params.get("q", ""))
        except NewsletterError:
            raise HTTPException(503) from None
        return JSONResponse([told.reader(reader) for reader in found])

    async def picture(self, request: Request) -> Response:
        path = await to_thread.run_sync(self._preview.picture, request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path)


def _number(request: Request) -> int | None:
    """The reader that is asked for; 404 for what is no number."""
    given = request.query_params.get("reader", "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise HTTPException(404)
    return int(given) if given else None
