"""Alert mails: what they name, whatever they arrive in, and a mailbox that stays as it was."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake, Outside
from newsletter.model.press import PressItem, Source, SourceKind
from newsletter.sources import imap_box
from newsletter.sources.alert_mail import items_of, sender_of, unwrapped
from newsletter.sources.imap_box import place_of, quoted

from .contract import NOW, SEOUL, SourceContract, check_harmless_text, collect, texts_of
from .imap_server import PASSWORD, mailbox
from .shared import SAMPLES

GOOGLE = (SAMPLES / "alert-google.html").read_text(encoding="utf-8")
CLIP = (SAMPLES / "alert-clip.html").read_text(encoding="utf-8")
SENT = "Fri, 20 Nov 2026 12:00:00 +0900"
HARM = "<a href='javascript:alert(1)'>제목이다 제목</a><a href='https://a.example/1'>&lt;script&gt;x&lt;/script&gt;제목</a>"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_MAILBOX_PASSWORD", PASSWORD)


def a_mail(html: str, *, sender: str = "googlealerts-noreply@google.com", plain: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = f"알림 <{sender}>", "Google 알리미", SENT
    mail.set_content(plain or "HTML 메일입니다.")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def a_source(url: str, **settings: object) -> Source:
    return Source("alerts", SourceKind.MAILBOX, url, pause=0, allow_private=True, **settings)  # type: ignore[arg-type]


def read(content: bytes) -> Sequence[PressItem]:
    return items_of(content, "alerts", a_source("maildir:alerts"), SEOUL, NOW)


@contextmanager
def a_maildir(*mails: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        for name in ("new", "cur", "tmp"):
            (Path(folder) / name).mkdir()
        for number, mail in enumerate(mails):
            (Path(folder) / "new" / f"17{number:08}.M1P2.host").write_bytes(mail)
        yield Path(folder)


def nested(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    )
    return head + b"Content-Type: text/html\n\n" + HARM.encode()


BROKEN = [
    b"",
    b"\x00\xff\xfe no mail at all",
    a_mail(GOOGLE)[:700],
    a_mail(GOOGLE).replace(b"Content-Type: text/html", b"Content-Type: text/html; charset=klingon"),
    a_mail(GOOGLE).replace(b"base64", b"base65"),
    a_mail(GOOGLE).replace(b"boundary=", b"bound="),
    b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n=====@@@@" + b64encode(HARM.encode()),
    b"Content-Type: multipart/alternative\nDate: never\nFrom: =?utf-9?q?=FF?=\n\n" + HARM.encode(),
    nested(200),
    nested(5000),
    a_mail("<div>" * 5000 + HARM),
    a_mail("", plain="<script>alert(1)</script>\n제목이다 제목\nhttps://a.example/1\n" * 500),
]


class TestMaildir(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with a_maildir(a_mail(GOOGLE), a_mail(CLIP)) as folder:
            yield a_source(f"maildir:{folder}")

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        with a_maildir(*BROKEN) as folder, a_maildir(a_mail(HARM)) as other:
            yield [a_source(f"maildir:{path}") for path in (folder, other, folder / "none", folder / "new")]


class TestImap(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with mailbox({4: a_mail(GOOGLE), 9: a_mail(CLIP)}) as box:
            yield a_source(box.url)

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        with mailbox(dict(enumerate(BROKEN, 1))) as box, mailbox({}, hang_up_at="EXAMINE") as rude:
            yield [a_source(box.url), a_source(rude.url), a_source(box.url.replace("INBOX", "Other"))]


# What a mail names


def test_googles_alerts_name_title_outlet_and_excerpt() -> None:
    first, second = read(a_mail(GOOGLE))
    assert first.title == "골목 빵집이 조합이 되다"
    assert first.url == first.key == "https://www.dulle.example/news/31"
    assert (first.outlet, first.excerpt) == (
        "둘레신문",
        "빵집 주인 셋이 가게를 합쳤다. 이웃 마흔 명이 출자했다.",
    )
    assert first.published_at == datetime(2026, 11, 20, 12, tzinfo=SEOUL), "the mail's own date"
    assert (second.title, second.url, second.outlet) == (
        "느린 우체통 열리다",
        "https://eondeok.example/a?no=7",
        "언덕일보",
    )


def test_a_clipping_services_rows_are_read_without_marks_for_machines() -> None:
    first, second = read(a_mail(CLIP))
    assert (first.title, first.outlet) == ("언덕 위 공유 서가, 책 천 권 모였다", "둘레신문")
    assert first.published_at == datetime(2026, 11, 20, 9, 30, tzinfo=SEOUL)
    assert first.excerpt == "서가를 연 지 석 달 만에 책이 천 권 모였다. 주인은 따로 없다."
    assert (second.url, second.outlet) == ("https://www.eondeok.example/32", "언덕일보")
    assert second.published_at == datetime(2026, 11, 20, 9, 0, tzinfo=SEOUL), "three hours before the mail"


def test_a_mail_without_html_is_read_line_by_line() -> None:
    plain = (
        "Google 알리미\n\n=== 뉴스 ===\n\n골목 빵집이 조합이 되다\n둘레신문\n빵집 주인 셋이 가게를 합쳤다.\n"
        "<https://www.google.com/url?url=https://www.dulle.example/31&ct=ga>\n\n"
        "수신거부:\nhttps://www.google.com/alerts/remove?x=1\n"
    )
    (item,) = read(a_mail("", plain=plain))
    assert (item.title, item.outlet, item.url) == (
        "골목 빵집이 조합이 되다",
        "둘레신문",
        "https://www.dulle.example/31",
    )
    assert item.excerpt == "빵집 주인 셋이 가게를 합쳤다."


@pytest.mark.parametrize("charset", ["utf-8", "cp949", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "euc-kr", "us-ascii", "nonsense"])
def test_the_charset_is_what_the_bytes_are(charset: str, declared: str) -> None:
    body = b64encode(GOOGLE.replace("빵집", "뷁집").encode(charset))
    head = f"Content-Type: text/html; charset={declared}\nContent-Transfer-Encoding: base64\nDate: {SENT}\n\n"
    assert read(head.encode() + body)[0].title == "골목 뷁집이 조합이 되다"


@pytest.mark.parametrize("content", BROKEN[3:6])
def test_what_can_be_read_of_a_broken_mail_is_read(content: bytes) -> None:
    assert [item.url for item in read(content)][:1] in (["https://www.dulle.example/news/31"], [])
    assert read(BROKEN[3]), "an unknown charset is no reason to give up"


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_bytes_are_read_without_harm(head: bytes, body: bytes) -> None:
    sender_of(head + b"\n\n" + body)
    for item in read(b"Content-Type: text/html\n" + head + b"\n\n<a href=https://a.example/1>" + body):
        for name, text in texts_of(item).items():
            check_harmless_text(name, text)


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://www.google.com/url?rct=j&url=https://a.example/1&usg=x", "https://a.example/1"),
        ("https://www.google.co.kr/url?q=https%3A%2F%2Fa.example%2F1", "https://a.example/1"),
        ("https://cr2.naver.com/redirect?u=https%3A%2F%2Fa.example%2F1", "https://a.example/1"),
        ("https://n.news.naver.com/article/001/1", "https://n.news.naver.com/article/001/1"),
        ("https://a.example/url?url=https://evil.example/", "https://a.example/url?url=https://evil.example/"),
        ("https://www.google.com/url?url=javascript:alert(1)", "https://www.google.com/url?url=javascript:alert(1)"),
        ("javascript:alert(1)", ""),
    ],
)  # fmt: skip
def test_an_address_that_counts_clicks_is_unwrapped(url: str, inside: str) -> None:
    assert unwrapped(url) == inside


# A mailbox that stays as it was


def test_a_maildir_is_left_as_it_was_and_read_mails_are_not_read_again() -> None:
    with a_maildir(a_mail(GOOGLE), a_mail(CLIP)) as folder:
        before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
        fetched = collect(a_source(f"maildir:{folder}"))
        assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before
        moved = folder / "new" / "1700000000.M1P2.host"
        moved.rename(folder / "cur" / f"{moved.name}:2,S")  # somebody read it in a mail program
        (folder / "new" / "1700000009.M1P2.host").write_bytes(a_mail(GOOGLE.replace("news/31", "news/40")))
        again = collect(a_source(f"maildir:{folder}"), fetched.memory)
    assert len(fetched.items) == 4
    assert [item.url for item in again.items] == ["https://www.dulle.example/news/40"]


def test_a_folder_of_exported_mails_is_read(tmp_path: Path) -> None:
    (tmp_path / "알림.eml").write_bytes(a_mail(GOOGLE))
    (tmp_path / "notes.txt").write_text("no mail", "utf-8")
    assert len(collect(a_source(f"maildir:{tmp_path}")).items) == 2


def test_only_mails_of_the_sender_that_is_wanted_are_read() -> None:
    other = a_mail(CLIP, sender="friend@a.example")
    with a_maildir(a_mail(GOOGLE), other) as folder:
        assert len(collect(a_source(f"maildir:{folder}?from=googlealerts-noreply@google.com")).items) == 2


def test_no_mail_becomes_a_read_one_and_only_new_ones_are_fetched() -> None:
    with mailbox({4: a_mail(GOOGLE)}) as box:
        fetched = collect(a_source(box.url))
        box.mails[9] = a_mail(CLIP)
        again = collect(a_source(box.url), fetched.memory)
        third = collect(a_source(box.url), again.memory)
    assert (len(fetched.items), len(again.items), third.items) == (2, 2, ())
    assert box.seen == set()
    assert not [command for command in box.commands if command.startswith("SELECT")]
    assert [command.split()[2] for command in box.commands if "FETCH" in command] == ["4", "9"]


def test_where_uids_mean_something_else_all_is_read_again_and_nothing_is_new() -> None:
    with mailbox({4: a_mail(GOOGLE)}) as box:
        fetched = collect(a_source(box.url))
        box.validity, box.mails = 8, {1: a_mail(GOOGLE), 2: a_mail(CLIP)}
        again = collect(a_source(box.url), fetched.memory)
    assert len(again.items) == 2, "those of the second mail"


def test_the_newest_mails_are_read_and_the_others_counted() -> None:
    mails = {n: a_mail(GOOGLE.replace("news/31", f"news/{n}")) for n in range(1, 8)}
    with mailbox(mails) as box:
        fetched = collect(a_source(box.url, max_items=2))
    assert {"https://www.dulle.example/news/7", "https://www.dulle.example/news/6"} < {
        i.url for i in fetched.items
    }
    assert "5 older mails left out (max_items = 2)" in fetched.notes


def test_a_server_that_sends_more_than_was_asked_for_is_left() -> None:
    huge = a_mail(GOOGLE) + b"\n" * 3_000_000
    with mailbox({4: huge}) as box:
        assert len(collect(a_source(box.url)).items) == 2, "the beginning of it is enough"
    with (
        mailbox({4: huge}, greedy=True) as box,
        pytest.raises(Outside, match="bytes where 2,000,000 were asked"),
    ):
        collect(a_source(box.url))


def test_tls_verifies_the_servers_name(monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with mailbox({4: a_mail(GOOGLE)}, tls=context) as box:
        with pytest.raises(Outside, match="no secure connection"):
            collect(a_source(box.url))
        client = ssl.create_default_context()
        authority.configure_trust(client)
        monkeypatch.setattr(imap_box, "trusted", lambda: client)
        assert len(collect(a_source(box.url)).items) == 2


def test_the_password_comes_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with mailbox({4: a_mail(GOOGLE)}) as box:
        monkeypatch.setenv("NEWSLETTER_MAILBOX_PASSWORD", "wrong secret")
        with pytest.raises(Outside, match="who are you") as caught:
            collect(a_source(box.url))
        assert "wrong secret" not in caught.value.message
        monkeypatch.setenv("NEWSLETTER_MAILBOX_PASSWORD_ALERTS", PASSWORD)
        assert collect(a_source(box.url)).items
        monkeypatch.delenv("NEWSLETTER_MAILBOX_PASSWORD_ALERTS")
        monkeypatch.delenv("NEWSLETTER_MAILBOX_PASSWORD")
        with pytest.raises(Mistake, match="has no password") as missing:
            collect(a_source(box.url))
        assert "NEWSLETTER_MAILBOX_PASSWORD_ALERTS" in missing.value.hint
        with pytest.raises(Mistake, match="holds a password"):
            collect(a_source("imaps://editor:secret@mail.example/INBOX"))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.3", "169.254.169.254", "::1", "64:ff9b::7f00:1"])
def test_a_mail_servers_name_that_leads_inside_is_refused(address: str) -> None:
    """Also where one of its addresses is public: the next answer may be the other one."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", address]

    source = Source("alerts", SourceKind.MAILBOX, "imaps://editor@mail.example/INBOX")
    with pytest.raises(Outside, match=f"mail.example is {address}, which is not a public address"):
        asyncio.run(place_of(source, {"NEWSLETTER_MAILBOX_PASSWORD": "x"}, resolve))


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that changes its mind between check and connection gains nothing."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    with mailbox({4: a_mail(GOOGLE)}) as box:
        source = a_source(box.url.replace("127.0.0.1", "nowhere.invalid"))
        place = asyncio.run(place_of(source, resolve=resolve))
        assert len(imap_box.new_mails(place, "", 0, 10).mails) == 1


def test_no_password_leaves_this_machine_without_tls() -> None:
    """A server elsewhere that offers no STARTTLS never hears who we are."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    with mailbox({4: a_mail(GOOGLE)}) as box:
        here = asyncio.run(place_of(a_source(box.url), resolve=resolve))
        with pytest.raises(Outside, match="TLS not supported by server"):
            imap_box.new_mails(replace(here, plain=False), "", 0, 10)
    assert here.plain
    assert not [command for command in box.commands if command.startswith("LOGIN")]


def test_a_folders_name_is_written_as_imap_writes_it() -> None:
    assert quoted("뉴스 & 알림") == '"&snTCpA- &- &xUy5vA-"'
    assert quoted('a "b" \\c') == '"a \\"b\\" \\\\c"'
    assert quoted("台北") == '"&U,BTFw-"', "the example of RFC 3501 §5.1.3"
