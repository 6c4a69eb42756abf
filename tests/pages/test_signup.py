"""Signing up: the same answer for everybody, one mail at most, and nobody on a list without a POST."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletter import pages
from newsletter.delivery import signups as limits
from newsletter.message.links import address_key, confirm_token, unsubscribe_token
from newsletter.pages.subscribe import Postman
from newsletter.steps import signup
from newsletter.steps.bench import Bench, clock
from newsletter.steps.consent import history
from newsletter.store import people
from newsletter.store.engine import writing
from newsletter.store.forget import forget
from tests.pages.served import BUTTON, ONE_CLICK, door_out, everything, join, rows, serving, standings
from tests.sending.server import Server

SETTINGS = """\
[organisation]
name = "한빛군 사회적경제센터"
address = "한빛군 새벽면 너른들길 12"
phone = "031-000-0000"
email = "news@example.org"
[sender]
from = "한빛군 사회적경제센터 <news@example.org>"
[smtp]
url = "{url}"
[pages]
url = "https://news.example.org"
[[list]]
name = "members"
title = "회원 소식"
public = true
[[list]]
name = "fairs"
title = "장터 안내"
public = true
advertising = true
wording = "장터와 강좌를 알리는 광고성 정보 수신에 동의합니다."
[[list]]
name = "staff"
title = "직원"
"""
KOREAN = {"accept-language": "ko"}
FORM = {"email": "ada@reader.example", "list": "members", "website": ""}


@dataclass
class Desk:
    """Served pages with a relay behind them, and a clock that can be moved on."""

    bench: Bench
    client: httpx2.Client
    server: Server
    late: timedelta = field(default_factory=timedelta)

    def sign_up(self, address: str = "ada@reader.example", *lists: str, **more: str) -> httpx2.Response:
        form = {**FORM, "email": address, "list": list(lists or ("members",)), **more}
        return self.client.post("/subscribe", data=form, headers=KOREAN)

    def mail(self) -> None:
        """Mails what waits: what the pages themselves do as soon as they have answered."""
        signup.mail_waiting(self.bench)

    def mails(self) -> list[EmailMessage]:
        read = email.policy.default
        return [email.message_from_bytes(data, policy=read) for _, data in self.server.accepted]

    def link(self) -> str:
        """The confirmation link of the last mail, as a path."""
        found = re.search(r"https://news\.example\.org(/c/[A-Za-z0-9_-]+)", text_of(self.mails()[-1]))
        assert found
        return found[1]


class Idle(Postman):
    """Never mails by itself, so that a test says when."""

    async def knock(self) -> None:
        return


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def desk_in(root: Path) -> Iterator[Desk]:
    root.mkdir(parents=True, exist_ok=True)
    with Server() as server:
        (root / "newsletter.toml").write_text(SETTINGS.format(url=server.url), encoding="utf-8")
        with Bench.open(root) as bench:
            moved: list[Desk] = []
            bench.now = lambda: clock() + (moved[0].late if moved else timedelta())
            app = pages.app(bench, Idle(bench))
            with serving(app) as url, httpx2.Client(base_url=url, trust_env=False) as client:
                moved.append(Desk(bench, client, server))
                yield moved[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "workspace") as made:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("still")) as made:
        yield made


def standing(desk: Desk, address: str = "ada@reader.example") -> dict[object, object]:
    key = address_key(address, desk.bench.keyring).hex()
    query = (
        "SELECT x.list, x.state FROM subscriptions x JOIN subscribers s ON s.id = x.subscriber_id"
        f" WHERE hex(s.address_key) = '{key.upper()}'"
    )
    return dict(rows(desk.bench, query))  # type: ignore[arg-type]


def test_the_form_offers_public_lists_and_says_what_is_agreed_to(desk: Desk) -> None:
    page = desk.client.get("/subscribe", headers=KOREAN).text
    assert "한빛군 사회적경제센터에서 보내는 ‘회원 소식’ 메일을 받는 데 동의합니다." in page
    assert "장터와 강좌를 알리는 광고성 정보 수신에 동의합니다." in page
    assert "직원" not in page
    assert " checked" not in page  # nobody agrees by leaving a tick where it was


def test_the_whole_way_from_the_form_to_the_list(desk: Desk) -> None:
    """Ask, get a mail, press its link, press the button: on the list, with a consent that is proven."""
    assert "메일함을 확인해 주세요" in desk.sign_up().text
    desk.mail()
    assert standing(desk) == {"members": "pending"}
    page = desk.client.get(desk.link(), headers=KOREAN)
    assert '‘<span lang="ko">회원 소식</span>’ 메일을 받으시겠어요?' in page.text
    assert standing(desk) == {"members": "pending"}
    assert "구독이 시작되었습니다" in desk.client.post(desk.link(), data=BUTTON, headers=KOREAN).text
    assert standing(desk) == {"members": "active"}
    [(name, consent)] = history(desk.bench, "ada@reader.example").consents
    assert (name, consent.how, consent.source) == ("members", "form", "https://news.example.org/subscribe")
    assert consent.wording == "한빛군 사회적경제센터에서 보내는 ‘회원 소식’ 메일을 받는 데 동의합니다."
    assert re.fullmatch(r"asked \S+Z; mailed <confirm\.\S+@example\.org>; confirmed \S+Z", consent.proof)


def test_the_pages_mail_by_themselves(tmp_path: Path) -> None:
    """Without anybody's help: right after the answer."""
    with desk_in(tmp_path) as desk, serving(pages.app(desk.bench)) as url:
        httpx2.post(f"{url}/subscribe", data=FORM, trust_env=False)
    assert [to for to, _ in desk.server.accepted] == ["ada@reader.example"]  # the server has ended


def test_the_mail_is_ours_from_head_to_foot(desk: Desk) -> None:
    desk.sign_up("Ada@Reader.Example", "fairs", name="<a href='http://spam.example'>", subject="BUY")
    desk.mail()
    [mail] = desk.mails()
    assert mail["To"] == "Ada@Reader.Example"
    assert mail["Subject"] == "구독을 확인해 주세요"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://news.example.org/u/")
    html = mail.get_body(("html",))
    assert html is not None
    for part in (text_of(mail), html.get_content()):
        assert "장터 안내" in part
        assert "spam" not in part
        assert "BUY" not in part
        assert "ada@" not in part.lower()


def test_one_click_in_a_confirmation_mail_ends_it_for_good(desk: Desk) -> None:
    desk.sign_up()
    desk.mail()
    link = re.search(r"<https://news\.example\.org(/u/[^>]+)>", desk.mails()[0]["List-Unsubscribe"])
    assert link
    assert desk.client.post(link[1], data=ONE_CLICK).text == "ok\n"
    assert standing(desk) == {"members": "left"}


def answers(desk: Desk, address: str) -> tuple[int, bytes, dict[str, str]]:
    answer = desk.sign_up(address)
    kept = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, answer.content, kept


def test_known_unknown_left_and_suppressed_addresses_get_the_same_answer(desk: Desk) -> None:
    """And the same work: one row is written, whoever it is."""
    join(desk.bench, "active@reader.example", "members")
    gone = join(desk.bench, "left@reader.example", "members")
    with writing(desk.bench.engine) as connection:
        people.leave(connection, gone, "members", by="reader", at=desk.bench.now())
        key = address_key("bounced@reader.example", desk.bench.keyring)
        people.suppress(connection, key, reason="bounced", at=desk.bench.now())
    names = ["active", "left", "bounced", "stranger"]
    assert len({repr(answers(desk, f"{name}@reader.example")) for name in names}) == 1
    assert rows(desk.bench, "SELECT count(*) FROM signups WHERE state = 'asked'") == [(4,)]
    desk.mail()
    subjects = {mail["To"].partition("@")[0]: mail["Subject"] for mail in desk.mails()}
    ask = "구독을 확인해 주세요"
    assert subjects == {"active": "이미 구독하고 계십니다", "left": ask, "stranger": ask}


def test_whoever_left_comes_back_by_their_own_wish_alone(desk: Desk) -> None:
    number = join(desk.bench, "ada@reader.example", "members")
    with writing(desk.bench.engine) as connection:
        people.leave(connection, number, "members", by="reader", at=desk.bench.now())
    desk.sign_up()
    desk.mail()
    assert standing(desk) == {"members": "left"}
    desk.client.post(desk.link(), data=BUTTON)
    assert standing(desk) == {"members": "active"}


def test_a_used_link_does_not_bring_back_who_left_since(desk: Desk) -> None:
    desk.sign_up()
    desk.mail()
    desk.client.post(desk.link(), data=BUTTON)
    [(number, _)] = standings(desk.bench)
    token = unsubscribe_token("members", int(str(number)), 0, desk.bench.keyring)
    desk.client.post(f"/u/{token}", data=ONE_CLICK)
    again = desk.client.post(desk.link(), data=BUTTON, headers=KOREAN)
    assert "이미 확인하신 링크입니다" in again.text
    assert standing(desk) == {"members": "left"}


def test_a_link_works_for_a_week_and_then_nothing_is_kept(desk: Desk) -> None:
    desk.sign_up()
    desk.mail()
    link = desk.link()
    desk.late = limits.EXPIRES - timedelta(minutes=1)
    assert desk.client.get(link).status_code == 200
    desk.late = limits.EXPIRES + timedelta(minutes=1)
    for answer in (desk.client.get(link), desk.client.post(link, data=BUTTON)):
        assert answer.status_code == 404
        assert "쓸 수 없는 링크입니다" in answer.text
    desk.mail()
    assert standing(desk) == {}
    assert rows(desk.bench, "SELECT count(*) FROM subscribers WHERE address <> ''") == [(0,)]
    assert rows(desk.bench, "SELECT address FROM signups") == [("",)]
    desk.late = limits.KEPT + timedelta(minutes=1)
    desk.mail()
    assert rows(desk.bench, "SELECT count(*) FROM signups") == [(0,)]


def test_an_address_gets_one_mail_a_day_and_three_a_month(desk: Desk) -> None:
    for day in range(10):
        desk.late = timedelta(days=day, minutes=day)
        for spelling in ("ada@reader.example", "ADA@READER.EXAMPLE", "ada@reader.example "):
            assert desk.sign_up(spelling).status_code == 200
        desk.mail()
    assert len(desk.mails()) == limits.ADDRESS_A_MONTH


def test_hundreds_of_sign_ups_for_one_domain_are_limited_and_nobody_gets_two(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = list(
            threads.map(lambda n: desk.sign_up(f"r{n % 120}@village.example").status_code, range(1000))
        )
    assert set(asked) == {200}
    desk.mail()
    assert len(desk.server.accepted) == limits.DOMAIN_AN_HOUR
    assert max(desk.server.copies.values()) == 1
    assert rows(desk.bench, "SELECT count(*) FROM signups") == [(limits.DOMAIN_AN_HOUR,)]


def test_a_network_has_its_share_of_an_hour(tmp_path: Path) -> None:
    """Behind a trusted proxy; the last part of an address does not matter."""
    with desk_in(tmp_path) as desk:
        for n in range(30):
            wish = signup.understand(f"r@{n}.example", ["members"], "ko", f"203.0.113.{n}")
            signup.ask(desk.bench, [wish])
        desk.mail()
        assert len(desk.server.accepted) == limits.NETWORK_AN_HOUR


def test_what_fills_in_every_field_is_answered_and_ignored(desk: Desk) -> None:
    before = everything(desk.bench)
    assert desk.sign_up(website="https://spam.example").content == desk.sign_up("b@reader.example").content
    assert len(everything(desk.bench)) == len(before) + 1


NO_ADDRESSES = (
    *("", "ada", "ada@", "@reader.example", "a@b", "ada@reader.example,bo@reader.example"),
    *("아다@reader.example", "😀@reader.example", "a@reader.example\x00", "a" * 300 + "@reader.example"),
    "ada@reader.example\r\nBcc: x@y.example",
)


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_is_no_address_is_said_beside_the_field(desk: Desk, typed: str) -> None:
    before = everything(desk.bench)
    answer = desk.sign_up(typed)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert everything(desk.bench) == before


def test_a_quoted_local_part_and_a_korean_domain_can_be_mailed(desk: Desk) -> None:
    desk.sign_up('"ada lovelace"@reader.example')
    desk.sign_up("bo@한빛.example")
    desk.mail()
    quoted, korean = sorted(to for to, _ in desk.server.accepted)
    assert quoted == '"ada lovelace"@reader.example'
    assert korean.startswith("bo@xn--")


def test_a_list_that_is_not_public_cannot_be_joined(desk: Desk) -> None:
    assert desk.sign_up("ada@reader.example", "staff").status_code == 400
    assert rows(desk.bench, "SELECT count(*) FROM signups") == [(0,)]


def test_tokens_of_one_kind_open_no_other_door(desk: Desk) -> None:
    """Not even where the numbers in them are the same."""
    desk.sign_up()
    desk.mail()
    confirm = desk.link().rpartition("/")[2]
    leave = unsubscribe_token("members", 1, 1, desk.bench.keyring)
    before = everything(desk.bench)
    asks: tuple[Callable[[str], httpx2.Response], ...] = (
        lambda link: desk.client.get(link),
        lambda link: desk.client.post(link, data={**BUTTON, **ONE_CLICK, "save": "1", "all": "1"}),
    )
    for ask in asks:
        for link in (f"/u/{confirm}", f"/p/{confirm}", f"/c/{leave}", f"/p/{leave}"):
            assert ask(link).status_code == 404
    assert everything(desk.bench) == before


def test_a_link_made_for_another_instant_is_not_this_ones(desk: Desk) -> None:
    """Numbers of deleted sign-ups may be given again."""
    desk.sign_up()
    desk.mail()
    other = confirm_token(1, int(desk.bench.now().timestamp()) + 9_999_999, desk.bench.keyring)
    assert desk.client.post(f"/c/{other}", data=BUTTON).status_code == 404
    assert standing(desk) == {"members": "pending"}


def test_a_relay_that_is_away_loses_nobody(desk: Desk) -> None:
    elsewhere = desk.bench.settings.root / "newsletter.toml"
    there = elsewhere.read_text(encoding="utf-8")
    elsewhere.write_text(re.sub("127.0.0.1:[0-9]+", "127.0.0.1:9", there), encoding="utf-8")
    desk.sign_up()
    with Bench.open(desk.bench.root) as broken:
        assert signup.mail_waiting(broken) == 0
    elsewhere.write_text(there, encoding="utf-8")
    assert signup.mail_waiting(desk.bench) == 1
    assert signup.mail_waiting(desk.bench) == 0


def test_forgetting_takes_the_sign_up_along(desk: Desk) -> None:
    desk.sign_up()
    desk.mail()
    with writing(desk.bench.engine) as connection:
        forget(connection, address_key("ada@reader.example", desk.bench.keyring), at=desk.bench.now())
    assert rows(desk.bench, "SELECT count(*) FROM signups") == [(0,)]
    assert desk.client.post(desk.link(), data=BUTTON).status_code == 404


def test_without_public_lists_there_is_no_form(tmp_path: Path) -> None:
    with door_out(tmp_path) as door:
        assert door.client.get("/subscribe").status_code == 404
        assert door.client.post("/subscribe", data=FORM).status_code == 404


def test_without_an_address_of_the_pages_there_is_no_form(tmp_path: Path) -> None:
    """The mail could not say where to confirm."""
    with desk_in(tmp_path) as desk:
        file = tmp_path / "newsletter.toml"
        text = file.read_text(encoding="utf-8").replace('url = "https://news.example.org"', "")
        file.write_text(text, encoding="utf-8")
        with Bench.open(tmp_path) as bench, serving(pages.app(bench)) as url:
            assert httpx2.get(f"{url}/subscribe", trust_env=False).status_code == 404
        assert desk.client.get("/subscribe").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "network"), [("127.0.0.1", "203.0.113.0/24"), ("192.0.2.1", "")], ids=["trusted", "not"]
)
def test_where_a_visitor_comes_from_is_believed_of_a_trusted_proxy_alone(
    tmp_path: Path, trusted: str, network: str
) -> None:
    with desk_in(tmp_path) as desk:
        app = pages.app(desk.bench, Idle(desk.bench))
        with serving(app, proxy_headers=True, forwarded_allow_ips=[trusted]) as url:
            headers = {"x-forwarded-for": "203.0.113.77", "x-forwarded-proto": "https"}
            httpx2.post(f"{url}/subscribe", data=FORM, headers=headers, trust_env=False)
        assert rows(desk.bench, "SELECT network FROM signups") == [(network,)]


def test_a_network_is_never_a_single_visitor() -> None:
    assert limits.network_of("203.0.113.77") == "203.0.113.0/24"
    assert limits.network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert limits.network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    for nothing in ("127.0.0.1", "::1", "", "testclient", "0.0.0.0", "203.0.113.77, 10.0.0.1"):
        assert limits.network_of(nothing) == ""


@given(email=st.text(max_size=40), lists=st.lists(st.text(max_size=8), max_size=3), trap=st.booleans())
@hypothesis_settings(max_examples=60, deadline=None)
def test_nothing_that_is_typed_brings_the_form_down(
    still: Desk, email: str, lists: list[str], trap: bool
) -> None:
    form = {"email": email, "list": lists, "website": "x" if trap else ""}
    answer = still.client.post("/subscribe", data=form)
    assert answer.status_code in (200, 400)
    assert "<script" not in answer.text


def test_what_was_typed_stands_in_the_form_again_and_is_never_markup(desk: Desk) -> None:
    page = desk.sign_up('"><script>alert(1)</script>').text
    assert "<script" not in page
    assert "&#34;&gt;&lt;script&gt;" in page
