"""Bytes as they go over the wire, in files that anybody can read: a change here is a change in every mail.

Line ends are CRLF in the files too. ``python -m pytest tests/message --update-golden`` writes them anew.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.message.personalise import Personaliser
from newsletter.model.message import Recipient
from newsletter.model.organisation import Mailbox, Sender
from tests.conftest import Golden
from tests.message.making import ADA, DATE, LEAVE, NAME, SENDER, compiled
from tests.message.parsing import bodies

LONG = (
    "한빛군 사회적경제센터 뉴스레터 12월호: 부엌이 된 빈집, 발전소가 된 지붕, 그리고 이틀 동안의 장터 👩‍👩‍👧"
)
NAMES = {
    "plain": "Ada Lovelace",
    "quotes, comma, backslash": 'Lovelace, "Ada" \\ Countess',
    "korean": "김철수",
    "korean, longer than a word": "화성시 사회적경제 활성화를 위한 마을공동체 지원센터 운영위원회",
    "right to left": "آدا لوفلايس",
    "emoji": "에이다 👩🏽‍💻",
    "looks encoded": "=?utf-8?b?7J20?=",
    "line break from a sheet": "Ada\r\nBcc: eve@x.example",
    "long address": "회원",
    "none": "",
}


def headers(recipient: Recipient, sender: Sender = SENDER, subject: str = "12월호") -> dict[str, bytes]:
    """Each header of a message as it is written."""
    lines, _body = Personaliser(compiled(subject), sender, DATE).pieces(recipient)
    return {name.decode(): name + b": " + value + b"\r\n" for name, value in lines}


def test_the_whole_message_as_ada_receives_it(golden: Golden) -> None:
    text = f"{NAME.sentinel} 님, 안녕하세요.\n\n빈집이 마을 부엌으로\n\n수신거부:\n{LEAVE.sentinel}\n"
    html = (
        f'<!doctype html>\n<html lang="ko"><body>\n<p>{NAME.sentinel} 님, 안녕하세요.</p>\n'
        f'<h2>빈집이 마을 부엌으로</h2>\n<p><a href="{LEAVE.sentinel}">수신거부</a></p>\n</body></html>\n'
    )
    message = Personaliser(compiled("12월호: 빈집이 마을 부엌으로", html, text), SENDER, DATE).message(ADA)
    golden("message/ada.eml", message)
    golden("message/ada.txt", "\n\n".join(bodies(message)).replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("subject-long", LONG),
        ("subject-latin", "Harbour news: a repair café, a roof that makes power, " * 2 + "end"),
        (
            "subject-ascii",
            "Harbour news: a shared kitchen, a roof that makes power, and a market of two days",
        ),
        ("subject-hole", f"{NAME.sentinel} 님, {LONG}"),
        ("subject-hole-plain", f"{NAME.sentinel}, your news of week 48"),
    ],
)
def test_subjects(golden: Golden, name: str, subject: str) -> None:
    written = [
        headers(replace(ADA, name=reader), subject=subject)["Subject"] for reader in ("Ada", "김소식", "")
    ]
    golden(f"message/{name}.txt", b"".join(dict.fromkeys(written)))


def test_display_names_of_each_trouble(golden: Golden) -> None:
    address = {"long address": f"{'a-long-name.' * 5}end@{'department.' * 4}reader.example"}
    written = []
    for trouble, name in NAMES.items():
        reader = replace(ADA, name=name, address=address.get(trouble, ADA.address))
        written.append(f"X-Trouble: {trouble}\r\n".encode() + headers(reader)["To"])
    golden("message/display-names.txt", b"".join(written))


def test_who_sends(golden: Golden) -> None:
    senders = [
        SENDER,
        Sender(Mailbox("news@example.org", NAMES["korean, longer than a word"])),
        Sender(
            Mailbox("news@한국.example", "Centre, social economy"), Mailbox("office@example.org", "사무국")
        ),
    ]
    written = [headers(ADA, sender) for sender in senders]
    golden("message/senders.txt", b"".join(each["From"] + each.get("Reply-To", b"") for each in written))


def test_ways_out(golden: Golden) -> None:
    """A URL of more than 78 characters, where the standard library writes encoded-words."""
    url = "https://news.example.org/u/AQACAAAAAAAAACoAAAAAAAAAB21lbWJlcnPfC0Dq5kQxw4bVgQ3nq1mJ"
    mailto = (
        "leave@example.org?subject=unsubscribe%20AQACAAAAAAAAACoAAAAAAAAAB21lbWJlcnPfC0Dq5kQxw4bVgQ3nq1mJ"
    )
    readers = [
        replace(ADA, unsubscribe_url=url, unsubscribe_mailto=mailto),
        replace(ADA, unsubscribe_url=url, unsubscribe_mailto=""),
        replace(ADA, unsubscribe_url="", unsubscribe_mailto=mailto),
        replace(ADA, unsubscribe_url="", unsubscribe_mailto="", list_title=""),
        replace(ADA, unsubscribe_url="", unsubscribe_mailto="", list_title="Members, all of them"),
    ]
    kept = [
        [value for name, value in headers(reader).items() if name.startswith("List-")] for reader in readers
    ]
    golden("message/ways-out.txt", b"\r\n".join(b"".join(each) for each in kept))
