"""Turns, pauses, second tries, redirects and robots.txt (RFC 9309)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from newsletter.errors import Outside
from newsletter.polite import Polite

from ..sources.server import Answer, Request, site
from ..sources.server import Page as ServedPage
from .asking import LOOPBACK, PRIVATE, Clock, a_client, a_source, get, on, refusal


def test_one_request_at_a_time_and_a_pause_between_two() -> None:
    clock = Clock()
    with site({f"/{n}": "<p>a" for n in range(3)}) as here:

        async def all_at_once(http: Polite) -> None:
            slow, quick = a_source(here, pause=3), a_source(here, pause=1.5)
            await asyncio.gather(*(http.get(f"{here.base}/{n}", slow if n else quick) for n in range(3)))

        on(a_client(clock), all_at_once)
    assert max(request.at_once for request in here.requests) == 1
    assert sorted(clock.slept) == [1.5, 3.0, 3.0]  # before each page; robots.txt came first


def test_two_hosts_do_not_wait_for_each_other() -> None:
    clock = Clock()
    both = threading.Barrier(2, timeout=60)

    def together(request: Request) -> Answer:
        both.wait()
        return Answer("<p>a")

    with site({"/a": together}) as here:
        port = here.base.rsplit(":")[-1]

        async def resolve(host: str, _: int) -> Sequence[str]:
            return [LOOPBACK]

        async def all_at_once(http: Polite) -> None:
            sites = [f"http://one.example:{port}", f"http://two.example:{port}"]
            await asyncio.gather(*(http.get(f"{base}/a", a_source(base)) for base in sites))

        on(a_client(clock, resolve=resolve), all_at_once)
    assert here.asked("/a") == 2


@pytest.mark.parametrize(("status", "wait"), [(429, "7"), (503, "7")])
def test_a_server_that_asks_for_patience_gets_it_once(status: int, wait: str) -> None:
    clock = Clock()
    busy = Answer("busy", status, headers={"Retry-After": wait})
    with site({"/a": [busy, Answer("<p>a")], "/b": busy}) as here:
        assert get(f"{here.base}/a", a_source(here), a_client(clock)).content == b"<p>a"
        assert "come back in 7 s" in refusal(f"{here.base}/b", a_source(here), a_client(clock))
    assert clock.slept == [7.0, 7.0]
    assert (here.asked("/a"), here.asked("/b")) == (2, 2)


def test_a_server_that_asks_for_an_hour_is_left_alone() -> None:
    clock = Clock()
    with site({"/a": Answer("busy", 429, headers={"Retry-After": "3600"})}) as here:
        said = refusal(f"{here.base}/a", a_source(here), a_client(clock))
    assert said == "answers 429 Too Many Requests, come back in 3600 s"
    assert clock.slept == [] and here.asked("/a") == 1


@pytest.mark.parametrize("failure", [Answer("no", 500), Answer("no", 502), Answer(hang_up=True)])
def test_a_stumbling_server_gets_one_more_try(failure: Answer) -> None:
    with site({"/a": [failure, Answer("<p>a")], "/b": [failure, failure, Answer("<p>b")]}) as here:
        assert get(f"{here.base}/a", a_source(here)).content == b"<p>a"
        refusal(f"{here.base}/b", a_source(here))
    assert (here.asked("/a"), here.asked("/b")) == (2, 2)


def test_what_is_missing_is_not_asked_for_twice() -> None:
    with site({}) as here:
        refusal(f"{here.base}/a", a_source(here))
    assert here.asked("/a") == 1


def test_five_redirects_are_followed() -> None:
    hops = {f"/{n}": Answer(status=301, headers={"Location": f"/{n + 1}"}) for n in range(6)}
    with site({**hops, "/6": "<p>end"}) as here:
        assert get(f"{here.base}/1", a_source(here)).content == b"<p>end"
        assert refusal(f"{here.base}/0", a_source(here)).endswith("redirects more than 5 times")


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n", "/a", False),
        ("User-agent: *\nDisallow:\n", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Yeti\nAllow: /\n", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: newsletter-test\nAllow: /\n", "/a", True),
        ("User-agent: newsletter-test\nDisallow: /\n", "/a", False),
        ("User-agent: *\nDisallow: /bbs/*wr_id=3$\n", "/bbs/b.php?wr_id=3", False),
        ("User-agent: *\nDisallow: /bbs/*wr_id=3$\n", "/bbs/b.php?wr_id=31", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ],
)
def test_robots_txt_is_obeyed(robots: str, path: str, allowed: bool) -> None:
    """The standard library's parser ignores '*' and '$' in 3.11."""
    with site({"/robots.txt": Answer(robots, type="text/plain"), path: "<p>a"}) as here:
        if allowed:
            get(f"{here.base}{path}", a_source(here))
        else:
            assert refusal(f"{here.base}{path}", a_source(here)) == PRIVATE
    assert here.asked(path) == allowed


@pytest.mark.parametrize(
    "robots",
    [
        *(Answer("no", status) for status in (403, 404, 410)),
        Answer("<html><body>User-agent: *\nDisallow: /", type="text/html"),
        Answer("<html>Disallow: /", type="text/plain"),
        Answer("", type="text/plain"),
        Answer(status=302, headers={"Location": "/robots.txt"}),
    ],
)
def test_without_rules_everything_is_allowed(robots: Answer) -> None:
    with site({"/robots.txt": robots, "/a": "<p>a"}) as here:
        assert get(f"{here.base}/a", a_source(here)).content == b"<p>a"


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        (Answer("no", 500), "robots.txt answers 500 Internal Server Error"),
        (Answer("no", 429), "robots.txt answers 429 Too Many Requests"),
        (Answer(hang_up=True), "the connection was cut off"),
    ],
)
def test_a_server_that_cannot_say_what_is_allowed_is_not_asked_for_more(robots: Answer, said: str) -> None:
    with site({"/robots.txt": robots, "/a": "<p>a"}) as here:
        assert refusal(f"{here.base}/a", a_source(here)) == said
    assert here.asked("/a") == 0


def test_robots_txt_is_read_once_in_a_run() -> None:
    with site({"/a": "<p>a", "/b": "<p>b"}) as here:

        async def visit(http: Polite) -> None:
            await asyncio.gather(*(http.get(f"{here.base}/{name}", a_source(here)) for name in "abab"))

        on(a_client(), visit)
    assert here.asked("/robots.txt") == 1


@pytest.mark.parametrize(
    ("delay", "pause", "waited"),
    [("12", 1.0, 12.0), ("2", 5.0, 5.0), ("3600", 1.0, 30.0), ("a lot", 1.0, 1.0)],
)
def test_a_crawl_delay_makes_the_pause_longer(delay: str, pause: float, waited: float) -> None:
    """At most 30 seconds: some sites ask for an hour."""
    clock = Clock()
    rules = Answer(f"User-agent: *\nCrawl-delay: {delay}\n", type="text/plain")
    with site({"/robots.txt": rules, "/a": "<p>a"}) as here:
        get(f"{here.base}/a", a_source(here, pause=pause), a_client(clock))
    assert clock.slept == [waited]


def test_a_location_is_told_and_not_visited() -> None:
    """gnuboard's link.php leads to the article; the article's server is not ours to wake."""
    pages: dict[str, ServedPage] = {
        "/out": Answer(status=302, headers={"Location": "https://news.example/1?a=1&b=2"}),
        "/in": Answer(status=301, headers={"Location": "article?id=1"}),
        "/odd": Answer(status=302, headers={"Location": "javascript:alert(1)"}),
        "/page": "<p>no redirect",
        "/robots.txt": Answer("User-agent: *\nDisallow: /secret", type="text/plain"),
    }
    with site(pages) as here:

        async def ask(http: Polite) -> list[str | None]:
            return [
                await http.location(f"{here.base}/{name}", a_source(here))
                for name in ("out", "in", "odd", "page")
            ]

        told = on(a_client(), ask)
        with pytest.raises(Outside, match=r"/gone: answers 404 Not Found"):
            on(a_client(), lambda http: http.location(f"{here.base}/gone", a_source(here)))
        with pytest.raises(Outside, match="stay away"):
            on(a_client(), lambda http: http.location(f"{here.base}/secret", a_source(here)))
    assert told == ["https://news.example/1?a=1&b=2", f"{here.base}/article?id=1", None, None]
