"""What a page is, and the one line that says why something is none."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Sequence

import pytest

from newsletter.errors import Outside
from newsletter.polite import Polite

from ..sources.server import Answer, Request, site
from .asking import a_client, a_source, get, on, refusal


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


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_may_be_read_as_far_as_a_limit_and_no_further(packed: bool) -> None:
    """A feed without end is read from its beginning; what lies beyond is not held."""
    body = b"<p>" + b"a" * 200_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    with site({"/a": Answer(gzip.compress(body) if packed else body, headers=headers)}) as here:
        page = get(f"{here.base}/a", a_source(here), max_bytes=1_000, cut=True)
        whole = get(f"{here.base}/a", a_source(here), max_bytes=300_000, cut=True)
    assert (page.content, page.cut) == (body[:1_000], True)
    assert (whole.content, whole.cut) == (body, False)
