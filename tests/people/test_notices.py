"""Who is told of their consent, when, and only once."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter import commands
from newsletter.errors import Outside
from newsletter.message.links import address_key
from newsletter.steps import notices
from newsletter.steps.bench import Bench
from newsletter.steps.consent import history
from newsletter.steps.people import add_person, forget_person, remove_person
from newsletter.store import people
from newsletter.store.engine import writing
from tests.people.test_commands import Type, desk, type_
from tests.sending.server import Server
from tests.sending.workspace import workspace

__all__ = ["desk", "type_"]

START = datetime(2024, 2, 29, 9, 0, tzinfo=UTC)
WORDING = "광고성 정보 수신에 동의합니다"


class Time:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def opened(tmp_path: Path, server: Server, time: Time) -> Iterator[Bench]:
    with made(tmp_path / "opened", server) as bench:
        bench.now = time
        yield bench


def made(root: Path, server: Server) -> Bench:
    workspace(root, server.url)
    file = root / "newsletter.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"members"\n', '"members"\nadvertising = true\n'), encoding="utf-8")
    return Bench.open(root)


def send(bench: Bench, limit: int = 1000) -> dict[tuple[str, str], int]:
    return dict(notices.send(bench, limit, lambda done, whole: None))


def due(bench: Bench) -> list[tuple[str, str]]:
    return [(each.event.address, each.event.kind) for each in notices.due(bench)]


def text_of(data: bytes) -> str:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_whoever_agreed_is_told_once_and_what_was_told_is_kept(opened: Bench, server: Server) -> None:
    add_person(opened, "kim@reader.example", "members", WORDING)
    add_person(opened, "lee@reader.example", "partners", WORDING)  # not a list for advertising
    [one] = notices.due(opened)
    assert (one.event.kind, one.by) == ("agreed", START + timedelta(days=14))
    assert send(opened) == {("agreed", "accepted"): 1}
    told = text_of(server.accepted[0][1])
    assert "보내는 곳: 햇살마을센터" in told
    assert "2024년 2월 29일(목), ‘회원 소식’ 메일의 광고성 정보 수신동의" in told
    assert "https://news.center.example/u/" in told
    assert due(opened) == []
    assert send(opened) == {}
    [notice] = history(opened, "kim@reader.example").notices
    assert (notice.kind, notice.outcome, notice.about) == ("agreed", "accepted", START)
    assert "처리 결과: 동의하신 대로 처리했습니다." in notice.text


def test_whoever_left_is_told_and_whoever_must_be_left_alone_is_not(
    opened: Bench, server: Server, time: Time
) -> None:
    for name in ("left", "gone", "bounced"):
        add_person(opened, f"{name}@reader.example", "members", WORDING)
    send(opened)
    time.now += timedelta(days=1)
    for name in ("left", "gone", "bounced"):
        remove_person(opened, f"{name}@reader.example", "members")
    forget_person(opened, "gone@reader.example")
    with writing(opened.engine) as connection:
        key = address_key("bounced@reader.example", opened.keyring)
        people.suppress(connection, key, reason="bounced", at=opened.now())
    assert due(opened) == [("left@reader.example", "left")]
    assert send(opened) == {("left", "accepted"): 1}
    assert "수신거부로 처리했습니다" in text_of(server.accepted[-1][1])


def test_two_years_on_readers_are_reminded_and_stay(opened: Bench, server: Server, time: Time) -> None:
    add_person(opened, "kim@reader.example", "members", WORDING)
    send(opened)
    time.now = datetime(2026, 1, 28, 9, 0, tzinfo=UTC)
    assert due(opened) == []
    time.now = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)  # 30 days ahead of 28 February
    [one] = notices.due(opened)
    assert (one.event.kind, one.by.date().isoformat()) == ("reconfirm", "2026-02-28")
    assert send(opened) == {("reconfirm", "accepted"): 1}
    told = text_of(server.accepted[-1][1])
    assert "수신동의: 2024년 2월 29일(목)" in told
    assert "그만 받으시려면" in told
    assert due(opened) == []
    with closing(sqlite3.connect(opened.root / "newsletter.db")) as connection:
        assert connection.execute("SELECT state FROM subscriptions").fetchall() == [("active",)]
    time.now = datetime(2028, 1, 31, 9, 0, tzinfo=UTC)
    assert due(opened) == [("kim@reader.example", "reconfirm")]  # and again two years after that


def test_what_the_relay_does_not_take_now_stays_due(opened: Bench) -> None:
    add_person(opened, "defer-rcpt.1@reader.example", "members", WORDING)
    assert send(opened) == {("agreed", "waits"): 1}
    assert due(opened) == [("defer-rcpt.1@reader.example", "agreed")]


def test_an_answer_that_was_lost_is_shown_and_not_sent_again(opened: Bench, server: Server) -> None:
    """It may have arrived (RFC 1047)."""
    add_person(opened, "drop-dot.1@reader.example", "members", WORDING)
    assert send(opened) == {("agreed", "uncertain"): 1}
    assert due(opened) == []
    assert history(opened, "drop-dot.1@reader.example").notices[0].outcome == "uncertain"


def test_a_relay_that_is_away_tells_nobody_and_forgets_nobody(opened: Bench, tmp_path: Path) -> None:
    add_person(opened, "kim@reader.example", "members", WORDING)
    with Server() as gone:
        url = gone.url
    workspace(tmp_path / "elsewhere", url)
    away = Bench(opened.settings, now=opened.now, relay_url=url)
    with away, pytest.raises(Outside):
        send(away)
    assert due(opened) == [("kim@reader.example", "agreed")]


def test_a_limit_leaves_the_rest_for_another_day(opened: Bench, server: Server) -> None:
    for n in range(7):
        add_person(opened, f"r{n}@reader.example", "members", WORDING)
    assert send(opened, 3) == {("agreed", "accepted"): 3}
    assert len(due(opened)) == 4
    assert send(opened) == {("agreed", "accepted"): 4}
    assert max(server.copies.values()) == 1


def test_the_commands_show_who_is_due_and_mail_only_when_told_to(
    type_: Type, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "COMMANDS", ("people", "lists", "consent"))
    made(tmp_path / "desk", server).close()
    type_("people", "add", "kim@reader.example", "--list", "members", "--consent", WORDING)
    assert "kim@reader.example" in type_("people", "due").out
    [told] = type_("people", "due", "--json").json
    assert (told["kind"], told["list"]) == ("agreed", "members")
    shown = type_("consent", "notices")
    assert "Nothing was sent" in shown.out
    assert server.accepted == []
    assert type_("consent", "notices", "--really").code == 0
    assert [to for to, _ in server.accepted] == ["kim@reader.example"]
    assert "No notice is due." in type_("people", "due").out
    assert (
        "was told of it by mail: agreed, members, accepted"
        in type_("people", "consent", "kim@reader.example").out
    )
    assert "제50조 제7항" in type_("consent", "rules").out
    assert type_("consent", "rules", "--json").json[0]["id"] == "K1"
