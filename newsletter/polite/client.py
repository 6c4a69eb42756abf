"""The manners: whose turn it is, what robots.txt allows, how long and how much at most.

A URL and its source in; a Page out, or Outside with one line that says what happened.
One request at a time to a host, a pause between two (Crawl-delay counts), one retry,
Retry-After obeyed up to a minute, at most five redirects, each checked again, a limit
of time and of bytes. RFC 9309 (robots.txt), RFC 9110 (conditional GET, Retry-After).
"""

from __future__ import annotations

import asyncio
import math
import re
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Self

import httpx2
from protego import Protego

from newsletter.errors import Outside
from newsletter.model.press import Source
from newsletter.polite.answer import (
    Page,
    Refusal,
    again_after,
    answered,
    demand_a_page,
    host_of,
    page_of,
    port_of,
    redirect,
    shown,
)
from newsletter.polite.failures import in_words
from newsletter.polite.guard import GuardedTransport, NotPublic, Resolve, dns, trusted

_PORTS, _REDIRECTS = frozenset({80, 443, 8080, 8443}), 5
_CRAWL_DELAY = 30.0  # seconds at most; some sites ask for an hour and mean "go away"
_ROBOTS_BYTES = 500 * 1024  # RFC 9309 §2.5
_RESET = (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError)


@dataclass(slots=True)
class _Host:
    """One machine: whose turn it is, when the last request ended, how long it asked us to wait."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: float = -math.inf
    wait_until: float = -math.inf


@dataclass(frozen=True, slots=True)
class _Rules:
    """The robots.txt of one origin: the rules, or why nothing may be fetched there."""

    parser: Protego | None = None
    refusal: str = ""


@dataclass(slots=True)
class _Visit:
    """One page being fetched: where we are, for whom, within which limits."""

    here: str
    source: Source
    max_bytes: int
    left: float  # seconds
    headers: Mapping[str, str] = field(default_factory=dict)
    robots: bool = True  # False while robots.txt itself is read
    cut: bool = False  # True: what goes beyond max_bytes is left unread

    @property
    def private(self) -> bool:
        """Whether a private address may be asked: only the source's own host, not where it redirects."""
        return self.source.allow_private and host_of(self.here) == host_of(self.source.url)


class Polite:
    """An async context manager, one for a run: one cookie jar, one memory of hosts and robots.txt.

    *agent* is name/version as sites see it, *contact* a URL or address where their
    owners reach us. *deadline* is the time a page may take in all, *patience* the
    time between two signs of life, both in seconds.
    """

    def __init__(
        self,
        *,
        agent: str,
        contact: str = "",
        resolve: Resolve = dns,
        deadline: float = 30.0,
        patience: float = 10.0,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._token = agent.split("/")[0]
        self._deadline, self._patience = deadline, patience
        self._clock, self._sleep = clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[tuple[str, bool], _Rules] = {}
        tls = tls or trusted()
        headers = {
            "User-Agent": re.sub(r"[^ -~]", "", f"{agent} (+{contact})" if contact else agent),
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
            "Accept-Language": "ko, en;q=0.8",
            "Accept-Encoding": "gzip",
        }
        jar = CookieJar()
        self._clients = {
            private: httpx2.AsyncClient(
                transport=GuardedTransport(resolve, tls, private=private),
                headers=headers,
                cookies=jar,
                timeout=patience,
                trust_env=False,
            )
            for private in (False, True)
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def get(
        self,
        url: str,
        source: Source,
        *,
        validators: tuple[str, str] = ("", ""),
        max_bytes: int = 5_000_000,
        any_kind: bool = False,
        cut: bool = False,
    ) -> Page:
        """Fetch a page (or, of *any_kind*, a picture); 304 only where *validators* were given.

        *max_bytes* counts after decompression; with *cut* a longer page ends there. Raises
        Outside for everything else: an error status, a limit, a refusal by robots.txt or by
        us, no text in the answer.
        """
        conditions = zip(("If-None-Match", "If-Modified-Since"), validators, strict=True)
        headers = {name: value for name, value in conditions if value and value.isascii()}
        visit = _Visit(url, source, max_bytes, self._deadline, headers, cut=cut)
        with self._in_words(url, visit):
            page = await self._page(visit)
            if not page.not_modified and not any_kind:
                demand_a_page(page)
        return page

    async def location(self, url: str, source: Source) -> str | None:
        """Where *url* redirects to, absolute http(s), after one GET that is not followed; None if nowhere.

        Raises Outside as ``get`` does.
        """
        visit = _Visit(url, source, 0, self._deadline)
        with self._in_words(url, visit):
            page = await self._ask(visit)
            if page.status >= 400:
                raise answered(page)
        to = redirect(page)
        return to if to.startswith(("http://", "https://")) else None

    async def status(self, url: str, source: Source, max_bytes: int = 5_000_000) -> int:
        """The status that *url* answers, redirects followed. Raises Outside where there is none."""
        visit = _Visit(url, source, max_bytes, self._deadline)
        with self._in_words(url, visit):
            return (await self._follow(visit)).status

    async def _page(self, visit: _Visit) -> Page:
        if (page := await self._follow(visit)).status != 200 and not (page.not_modified and visit.headers):
            raise answered(page)
        return page

    async def _follow(self, visit: _Visit) -> Page:
        for _ in range(_REDIRECTS + 1):
            page = await self._ask(visit)
            if not (to := redirect(page)):
                return page
            visit.here = to
        raise Refusal(f"redirects more than {_REDIRECTS} times")

    async def _ask(self, visit: _Visit) -> Page:
        """One address, no redirects: robots.txt first, then a request, and one more if that may help."""
        url = _address(visit)
        rules = await self._robots(visit, url) if visit.robots else _Rules()
        if rules.refusal:
            raise Refusal(rules.refusal)
        pause = visit.source.pause
        if rules.parser:
            if not rules.parser.can_fetch(visit.here, self._token):
                hint = "ask the owner of the site, or save the page and collect the file"
                raise Refusal("robots.txt asks programs to stay away from it", hint)
            pause = max(pause, min(float(rules.parser.crawl_delay(self._token) or 0), _CRAWL_DELAY))
        host = self._hosts.setdefault(url.host, _Host())
        try:
            page = await self._once(visit, host, pause)
        except _RESET:
            return await self._once(visit, host, pause)
        wait = again_after(page)
        if wait is None:
            return page
        host.wait_until = self._clock() + wait
        return await self._once(visit, host, pause)

    async def _once(self, visit: _Visit, host: _Host, pause: float) -> Page:
        async with self._turn(host, pause):
            start = self._clock()
            try:
                async with asyncio.timeout(visit.left):
                    return await self._exchange(visit)
            finally:
                visit.left -= self._clock() - start

    @asynccontextmanager
    async def _turn(self, host: _Host, pause: float) -> AsyncIterator[None]:
        async with host.turn:
            wait = max(host.ended + pause, host.wait_until) - self._clock()
            if wait > 0:
                await self._sleep(wait)
            try:
                yield
            finally:
                host.ended = self._clock()

    async def _exchange(self, visit: _Visit) -> Page:
        client = self._clients[visit.private]
        async with client.stream("GET", visit.here, headers=visit.headers) as response:
            return await page_of(response, visit.here, visit.max_bytes, cut=visit.cut)

    async def _robots(self, visit: _Visit, url: httpx2.URL) -> _Rules:
        """The rules of the origin of *url*, read once in a run."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        key = (origin, visit.private)
        async with self._hosts.setdefault(url.host, _Host()).robots:
            if key not in self._rules:
                self._rules[key] = await self._read_robots(f"{origin}/robots.txt", visit.source)
        return self._rules[key]

    async def _read_robots(self, url: str, source: Source) -> _Rules:
        """RFC 9309 §2.3.1: without a file everything is allowed; with a broken server nothing is."""
        visit = _Visit(url, source, _ROBOTS_BYTES, self._deadline, robots=False)
        try:
            page = await self._page(visit)
        except Refusal as error:
            broken = error.status >= 500 or error.status == 429
            return _Rules(refusal=f"robots.txt {error}" if broken else "")
        except NotPublic:
            return _Rules()
        except (httpx2.HTTPError, TimeoutError) as error:
            return _Rules(refusal=self._told(error))
        text = page.content.decode("utf-8-sig", "replace")
        if "html" in page.headers.get("content-type", "") or text.lstrip().startswith("<"):
            return _Rules()
        return _Rules(Protego.parse(text))

    def _told(self, error: Exception) -> str:
        return in_words(error, deadline=self._deadline, patience=self._patience)

    @contextmanager
    def _in_words(self, url: str, visit: _Visit) -> Iterator[None]:
        """Whatever goes wrong becomes one line that names the address asked for."""
        try:
            yield
        except (Refusal, NotPublic, httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, zlib.error) as error:
            by_way = f"redirected to {shown(visit.here)}, " if visit.here != url else ""
            hint = error.hint if isinstance(error, Refusal) else ""
            if isinstance(error, NotPublic) and visit.here == url and not visit.source.allow_private:
                hint = "a board on your own machine or network needs allow_private = true in its [[source]]"
            raise Outside(f"{shown(url)}: {by_way}{self._told(error)}", hint=hint) from None


def _address(visit: _Visit) -> httpx2.URL:
    """The address to ask now, if it is one that may be asked."""
    url = httpx2.URL(visit.here)
    if url.scheme not in ("http", "https") or not url.host:
        raise Refusal("only http and https addresses are fetched")
    if url.userinfo:
        raise Refusal("addresses with a user name or password are not fetched")
    if visit.private or url.port in (None, *_PORTS, port_of(visit.source.url)):
        return url
    raise Refusal(f"port {url.port} is not one of the web's ({', '.join(map(str, sorted(_PORTS)))})")
