"""A workspace with readers and an issue, made in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from newsletter.message.links import address_key
from newsletter.model.people import MailingList
from newsletter.steps import report
from newsletter.steps.bench import Bench
from newsletter.steps.send import Asked, Sent, send
from newsletter.store import people
from newsletter.store.consents import wording_number
from newsletter.store.engine import writing
from newsletter.store.tables import consents, subscribers, subscriptions

SETTINGS = """\
[organisation]
name = "햇살마을센터"
address = "경기도 햇살시 느티나무길 3"
phone = "031-000-0000"
email = "news@center.example"
[sender]
from = "햇살마을센터 <news@center.example>"
[smtp]
url = "{url}"
connections = {connections}
{smtp}
[pages]
url = "https://news.center.example"
[[list]]
name = "members"
title = "회원 소식"
[[list]]
name = "partners"
title = "협력 기관 소식"
"""

ISSUE = """\
+++
subject = "햇살마을센터 뉴스레터 12월호"
preheader = "빈집을 고친 마을 부엌과 겨울 장터 소식을 전합니다, 이번 달에도 함께해요"
date = 2026-12-01
template = "press"
kind = "information"
language = "ko"
+++
{name|독자} 님, 안녕하세요.

## 언론보도

### [느티나무 아래 겨울 장터](https://news.center.example/market)
- outlet: 햇살신문 · date: 2026-11-28

> 주민 서른 명이 손수 만든 물건을 내놓았다.
"""

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def workspace(root: Path, url: str, *, connections: int = 2, smtp: str = "") -> Path:
    """A workspace whose relay is *url*, with the issue ``december``."""
    (root / "issues").mkdir(parents=True, exist_ok=True)
    text = SETTINGS.format(url=url, connections=connections, smtp=smtp)
    (root / "newsletter.toml").write_text(text, encoding="utf-8")
    (root / "issues" / "december.md").write_text(ISSUE, encoding="utf-8")
    return root


def join(bench: Bench, addresses: Sequence[str], *lists: str) -> None:
    """Puts people on lists, with consent."""
    with writing(bench.engine) as connection:
        for name in lists:
            people.ensure_list(connection, MailingList(name, name), NOW)
        for address in addresses:
            key = address_key(address, bench.keyring)
            found = people.find(connection, key)
            if found is None:
                values = {"address_key": key, "address": address, "name": "", "created_at": NOW}
                made = insert(subscribers).values(**values).returning(subscribers.c.id)
                number = connection.execute(made).scalar_one()
            else:
                number = found.id
            for name in lists:
                on = {"subscriber_id": number, "list": name, "state": "active", "joined_at": NOW}
                connection.execute(insert(subscriptions).values(**on))
                why = {
                    "subscriber_id": number,
                    "list": name,
                    "at": NOW,
                    "how": "typed",
                    "wording_id": wording_number(connection, "종이 신청서"),
                }
                connection.execute(insert(consents).values(**why))


def readers(count: int, domain: str = "reader.example") -> list[str]:
    """That many addresses."""
    return [f"r{n}@{domain}" for n in range(count)]


MEMBERS = Asked("december", ("members",), wait=False)


def go(bench: Bench, asked: Asked = MEMBERS) -> Sent:
    """Sends, without progress and without waiting for who was deferred."""
    return send(bench, asked, lambda done, total: None)


def states(bench: Bench) -> dict[str, str]:
    """Where each reader's delivery stands, by address."""
    return {fate.address: fate.state for fate in report.fates(bench, "december")}
