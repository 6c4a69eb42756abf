"""Proves to ``newsletter send`` that these pages are ours and hold the workspace's key.

A nonce of 32 hexadecimal digits in, its keyed answer out. The answer opens nothing: a
token is made for another purpose (``message/links``). ``/health`` says that we listen.
"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from newsletter.message.links import probe_answer
from newsletter.model.key import Keyring


def routes(keyring: Keyring) -> list[Route]:
    """``/probe/NONCE`` and ``/health``."""

    async def probe(request: Request) -> PlainTextResponse:
        nonce = request.path_params["nonce"]
        if not re.fullmatch(r"[0-9a-f]{32}", nonce):
            raise HTTPException(404)
        return PlainTextResponse(probe_answer(nonce, keyring))

    return [Route("/probe/{nonce}", probe), Route("/health", _health)]


async def _health(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")
