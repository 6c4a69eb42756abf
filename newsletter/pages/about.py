"""What everybody may read: what is done with their data, and where past issues are."""

from __future__ import annotations

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.pages.html import Page
from newsletter.steps.bench import Bench
from newsletter.steps.past import past


def routes(bench: Bench, page: Page) -> list[Route]:
    """``/privacy`` and ``/archive``."""

    async def privacy(request: Request) -> Response:
        words = page.words(request)
        return page.render("privacy.html", words, words.privacy, root="")

    async def archive(request: Request) -> Response:
        words, issues = page.words(request), await to_thread.run_sync(past, bench)
        if not issues:
            raise HTTPException(404)
        return page.render("archive.html", words, words.archive, issues=issues, root="")

    return [Route("/privacy", privacy), Route("/archive", archive)]
