"""A law over all routes and all tokens: whoever only looks changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from newsletter import pages
from newsletter.message.links import confirm_token, preferences_token, unsubscribe_token
from newsletter.model.key import Keyring
from newsletter.steps.bench import Bench
from tests.pages.served import everything, join, workspace
from tests.pages.test_signup import Desk, desk_in

SAFE = st.sampled_from(["GET", "HEAD", "OPTIONS"])
QUERIES = st.sampled_from(["", "?confirm=1&save=1&all=1", "?List-Unsubscribe=One-Click"])
STRANGER = Keyring(bytes(32), {1: bytes(range(32))})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("safe")) as made:
        join(made.bench, "ada@reader.example", "members", "fairs")
        made.sign_up("bo@reader.example", "members")
        made.mail()
        yield made


def paths_of(desk: Desk) -> list[str]:
    """Every route of the pages, as it is written in them."""
    routes = pages.app(desk.bench).routes
    found = [route.path for route in routes if isinstance(route, Route)]
    assert {"/subscribe", "/c/{token}", "/u/{token}", "/p/{token}", "/privacy", "/health"} <= set(found)
    return found


def tokens(desk: Desk) -> st.SearchStrategy[str]:
    """Real ones of every kind, forged ones, and anything else."""
    numbers = st.integers(0, 3)
    until = int(desk.bench.now().timestamp()) + 600_000
    keyrings = st.sampled_from([desk.bench.keyring, STRANGER])
    return st.one_of(
        st.builds(unsubscribe_token, st.sampled_from(["members", "fairs", "x"]), numbers, numbers, keyrings),
        st.builds(confirm_token, numbers, st.sampled_from([0, until]), keyrings),
        st.builds(preferences_token, numbers, keyrings),
        st.just(desk.link().rpartition("/")[2]),
        st.text(min_size=1, max_size=20).filter(lambda text: text not in (".", "..")),
    )


def test_looking_changes_nothing(desk: Desk) -> None:
    paths = st.sampled_from(paths_of(desk))
    before = everything(desk.bench)

    @settings(max_examples=150, deadline=None)
    @given(
        SAFE,
        paths,
        tokens(desk),
        st.sampled_from(["", "?confirm=1&save=1&all=1", "?List-Unsubscribe=One-Click"]),
    )
    def looked(method: str, path: str, token: str, query: str) -> None:
        filled = path.replace("{token}", quote(token, safe="")).replace("{nonce}", quote(token, safe=""))
        body = "List-Unsubscribe=One-Click&confirm=1&save=1"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = desk.client.request(method, filled + query, content=body, headers=headers)
        assert answer.status_code in (200, 400, 404, 405)

    looked()
    assert everything(desk.bench) == before


def test_scanners_sign_nobody_off_and_nobody_on(desk: Desk) -> None:
    """Each follows every link of a mail, some with HEAD first."""
    before = everything(desk.bench)
    links = [desk.link(), f"/u/{unsubscribe_token('members', 1, 1, desk.bench.keyring)}"]
    links.append(f"/p/{preferences_token(1, desk.bench.keyring)}")
    visits = [(method, link) for link in links for method in ("HEAD", "GET")] * 60
    with ThreadPoolExecutor(4) as scanners:
        seen = set(scanners.map(lambda visit: desk.client.request(*visit).status_code, visits))
    assert seen == {200}
    assert everything(desk.bench) == before


def test_a_post_that_says_nothing_changes_nothing(desk: Desk) -> None:
    before = everything(desk.bench)

    @settings(max_examples=100, deadline=None)
    @given(st.sampled_from(paths_of(desk)), tokens(desk), st.binary(max_size=60))
    def posted(path: str, token: str, body: bytes) -> None:
        filled = path.replace("{token}", quote(token, safe="")).replace("{nonce}", quote(token, safe=""))
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = desk.client.post(filled, content=b"x=" + body.replace(b"&", b""), headers=headers)
        assert answer.status_code in (400, 404, 405)

    posted()
    assert everything(desk.bench) == before


def test_pages_without_a_key_of_ours_are_not_ours(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What another workspace's key made opens nothing here."""

    with Bench.open(workspace(tmp_path_factory.mktemp("other"))) as other:
        foreign = [
            f"/u/{unsubscribe_token('members', 1, 1, other.keyring)}",
            f"/p/{preferences_token(1, other.keyring)}",
            f"/c/{confirm_token(1, int(other.now().timestamp()) + 1000, other.keyring)}",
        ]
    answers = [desk.client.get(link) for link in foreign]
    assert [answer.status_code for answer in answers] == [404] * 3
