"""A real board's server with faults: down, slow, endless, looping, 50 MB long."""

from __future__ import annotations

import pytest

from ..sources.shared import board_server, needs_shared
from .asking import PRIVATE, a_client, a_source, get, refusal


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
