"""POST: somebody leaves at once, in either encoding, and it is on disk before it is answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from newsletter import pages
from newsletter.pages import forms
from newsletter.steps.bench import Bench
from tests.pages.served import (
    BUTTON,
    FORM,
    ONE_CLICK,
    Door,
    everything,
    join,
    rows,
    serving,
    standings,
    workspace,
)

MULTIPART = (  # as RFC 8058 §3.2 shows it
    b'--a\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--a--\r\n'
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded; charset=UTF-8"),
        (b"a=b&List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (MULTIPART, "multipart/form-data; boundary=a"),
    ],
)
def test_one_click_acts_at_once_in_either_encoding(door: Door, body: bytes, kind: str) -> None:
    answer = door.client.post(door.link, content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert standings(door.bench)[door.reader, "members"] == ("left", "one-click")


def test_one_click_needs_no_cookie_origin_or_referer(door: Door) -> None:
    """It comes from a mail provider's machine, for thousands of readers."""
    strange = {"origin": "https://mail.example", "sec-fetch-site": "cross-site", "cookie": "a=b"}
    assert door.client.post(door.link, data=ONE_CLICK, headers=strange).status_code == 200


def test_what_a_mail_client_adds_to_the_address_does_not_matter(door: Door) -> None:
    assert door.client.get(f"{door.link}?utm_source=mail&x").status_code == 200
    assert door.client.post(f"{door.link}?a=%zz", data=ONE_CLICK).text == "ok\n"
    assert standings(door.bench)[door.reader, "members"][0] == "left"


def test_the_button_of_the_page_gets_a_page_that_says_it_is_done(door: Door) -> None:
    answer = door.client.post(door.link, data=BUTTON)
    assert answer.status_code == 200
    assert "수신거부가 완료되었습니다" in answer.text
    assert "회원 소식" in answer.text
    assert answer.text.count("<button") == 1  # it takes leaving back
    assert standings(door.bench)[door.reader, "members"] == ("left", "reader")


def test_whoever_has_left_is_told_so(door: Door) -> None:
    door.client.post(door.link, data=ONE_CLICK)
    page = door.client.get(door.link)
    assert page.status_code == 200
    assert "이미 수신거부하셨습니다" in page.text
    assert "<button" not in page.text
    english = door.client.get(door.link, headers={"accept-language": "en"})
    assert "You have already unsubscribed" in english.text


def test_leaving_one_list_leaves_the_others_alone(door: Door) -> None:
    door.client.post(door.link, data=ONE_CLICK)
    assert standings(door.bench)[door.reader, "press"] == ("active", "")


def test_leaving_again_is_fine_and_keeps_the_first_record(door: Door) -> None:
    door.client.post(door.link, data=ONE_CLICK)
    before = everything(door.bench)
    assert door.client.post(door.link, data=ONE_CLICK).status_code == 200
    assert door.client.post(door.link, data=BUTTON).status_code == 200
    assert everything(door.bench) == before


def test_a_list_that_the_database_never_met_is_left_all_the_same(door: Door) -> None:
    """After a restored backup the link must still keep its reader off the list."""
    number = join(door.bench, "bo@reader.example")
    with closing(sqlite3.connect(door.bench.root / "newsletter.db")) as connection, connection:
        connection.execute("DELETE FROM subscriptions WHERE list = 'members'")
        connection.execute("DELETE FROM lists WHERE name = 'members'")
    assert door.client.post(f"/u/{door.token_of(number)}", data=ONE_CLICK).status_code == 200
    assert standings(door.bench)[number, "members"] == ("left", "one-click")


def test_the_old_links_work_after_the_key_was_rotated(door: Door) -> None:
    """A mail of last year is still a mail with a door out."""
    path = door.bench.root / "newsletter.key"
    key = path.read_text(encoding="utf-8")
    added = f'2 = "{"A" * 43}="\n'
    path.write_text(key.replace("current = 1", "current = 2") + added, encoding="utf-8")
    with Bench.open(door.bench.root) as later, serving(pages.app(later)) as url:
        assert later.keyring.current == 2
        answer = httpx2.post(url + door.link, data=ONE_CLICK, trust_env=False)
    assert answer.text == "ok\n"
    assert standings(door.bench)[door.reader, "members"][0] == "left"


def test_pages_below_a_path_answer_there_too(tmp_path: Path) -> None:
    """``pages.url`` may have a path, and not every proxy takes it away."""
    with Bench.open(workspace(tmp_path, "https://www.example.org/소식/")) as bench:
        number = join(bench, "ada@reader.example", "members")
        door = Door(bench, httpx2.Client(), "", number, "")
        with serving(pages.app(bench)) as url, door.client as client:
            link = f"/u/{door.token_of(number)}"
            assert client.get(f"{url}/소식{link}").status_code == 200
            assert client.get(f"{url}/소식{link}/").status_code == 404
            assert client.post(f"{url}/소식{link}", data=ONE_CLICK).text == "ok\n"
            assert client.get(f"{url}{link}").status_code == 200


# What is not understood changes nothing.


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ""),
        (b"", "application/x-www-form-urlencoded"),
        (b"List-Unsubscribe=One-Click", "text/plain"),
        (b"List-Unsubscribe=Two-Clicks", "application/x-www-form-urlencoded"),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json"),
        (MULTIPART, "multipart/form-data"),
        (MULTIPART, "multipart/form-data; boundary=b"),
        (MULTIPART[:40], "multipart/form-data; boundary=a"),
        (
            MULTIPART.replace(b'Unsubscribe"', b'Unsubscribe"; filename="a"'),
            "multipart/form-data; boundary=a",
        ),
        (b"\xff\x00%%%=&&", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_says_something_else_changes_nothing(door: Door, body: bytes, kind: str) -> None:
    before = everything(door.bench)
    answer = door.client.post(door.link, content=body, headers={"content-type": kind} if kind else {})
    assert answer.status_code == 400
    assert "아무것도 바뀌지 않았습니다" in answer.text
    assert everything(door.bench) == before


kinds = st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "*/*"])
pieces = st.sampled_from(
    [b"--a", b"\r\n", b"Content-Disposition: form-data; name=", b'"', b"=", b"&", b"%F0"]
)
bodies = st.one_of(st.binary(max_size=300), st.lists(pieces | st.binary(max_size=5)).map(b"".join))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies, kind=kinds)
def test_no_bytes_bring_the_page_down(unchanged: Door, body: bytes, kind: str) -> None:
    assume(b"One-Click" not in body)  # the one thing that is meant
    answer = unchanged.client.post(unchanged.link, content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert standings(unchanged.bench)[unchanged.reader, "members"] == ("active", "")


def test_no_token_brings_the_page_down(unchanged: Door) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
    def asked(text: str) -> None:
        path = "/u/" + "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))
        assert unchanged.client.post(path, data=ONE_CLICK).status_code == 404

    asked()


def in_pieces(body: bytes) -> Iterator[bytes]:
    yield body[:100]
    yield body[100:]


def test_a_long_body_is_refused_whether_or_not_it_says_its_length(door: Door) -> None:
    long = b"List-Unsubscribe=One-Click&a=" + b"a" * forms.BODY
    for content in (long, in_pieces(long)):
        assert door.client.post(door.link, content=content, headers=FORM).status_code == 413
    assert door.client.post(door.link, content=long).status_code == 413  # of whatever kind
    assert standings(door.bench)[door.reader, "members"] == ("active", "")


def test_a_body_up_to_the_limit_is_read(door: Door) -> None:
    head = b"List-Unsubscribe=One-Click&a="
    full = head + b"a" * (forms.BODY - len(head))
    assert door.client.post(door.link, content=in_pieces(full), headers=FORM).status_code == 200


def test_when_somebody_left_is_on_record(door: Door) -> None:
    before = datetime.now(UTC).timestamp() * 1000 - 1
    door.client.post(door.link, data=ONE_CLICK)
    [(left_at,)] = rows(door.bench, "SELECT left_at FROM subscriptions WHERE state = 'left'")
    assert isinstance(left_at, int)
    assert before <= left_at <= datetime.now(UTC).timestamp() * 1000
