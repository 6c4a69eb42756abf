"""GET and HEAD: a page with one button, and nothing changes, whoever follows the link."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from newsletter.message.links import probe_answer, unsubscribe_token
from newsletter.model.key import Keyring
from tests.pages.served import BUTTON, ONE_CLICK, Door, everything, join

KOREAN = {"accept-language": "ko-KR,ko;q=0.9,en;q=0.5"}
ENGLISH = {"accept-language": "en-GB,en;q=0.9"}


def test_the_link_shows_one_button_and_names_list_and_organisation(unchanged: Door) -> None:
    page = unchanged.client.get(unchanged.link, headers=KOREAN)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.count("<button") == page.text.count("<form") == 1
    assert '<form method="post">' in page.text  # no action: it posts to where it is, below any proxy
    assert "회원 소식" in page.text
    assert "한빛군 사회적경제센터" in page.text


def test_the_page_says_nothing_about_who_the_reader_is(unchanged: Door) -> None:
    """A mail is forwarded, its links with it."""
    assert "ada" not in unchanged.client.get(unchanged.link).text


@pytest.mark.parametrize(
    ("headers", "language", "button"),
    [
        (KOREAN, "ko", "수신거부"),
        (ENGLISH, "en", "Unsubscribe"),
        ({"accept-language": "fr"}, "en", "Unsubscribe"),
        ({"accept-language": "*"}, "ko", "수신거부"),
        ({"accept-language": ""}, "ko", "수신거부"),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    unchanged: Door, headers: dict[str, str], language: str, button: str
) -> None:
    page = unchanged.client.get(unchanged.link, headers=headers).text
    assert f'<html lang="{language}">' in page
    assert f">{button}</button>" in page


def test_a_title_is_never_markup(unchanged: Door) -> None:
    page = unchanged.client.get(f"/u/{unchanged.token_of(unchanged.reader, 'press')}").text
    assert "<b>" not in page
    assert "&lt;b&gt;기자&lt;/b&gt; &amp; 친구들" in page


def test_head_is_get_without_the_page(unchanged: Door) -> None:
    got, head = unchanged.client.get(unchanged.link), unchanged.client.head(unchanged.link)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


def test_link_scanners_sign_nobody_off(unchanged: Door) -> None:
    """Safe Links, Proofpoint and others follow every link of every mail, some with HEAD first."""
    links = [
        f"/u/{unchanged.token_of(join(unchanged.bench, f'{n}@reader.example', 'members'))}" for n in range(20)
    ]
    before = everything(unchanged.bench)
    visits = [(method, link) for link in links for method in ("HEAD", "GET", "GET")]
    with ThreadPoolExecutor(4) as scanners:
        seen = list(scanners.map(lambda visit: unchanged.client.request(*visit).status_code, visits))
    assert seen == [200] * len(visits)
    assert everything(unchanged.bench) == before


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_other_methods_are_refused_and_change_nothing(unchanged: Door, method: str) -> None:
    before = everything(unchanged.bench)
    answer = unchanged.client.request(method, unchanged.link, data=ONE_CLICK)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert everything(unchanged.bench) == before


def wrong_tokens(door: Door) -> dict[str, str]:
    other = Keyring(bytes(32), {1: bytes(range(32))})
    token = door.token
    return {
        "nonsense": "x",
        "not ASCII": "%EA%B0%80",
        "cut": token[:-1],
        "longer": token + "A",
        "one letter changed": token[:10] + ("A" if token[10] != "A" else "B") + token[11:],
        "padded": token + "==",
        "made with another key": unsubscribe_token("members", door.reader, 1, other),
        "a person who never was": door.token_of(999),
        "a list that never was": door.token_of(door.reader, "nowhere"),
        "the answer to a probe": probe_answer("0" * 32, door.bench.keyring),
        "endless": "A" * 5000,
    }


def test_every_wrong_token_gets_the_same_answer(unchanged: Door) -> None:
    """No oracle: what is wrong with a token is nobody's business. RFC 8058 §5."""
    before = everything(unchanged.bench)
    asks: tuple[Callable[[str], httpx2.Response], ...] = (
        lambda link: unchanged.client.get(link),
        lambda link: unchanged.client.post(link, data=ONE_CLICK),
        lambda link: unchanged.client.post(link, data=BUTTON),
    )
    for ask in asks:
        answers = {kind: ask(f"/u/{token}") for kind, token in wrong_tokens(unchanged).items()}
        seen = {
            kind: (a.status_code, a.content, {k: v for k, v in a.headers.items() if k != "date"})
            for kind, a in answers.items()
        }
        first = seen["nonsense"]
        assert {kind for kind, answer in seen.items() if answer != first} == set()
        assert first[0] == 404
        assert "쓸 수 없는 링크입니다".encode() in first[1]
    assert everything(unchanged.bench) == before


def test_what_does_not_exist_is_a_friendly_404(unchanged: Door) -> None:
    for path in ("/", "/u/", "/u", "/favicon.ico", f"{unchanged.link}/", "/u/a/b", "/%00", "//example.org/"):
        answer = unchanged.client.get(path)
        assert (path, answer.status_code) == (path, 404)
        assert "찾으시는 페이지가 없습니다" in answer.text


def answers_of_every_kind(door: Door) -> list[tuple[str, str, dict[str, object]]]:
    left = f"/u/{door.token_of(join(door.bench, 'bo@reader.example', 'members'))}"
    return [
        ("GET", door.link, {}),
        ("HEAD", door.link, {}),
        ("GET", "/u/wrong", {}),
        ("GET", "/nowhere", {}),
        ("DELETE", door.link, {}),
        ("POST", door.link, {}),
        ("POST", door.link, {"content": b"x" * 5000}),
        ("GET", f"/probe/{'0' * 32}", {}),
        ("GET", "/health", {}),
        ("POST", left, {"data": ONE_CLICK}),
        ("POST", left, {"data": BUTTON}),
    ]


def test_every_answer_is_strict_about_what_a_browser_may_do(unchanged: Door) -> None:
    for method, path, given in answers_of_every_kind(unchanged):
        answer = unchanged.client.request(method, path, **given)  # type: ignore[arg-type]
        policy = answer.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "form-action 'self'", "base-uri 'none'"} <= set(policy)
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        assert "location" not in answer.headers


def test_the_policy_names_the_style_that_the_page_has(unchanged: Door) -> None:
    """Else the page would stand there naked."""
    page = unchanged.client.get(unchanged.link)
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.headers["content-security-policy"]


def test_the_page_loads_nothing(unchanged: Door) -> None:
    page = unchanged.client.get(unchanged.link).text
    assert not re.search(r"<(script|img|link|iframe|object|embed)\b|src=|url\(|@import", page)
