"""Signatures that strangers verify: dkimpy, and opendkim in C, over ten thousand random mails."""

from __future__ import annotations

import random
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message.compile import compile_message
from newsletter.message.personalise import Personaliser
from newsletter.message.sign import OVERSIGNED, Key, Signer, quoted, record, relaxed_body
from newsletter.model.issue import Hole, Rendered
from newsletter.model.message import Recipient
from newsletter.model.organisation import Mailbox, Sender
from tests.message.making import DATE

MAILS = 10_000
SHARES = 4
AT = 1_780_000_000
WORDS = [
    "겨울", "장터", "마을 부엌", "돌봄", "에너지", "Village", "news", "😀", "뷁똠", "السلام",
    "  two  spaces ",
    "a" * 90, "=?utf-8?b?", "(광고)", "“quoted”", ";", "\\", "", "é", "한 글자씩 띄어 쓴 긴 제목입니다",
]  # fmt: skip


@lru_cache(maxsize=1)
def keys() -> tuple[Key, Key]:
    return (
        Key("r1", rsa.generate_private_key(65537, 2048)),
        Key("e1", Ed25519PrivateKey.generate()),
    )


def dns(name: bytes, timeout: int = 5) -> bytes:
    """What DNS would answer."""
    return record(keys()[0] if name.startswith(b"r1.") else keys()[1]).encode()


def verifies(message: bytes, index: int = 0) -> bool:
    try:
        return bool(dkim.DKIM(message).verify(idx=index, dnsfunc=dns))
    except dkim.ValidationError:
        return False


def sentence(chance: random.Random, most: int = 12) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, most)))


def press(chance: random.Random) -> Personaliser:
    """A random issue, through the real way of a message."""
    hole = Hole("zqname0z", "name", sentence(chance, 2))
    lines = [sentence(chance) for _ in range(chance.randint(0, 30))]
    body = "\n".join([*lines, f"{hole.sentinel} 님", *lines[::-1], "\n" * chance.randint(0, 3)])
    rendered = Rendered(
        subject=sentence(chance) + chance.choice(["", hole.sentinel]),
        html="<!DOCTYPE html><p>" + body.replace("<", "") + "</p>",
        text=body,
        holes=(hole,),
    )
    sender = Sender(Mailbox("news@center.example", sentence(chance, 3)), None, "")
    extra = [("X-Note", sentence(chance) or "none")] if chance.random() < 0.3 else []
    return Personaliser(compile_message(rendered, sender=sender, headers=extra), sender, DATE)


def reader(chance: random.Random, number: int) -> Recipient:
    url = chance.choice(["", f"https://news.center.example/u/{'T' * chance.randint(1, 300)}"])
    mailto = f"leave@center.example?subject=x{number}" if chance.random() < 0.5 or not url else ""
    return Recipient(
        f"r{number}@reader.example", sentence(chance, 3), {}, f"<1.{number}.ab@center.example>",
        "members.center.example", sentence(chance, 2), url, mailto,
    )  # fmt: skip


def mails(share: int, count: int, used: tuple[Key, ...]) -> list[bytes]:
    chance = random.Random(share)
    signer = Signer("center.example", used)
    made: list[bytes] = []
    while len(made) < count:
        issue = press(chance)
        made += [issue.message(reader(chance, n), signer, AT) for n in range(min(25, count - len(made)))]
    return made


@pytest.mark.parametrize("share", range(SHARES))
def test_ten_thousand_random_mails_verify_in_dkimpy(share: int) -> None:
    made = mails(share, MAILS // SHARES, keys())
    assert sum(verifies(message) for message in made) == MAILS // SHARES
    assert all(verifies(message, 1) for message in made[:: MAILS // SHARES // 50]), "the second signature too"


@pytest.mark.parametrize("share", range(SHARES))
def test_ten_thousand_random_mails_verify_in_opendkim(share: int, tmp_path: Path) -> None:
    tool = shutil.which("opendkim", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if tool is None:
        pytest.skip("needs Debian's opendkim")
    (tmp_path / "keys").write_text(f"r1._domainkey.center.example {record(keys()[0])}\n", "utf-8")
    (tmp_path / "conf").write_text(f"Mode v\nTestPublicKeys {tmp_path / 'keys'}\nSyslog no\n", "utf-8")
    made = mails(share, MAILS // SHARES, keys()[:1])
    names = [f"m{n}.eml" for n in range(len(made))]
    for name, message in zip(names, made, strict=True):
        (tmp_path / name).write_bytes(message.replace(b"\r\n", b"\n"))
    good = 0
    for start in range(0, len(names), 500):
        asked = [tool, "-x", "conf", "-v", "-t", ",".join(names[start : start + 500])]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        good += (done.stdout + done.stderr).count(
            "verification (s=r1, d=center.example, 2048-bit key) succeeded"
        )
    assert good == len(made)


@pytest.mark.parametrize("name", [b"List-Unsubscribe", b"List-Unsubscribe-Post", b"From", b"Subject", b"To"])
def test_a_header_changed_or_added_once_more_breaks_it(name: bytes) -> None:
    """RFC 8058 §4, RFC 6376 §8.15: oversigned names cannot be added in front."""
    chance = random.Random(7)
    whole = Recipient(
        "ada@reader.example", "Ada", {}, "<1.1.ab@center.example>", "members.center.example", "",
        "https://news.center.example/u/TOKEN", "",
    )  # fmt: skip
    message = press(chance).message(whole, Signer("center.example", keys()), AT)
    assert verifies(message)
    assert verifies(message, 1)
    added = name + b": <https://evil.example/>\r\n" + message
    head, _, rest = message.partition(b"\r\n" + name + b": ")
    changed = head + b"\r\n" + name + b": x" + rest
    assert not verifies(added)
    assert not verifies(changed)


def test_without_a_way_out_on_the_web_its_headers_cannot_be_added() -> None:
    chance = random.Random(3)
    plain = Recipient("a@r.example", "", {}, "<1.1.ab@center.example>", "", "", "", "leave@center.example")
    message = press(chance).message(plain, Signer("center.example", keys()[:1]), AT)
    assert (
        b"List-Unsubscribe-Post"
        not in message.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"").split(b"From:")[1]
    )
    assert verifies(message)
    assert not verifies(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" + message)


def test_a_bodys_last_byte_counts() -> None:
    message = press(random.Random(1)).message(
        reader(random.Random(1), 1), Signer("center.example", keys()[:1]), AT
    )
    assert verifies(message)
    assert not verifies(message[:-4] + b"x" + message[-3:])


def test_our_own_bodies_are_canonical_already() -> None:
    """So the hash is taken over the pieces as they are."""
    for seed in range(200):
        chance = random.Random(seed)
        body = press(chance).message(reader(chance, 1)).partition(b"\r\n\r\n")[2]
        assert relaxed_body(body) == body


def test_no_line_of_a_message_begins_with_a_dot() -> None:
    """So the sender stuffs nothing: RFC 5321 §4.5.2."""
    for seed in range(200):
        chance = random.Random(seed)
        message = press(chance).message(reader(chance, 1), Signer("center.example", keys()[:1]), AT)
        assert b"\r\n." not in message
        assert not message.startswith(b".")


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"."]), max_size=40))
def test_a_canonical_body_stays_as_it_is(pieces: list[bytes]) -> None:
    once = relaxed_body(b"".join(pieces))
    assert relaxed_body(once) == once
    assert not once.endswith(b"\r\n\r\n")
    assert once == b"" or once.endswith(b"\r\n")


def test_the_signature_is_the_same_for_the_same_mail_and_instant() -> None:
    chance = random.Random(5)
    issue, ada = press(chance), reader(chance, 1)
    signer = Signer("center.example", keys())
    assert issue.message(ada, signer, AT) == issue.message(ada, signer, AT)
    head = issue.message(ada, signer, AT).partition(b"From:")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))
    assert b"l=" not in head.replace(b"rel=", b"").split(b"bh=")[0]
    names = head.partition(b"h=")[2].partition(b";")[0].replace(b"\r\n ", b"").split(b":")
    assert all(names.count(name) >= 1 for name in OVERSIGNED)
    assert names.count(b"from") == names.count(b"subject") == 2


def test_a_record_fits_into_strings_of_255_bytes() -> None:
    told = quoted(record(keys()[0]))
    strings = told.strip('"').split('" "')
    assert "".join(strings) == record(keys()[0])
    assert max(map(len, strings)) <= 255
    assert len(strings) == 2
