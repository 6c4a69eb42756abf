"""The polite client against a real site on loopback. No waiting: pauses are written down, not slept."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import pytest

from newsletter.errors import Outside
from newsletter.model.press import Source, SourceKind
from newsletter.polite import Page, Polite
from newsletter.polite.guard import permitted

from .sources.server import Answer, Request, Site, site
from .sources.server import Page as ServedPage
from .sources.shared import SAMPLES, board_server, needs_shared

T = TypeVar("T")
LOOPBACK = "127.0.0.1"


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def a_source(here: Site | str, *, pause: float = 0, private: bool = True) -> Source:
    base = here if isinstance(here, str) else here.base
    return Source("press", SourceKind.BOARD, base, pause=pause, allow_private=private)


def a_client(clock: Clock | None = None, **limits: object) -> Polite:
    clock = clock or Clock()
    settings: dict[str, object] = {
        "deadline": 5.0,
        "patience": 2.0,
        "clock": clock,
        "sleep": clock.sleep,
        **limits,
    }
    return Polite(agent="newsletter-test/1", contact="https://www.example.org/bot", **settings)  # type: ignore[arg-type]


def on(http: Polite, do: Callable[[Polite], Awaitable[T]]) -> T:
    async def run() -> T:
        async with http:
            return await do(http)

    return asyncio.run(run())


def get(url: str, source: Source, http: Polite | None = None, **how: object) -> Page:
    return on(http or a_client(), lambda polite: polite.get(url, source, **how))  # type: ignore[arg-type]


def refusal(url: str, source: Source, http: Polite | None = None, **how: object) -> str:
    """What the one line says, without the address at its head."""
    with pytest.raises(Outside) as caught:
        get(url, source, http, **how)
    assert "\n" not in caught.value.message
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    return caught.value.message.split(": ", 1)[1]


# What a page is


def test_a_page_is_its_final_address_its_headers_and_its_content() -> None:
    moved = Answer(status=302, headers={"Location": "/b"})
    answer = Answer("<p>글</p>", headers={"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 13:00:00 GMT"})
    with site({"/a": moved, "/b": answer}) as here:
        page = get(f"{here.base}/a", a_source(here))
    assert (page.url, page.status, page.content.decode()) == (f"{here.base}/b", 200, "<p>글</p>")
    assert (page.etag, page.last_modified) == ('"1"', "Sun, 22 Nov 2026 13:00:00 GMT")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert not page.not_modified


def test_sites_see_who_asks_and_where_to_complain() -> None:
    with site({"/a": "<p>a"}) as here:
        get(f"{here.base}/a", a_source(here))
    assert {request.headers["user-agent"] for request in here.requests} == {
        "newsletter-test/1 (+https://www.example.org/bot)"
    }


def test_a_contact_in_korean_does_not_break_the_request() -> None:
    with site({"/a": "<p>a"}) as here:
        get(
            f"{here.base}/a",
            a_source(here),
            Polite(agent="test/1", contact="뉴스레터\r\nX: 1 news@example.org"),
        )
    assert here.requests[-1].headers["user-agent"] == "test/1 (+X: 1 news@example.org)"


def test_validators_that_no_header_can_carry_are_left_out() -> None:
    with site({"/a": "<p>a"}) as here:
        get(f"{here.base}/a", a_source(here), validators=('"한글"', ""))
    assert "if-none-match" not in here.requests[-1].headers


def test_an_unchanged_page_is_not_sent_again() -> None:
    def answer(request: Request) -> Answer:
        same = request.headers.get("if-none-match") == '"7"'
        return Answer(status=304) if same else Answer("<p>a", headers={"ETag": '"7"'})

    with site({"/a": answer}) as here:
        first = get(f"{here.base}/a", a_source(here))
        again = get(f"{here.base}/a", a_source(here), validators=(first.etag, first.last_modified))
    assert again.not_modified and again.content == b""


def test_a_304_that_nobody_asked_for_is_an_error() -> None:
    with site({"/a": Answer(status=304)}) as here:
        assert refusal(f"{here.base}/a", a_source(here)) == "answers 304 Not Modified"


def test_cookies_last_for_the_run() -> None:
    """A board counts every visit without a cookie as a new reader."""
    with site({"/a": Answer("<p>a", headers={"Set-Cookie": "PHPSESSID=1; path=/"}), "/b": "<p>b"}) as here:

        async def visit(http: Polite) -> None:
            await http.get(f"{here.base}/a", a_source(here))
            await http.get(f"{here.base}/b", a_source(here))

        on(a_client(), visit)
    assert here.requests[-1].headers["cookie"] == "PHPSESSID=1"


def test_compressed_pages_are_decoded() -> None:
    packed = Answer(gzip.compress("<p>압축".encode()), headers={"Content-Encoding": "gzip"})
    with site({"/a": packed}) as here:
        assert get(f"{here.base}/a", a_source(here)).content.decode() == "<p>압축"


# One line for everything else


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("no", 404), "answers 404 Not Found"),
        (Answer("no", 403), "answers 403 Forbidden"),
        (Answer("no", 500), "answers 500 Internal Server Error"),
        (Answer("no", 599), "answers 599"),
        (Answer(" \n "), "the answer is empty"),
        (Answer(b"%PDF-1.7 ..."), "this is a PDF, not a page"),
        (Answer("<p>a", type="application/pdf"), "this is of type application/pdf, not a page"),
        (Answer(b"\x89PNG\r\n", type=""), "this is an image, not a page"),
        (Answer("<p>a", type="image/jpeg"), "this is of type image/jpeg, not a page"),
        (Answer(b"PK\x03\x04", type=""), "this is a ZIP archive or Office document, not a page"),
        (Answer("<p>a", headers={"Content-Encoding": "gzip"}), "the answer claims to be gzip and is not"),
        (
            Answer("x", headers={"Content-Encoding": "br"}),
            "the answer is encoded as 'br', which was not asked for",
        ),
        (
            Answer(gzip.compress(b"<p>cut")[:-9], headers={"Content-Encoding": "gzip"}),
            "the answer was cut off",
        ),
        (
            Answer('<html><script>document.cookie="s=1";location.reload();</script></html>'),
            "a shield asks for a browser that runs scripts",
        ),
        (Answer(hang_up=True), "the connection was cut off"),
        (Answer(status=302, headers={"Location": "/a"}), "redirects more than 5 times"),
        (Answer(status=302, headers={"Location": "http://[bad"}), "answers 302 Found"),
        (Answer(status=302), "answers 302 Found"),
    ],
)
def test_what_is_no_page_is_said_in_one_line(answer: Answer, said: str) -> None:
    with site({"/a": answer}) as here:
        assert refusal(f"{here.base}/a", a_source(here)) == said


def test_a_server_that_is_down_is_named() -> None:
    with site({}) as here:
        gone = here.base
    assert refusal(f"{gone}/a", a_source(gone)) == f"no connection to 127.0.0.1 port {gone.rsplit(':')[-1]}"


def test_a_name_that_does_not_exist_is_said() -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError(host)

    said = refusal("http://nobody.example/a", a_source("http://nobody.example"), a_client(resolve=nowhere))
    assert said == "there is no server called nobody.example"


def test_a_message_shows_neither_line_breaks_nor_passwords() -> None:
    with pytest.raises(Outside) as caught:
        get("http://editor:secret@127.0.0.1/\r\n\x1b[31m", a_source("http://127.0.0.1"))
    assert "secret" not in caught.value.message and caught.value.message.isprintable()


# Limits


def test_a_page_larger_than_the_limit_is_refused_with_its_size() -> None:
    with site({"/a": b"x" * 2001}) as here:
        assert (
            refusal(f"{here.base}/a", a_source(here), max_bytes=2000)
            == "2,001 bytes, more than the limit of 2,000"
        )
        assert len(get(f"{here.base}/a", a_source(here), max_bytes=2001).content) == 2001


def test_a_gzip_bomb_is_measured_by_what_it_becomes() -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    with site({"/a": Answer(bomb, headers={"Content-Encoding": "gzip"})}) as here:
        said = refusal(f"{here.base}/a", a_source(here))
    assert said == "more than the limit of 5,000,000 bytes"


def test_a_silent_server_is_left() -> None:
    stay = threading.Event()

    def silent(request: Request) -> Answer:
        stay.wait(5)
        return Answer("<p>late")

    with site({"/a": silent}) as here:
        assert (
            refusal(f"{here.base}/a", a_source(here), a_client(patience=0.2)) == "no answer for 0.2 seconds"
        )
        stay.set()


# Manners


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
    both = threading.Barrier(2, timeout=5)

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


# robots.txt (RFC 9309)

PRIVATE = "robots.txt asks programs to stay away from it"


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


# Where a redirect leads, without going there


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


# Who may be spoken to


@pytest.mark.parametrize(
    ("address", "public", "own"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("172.31.0.1", False, True),
        ("192.168.0.9", False, True),
        ("::1", False, True),
        ("fd12::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("64:ff9b::7f00:1", False, True),
        ("2002:7f00:1::", False, True),
        ("64:ff9b::5db8:d822", True, True),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("100.64.0.1", False, False),
        ("192.0.2.1", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("255.255.255.255", False, False),
        ("240.0.0.1", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a9fe:a9fe::", False, False),
        ("::7f00:1", False, False),
        ("64:ff9b:1::7f00:1", False, False),
    ],
)
def test_which_addresses_may_be_connected_to(address: str, public: bool, own: bool) -> None:
    """*own*: only where the source says allow_private, and never link-local or multicast."""
    assert permitted(address, private=False) is public
    assert permitted(address, private=True) is own


@pytest.mark.parametrize(
    "url",
    (
        *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"),
        *("http://localhost/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/"),
        *("http://169.254.169.254/latest/",),
    ),
)
def test_no_spelling_of_a_private_address_is_connected_to(url: str) -> None:
    with pytest.raises(Outside, match="is not a public address") as caught:
        get(url, a_source("https://www.example.org", private=False))
    assert "allow_private = true" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "only http and https addresses are fetched"),
        ("ftp://example.org/a", "only http and https addresses are fetched"),
        ("javascript:alert(1)", "only http and https addresses are fetched"),
        ("http:///a", "only http and https addresses are fetched"),
        ("http://www.example.org:25/", "port 25 is not one of the web's (80, 443, 8080, 8443)"),
        ("http://a:b@www.example.org/", "addresses with a user name or password are not fetched"),
    ],
)
def test_only_the_web_is_asked(url: str, said: str) -> None:
    assert refusal(url, a_source("https://www.example.org", private=False)) == said


def test_the_port_of_the_source_itself_is_allowed() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["192.0.2.1"]

    said = refusal(
        "http://board.example:8999/a",
        a_source("http://board.example:8999", private=False),
        a_client(resolve=resolve),
    )
    assert said == "board.example is 192.0.2.1, which is not a public address"


def test_a_host_with_one_private_address_is_refused_whatever_the_others_are() -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34", "10.0.0.1"]

    said = refusal(
        "http://two.example/", a_source("http://two.example", private=False), a_client(resolve=resolve)
    )
    assert said == "two.example is 10.0.0.1, which is not a public address"


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "file:///etc/passwd", "http://[::ffff:169.254.169.254]/"]
)
def test_a_redirect_is_checked_like_any_address(target: str) -> None:
    with site({"/a": Answer(status=302, headers={"Location": target})}) as here:
        said = refusal(f"{here.base}/a", a_source(here))
    assert said.startswith(f"redirected to {target}, ")


def test_a_public_source_cannot_be_led_to_a_private_place() -> None:
    """The first hop is made public by a resolver that lies about one name."""
    with site(
        {"/a": Answer(status=302, headers={"Location": "http://inside.example/b"}), "/b": "<p>secret"}
    ) as here:
        port = here.base.rsplit(":")[-1]

        async def resolve(host: str, _: int) -> Sequence[str]:
            return ["169.254.1.1"] if host == "inside.example" else [LOOPBACK]

        base = f"http://outside.example:{port}"
        said = refusal(f"{base}/a", a_source(base), a_client(resolve=resolve))
    assert said.endswith("inside.example is 169.254.1.1, which is not a public address")
    assert here.asked("/b") == 0


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that changes its mind between check and connection (DNS rebinding) gains nothing."""
    answers = [[LOOPBACK], [LOOPBACK]]  # one for robots.txt, one for the page

    async def resolve(host: str, _: int) -> Sequence[str]:
        return answers.pop(0) if answers else ["169.254.169.254"]

    with site({"/a": "<p>a"}) as here:
        base = f"http://rebinding.example:{here.base.rsplit(':')[-1]}"
        page = get(f"{base}/a", a_source(base), a_client(resolve=resolve))
    assert page.content == b"<p>a"
    assert here.requests[-1].headers["host"].startswith("rebinding.example")


def test_tls_verifies_the_name_though_the_address_is_connected_to() -> None:
    async def resolve(host: str, _: int) -> Sequence[str]:
        return [LOOPBACK]

    pem = SAMPLES / "board.example.pem"
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    trusted = ssl.create_default_context(cafile=str(pem))
    with site({"/a": "<p>a"}, tls=server) as here:
        port = here.base.rsplit(":")[-1]
        good, bad = f"https://board.example:{port}", f"https://other.example:{port}"
        assert get(f"{good}/a", a_source(good), a_client(resolve=resolve, tls=trusted)).content == b"<p>a"
        assert refusal(f"{bad}/a", a_source(bad), a_client(resolve=resolve, tls=trusted)).startswith(
            "no secure connection (certificate verify failed: Hostname mismatch"
        )
        assert refusal(f"{good}/a", a_source(good), a_client(resolve=resolve)).startswith(
            "no secure connection (certificate verify failed"
        )


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with site({"/a": "<p>a"}) as here:
        assert get(f"{here.base}/a", a_source(here)).content == b"<p>a"


# A real board's server with faults


@needs_shared
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("slow:1", "no answer for 0.3 seconds"),
        ("drip:300", "not complete after 0.9 seconds"),
        ("endless", "more than the limit of 5,000,000 bytes"),
        ("huge:50", "bytes, more than the limit of 5,000,000"),
        ("bomb:50", "more than the limit of 5,000,000 bytes"),
        ("truncate:2000", "the connection was cut off"),
        ("reset", "the connection was cut off"),
        ("loop", "redirects more than 5 times"),
        ("chain:6", "redirects more than 5 times"),
        ("empty", "the answer is empty"),
        ("pdf", "this is of type application/pdf, not a page"),
        ("badgzip", "the answer claims to be gzip and is not"),
        ("cookiewall", "a shield asks for a browser that runs scripts"),
        ("flaky:2", "answers 500 Internal Server Error"),
        ("429:3600", "answers 429 Too Many Requests, come back in 3600 s"),
        ("redirect:http://169.254.169.254/", "169.254.169.254 is not a public address"),
        ("redirect:file:///etc/passwd", "only http and https addresses are fetched"),
    ],
)
def test_a_failing_board_is_said_in_one_line(fault: str, said: str) -> None:
    hurried = fault.startswith(("slow", "drip"))
    with board_server().running() as server:
        url = f"{server.base}/bbs/board.php?bo_table=press&wr_id=3&__fault={fault}"
        limits: dict[str, object] = {"deadline": 0.9, "patience": 0.3} if hurried else {}
        line = refusal(url, a_source(server.base), a_client(None, **limits))
    assert said in line


@needs_shared
@pytest.mark.parametrize("fault", ["flaky:1", "chain:5", "gzip", "gzip!", "deflate", "chunked", "bom"])
def test_a_board_that_is_only_odd_is_read(fault: str) -> None:
    with board_server().running() as server:
        url = f"{server.base}/bbs/board.php?bo_table=press&wr_id=3&__fault={fault}"
        page = get(url, a_source(server.base))
    assert b"bo_v_con" in page.content


@needs_shared
@pytest.mark.parametrize(
    ("robots", "said"),
    [
        ("allow", ""),
        ("missing", ""),
        ("html", ""),
        ("delay", ""),
        ("disallow", PRIVATE),
        ("naver-only", PRIVATE),
        ("partial", PRIVATE),
        ("error", "robots.txt answers 500 Internal Server Error"),
    ],
)
def test_a_boards_robots_txt_is_obeyed(robots: str, said: str) -> None:
    with board_server().running(robots=robots) as server:
        url = f"{server.base}/bbs/board.php?bo_table=press&wr_id=3"
        if said:
            assert refusal(url, a_source(server.base)) == said
        else:
            assert b"bo_v_con" in get(url, a_source(server.base)).content
