"""Asks where the links and pictures of a mail lead, before readers do.

Addresses in, what the web said of each out. Politely: one request at a time for each
host, robots.txt, no private addresses. What may not be asked is left out: that says
nothing about the link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from newsletter.checks.contract import Asked
from newsletter.errors import Outside
from newsletter.model.press import Source, SourceKind
from newsletter.polite import Polite

GONE = (404, 410)
FINE = range(200, 400)
NOT_FOR_PROGRAMS = (401, 403, 405, 429, 999)  # a reader's browser may well get in
SECONDS = 8.0  # for one address
_STAY_AWAY = "robots.txt"

Progress = Callable[[int, int | None], None]


async def ask(
    urls: Iterable[str], *, agent: str, contact: str, progress: Progress, private: bool = False
) -> tuple[Asked, ...]:
    """What each address answers, in order; those that may not be asked are left out.

    *private*: machines of this network may be asked too, for a trial on one's own.
    """
    wanted = list(dict.fromkeys(urls))
    done = 0
    async with Polite(agent=agent, contact=contact, deadline=SECONDS, patience=SECONDS) as http:

        async def one(url: str) -> Asked | None:
            nonlocal done
            asked = await _one(http, url, private=private)
            done += 1
            progress(done, len(wanted))
            return asked

        found = await asyncio.gather(*(one(url) for url in wanted))
    return tuple(asked for asked in found if asked is not None)


async def _one(http: Polite, url: str, *, private: bool) -> Asked | None:
    source = Source("check", SourceKind.WEB_PAGE, url, pause=0.05, allow_private=private)
    try:
        status = await http.status(url, source)
    except Outside as error:
        told = error.message.partition(": ")[2] or error.message
        return None if _STAY_AWAY in told else Asked(url, f"does not answer: {told}")
    if status in FINE or status in NOT_FOR_PROGRAMS:
        return Asked(url)
    return Asked(url, f"answers {status}", gone=status in GONE)
