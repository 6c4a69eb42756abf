"""Reading what a visitor sends in, no more of it than a form of ours can be.

A request in, its fields out; 400 for what is no form, 413 for too much of it. And
waiting for one's turn with the database, but not for ever.
"""

from __future__ import annotations

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

Answer = TypeVar("Answer")


async def read(request: Request) -> FormData:
    """The form of a request, in either encoding. Raises HTTPException 400, 408 or 413."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > BODY:
        raise HTTPException(413)
    try:
        with anyio.fail_after(SLOWEST):
            return await Request(request.scope, _at_most(BODY, request.receive)).form(max_files=0)
    except ClientDisconnect:
        raise HTTPException(400) from None
    except TimeoutError:
        raise HTTPException(408) from None


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
