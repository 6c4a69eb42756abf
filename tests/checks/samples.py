"""One mail without a fault, and how to make another from it that has one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from email import policy
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from pathlib import Path
from typing import Any

from newsletter.checks.contract import Evidence, Specimen
from newsletter.model.finding import Severity
from newsletter.model.issue import Block, Hole, Issue, Rendered, Section
from newsletter.model.organisation import Mailbox, Organisation, Sender

HTML = Path(__file__).with_name("clean.html").read_text(encoding="utf-8")
LEAVE = "https://pages.example.org/u/abc123"
TEXT = f"""빈집이 부엌이 되기까지, 그리고 이달의 소식 두 가지를 더 전합니다

홍길동 님, 안녕하세요. 이달에는 세 가지 소식을 전합니다.

1. 빈집이 마을 부엌으로
마을신문 | 2026년 11월 28일
주민들이 돈을 모아 오래 비어 있던 집을 고쳤다.
https://news.example.org/articles/12

2. A village buys its own windmill
The Example Post | 27 November 2026
https://press.example.net/energy?id=3&lang=en

3. 목요 장터, 겨울에도 엽니다
마을회관 앞, 오전 열 시

수신거부:
{LEAVE}

마을협동조합
경기도 어느시 어느읍 마을길 19
"""
BLOCKS = (
    Block(
        title="빈집이 마을 부엌으로",
        url="https://news.example.org/articles/12",
        outlet="마을신문",
        date=date(2026, 11, 28),
        picture="kitchen.jpg",
        excerpt=("주민들이 돈을 모아 오래 비어 있던 집을 고쳤다.",),
    ),
    Block(
        title="A village buys its own windmill",
        url="https://press.example.net/energy?id=3&lang=en",
        outlet="The Example Post",
    ),
    Block(title="목요 장터, 겨울에도 엽니다", prose="마을회관 앞, 오전 열 시"),
)
ISSUE = Issue(
    slug="2026-12",
    subject="마을 소식 12월호",
    preheader="빈집이 부엌이 되기까지, 그리고 이달의 소식 두 가지를 더 전합니다",
    date=date(2026, 12, 1),
    prose="{name|독자} 님, 안녕하세요. 이달에는 세 가지 소식을 전합니다.",
    sections=(Section("언론보도", blocks=BLOCKS),),
)
ORGANISATION = Organisation(
    name="마을협동조합",
    address="경기도 어느시 어느읍 마을길 19",
    phone="031-000-0000",
    email="news@village.example.org",
    website="https://village.example.org",
)
SENDER = Sender(
    Mailbox("news@maeul-sosik.kr", "마을협동조합"), reply_to=Mailbox("office@maeul-sosik.kr", "사무국")
)
HOLES = (Hole("zq0hole0z", "name", "독자"), Hole("zq0hole1z", "unsubscribe_url"))


def message(specimen: Specimen) -> bytes:
    """The specimen as a mail, made by the standard library."""
    mail = MIMEMultipart("alternative", boundary="=_samples")
    mail["From"] = mailbox(specimen.sender.mailbox)
    mail["To"] = "reader@reader.example"
    if specimen.sender.reply_to:
        mail["Reply-To"] = mailbox(specimen.sender.reply_to)
    mail["Subject"] = Header(specimen.subject, "utf-8", header_name="Subject", maxlinelen=75)  # type: ignore[assignment]  # typeshed knows str only
    mail.attach(MIMEText(specimen.text, "plain", "utf-8"))
    mail.attach(MIMEText(specimen.html, "html", "utf-8"))
    return mail.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))


def mailbox(box: Mailbox) -> str:
    return formataddr((box.name, box.address))


def mail(
    html: str = HTML,
    text: str = TEXT,
    subject: str = ISSUE.subject,
    issue: Issue = ISSUE,
    organisation: Organisation = ORGANISATION,
    sender: Sender = SENDER,
    trial: bool = False,
    unsubscribe_url: str = LEAVE,
    unsubscribe_mailto: str = "",
    lacking: tuple[tuple[str, int], ...] = (),
) -> Specimen:
    """The clean mail, but for what is given."""
    evidence = Evidence(trial, unsubscribe_url, unsubscribe_mailto, lacking=lacking)
    rendered = Rendered(subject, html, text, HOLES)
    unsent = Specimen(issue, rendered, html, text, subject, b"", organisation, sender, evidence)
    return replace(unsent, message=message(unsent))


def html(old: str, new: str) -> Specimen:
    """The clean mail with something else in its HTML."""
    assert old in HTML
    return mail(html=HTML.replace(old, new))


def body(addition: str, *, trial: bool = False) -> Specimen:
    """The clean mail with something more in its HTML, after the heading."""
    return mail(html=HTML.replace("</h1>", f"</h1>{addition}"), trial=trial)


def wire(old: bytes, new: bytes) -> Specimen:
    """The clean mail with something else in its bytes."""
    assert old in mail().message
    return replace(mail(), message=mail().message.replace(old, new))


def with_item(**changes: Any) -> Issue:
    """The clean issue with another first item."""
    first = replace(BLOCKS[0], **changes)
    return replace(ISSUE, sections=(Section("언론보도", blocks=(first, *BLOCKS[1:])),))


def weighing(size: int) -> Specimen:
    """The clean mail with an HTML of so many bytes on the wire."""
    room = size - len(HTML.replace("\n", "\r\n").encode())
    return body("가" * (room // 3) + "x" * (room % 3))


def styled(size: int) -> Specimen:
    """The clean mail with so many bytes of style sheets, in two of them."""
    there = len(HTML.partition("<style>")[2].partition("</style>")[0])
    return html("</head>", f"<style>{'x' * (size - there)}</style></head>")


@dataclass(frozen=True)
class Bad:
    """A mail with a fault, and what the check says of it."""

    why: str
    specimen: Specimen
    severity: Severity = Severity.ERROR
    where: str = ""  # "" = anywhere


def link(href: str, *, trial: bool = False) -> Specimen:
    return body(f'<a href="{href}">자세히</a>', trial=trial)


E, W, NOTE = Severity.ERROR, Severity.WARNING, Severity.INFO
ITEM_1 = "item 1: 빈집이 마을 부엌으로"
