"""Reading what a visitor sends in, no more of it than a form of ours can be.

A request in, its fields out; 400 for what is no form, 413 for too much of it, 408 for
one that does not come. And waiting for one's turn with the database, but not for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from newsletter.errors import Held

BODY = 4096  # bytes of a form
PATIENCE = 20.0  # seconds that a request may wait for its turn
SLOWEST = 10.0  # seconds in which a form has come, or it never will

# the one line that mail providers send (RFC 8058 §3.2): it needs no parser
_LINE = (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
_ONE_CLICK = FormData([("List-Unsubscribe", "One-Click")])

Answer = TypeVar("Answer")


async def read(request: Request) -> FormData:
    """The form of a request, in either encoding. Raises HTTPException 400, 408 or 413."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > BODY:
        raise HTTPException(413)
    try:
        async with asyncio.timeout(SLOWEST):
            body = await _body(request)
    except ClientDisconnect:
        raise HTTPException(400) from None
    except TimeoutError:
        raise HTTPException(408) from None
    if (body, request.headers.get("content-type")) == _LINE:
        return _ONE_CLICK
    return await Request(request.scope, _again(body)).form(max_files=0)


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY:
            raise HTTPException(413)
    return body


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def text(form: FormData, name: str) -> str:
    """A field as text; "" where it is missing."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def in_turn(limiter: anyio.CapacityLimiter, work: Callable[[], Answer]) -> Answer:
    """Does the work in a thread. Raises Held where its turn did not come."""
    try:
        with anyio.fail_after(PATIENCE):
            return await to_thread.run_sync(work, limiter=limiter)
    except TimeoutError:
        raise Held("too many readers wait for the database") from None
