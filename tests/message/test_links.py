"""What the key makes: nobody without it can make another, and no part of it serves two purposes."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.links import (
    UnsubscribeToken,
    address_key,
    list_id,
    message_id,
    probe_answer,
    read_unsubscribe_token,
    unsubscribe_mailto,
    unsubscribe_token,
    unsubscribe_url,
)
from newsletter.model.key import Keyring
from tests.message.making import KEYRING

LIST = st.from_regex(r"[a-z0-9_-]{1,40}", fullmatch=True)
NUMBER = st.integers(0, 2**63 - 1)
OTHER = Keyring(addresses=b"x" * 32, tokens={2: b"y" * 32}, current=2)


@given(LIST, NUMBER, NUMBER)
def test_a_token_says_what_was_put_in(name: str, subscriber: int, mailing: int) -> None:
    token = unsubscribe_token(name, subscriber, mailing, KEYRING)
    assert re.fullmatch(r"[A-Za-z0-9_-]{40,120}", token)
    assert read_unsubscribe_token(token, KEYRING) == UnsubscribeToken(name, subscriber, mailing)


@given(LIST, NUMBER, NUMBER, st.data())
def test_a_token_changed_anywhere_says_nothing(
    name: str, subscriber: int, mailing: int, data: st.DataObject
) -> None:
    token = unsubscribe_token(name, subscriber, mailing, KEYRING)
    at = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.characters().filter(lambda character: character != token[at]))
    assert read_unsubscribe_token(token[:at] + sign + token[at + 1 :], KEYRING) is None
    assert read_unsubscribe_token(token[:at], KEYRING) is None
    assert read_unsubscribe_token(token[:at] + "!" + token[at:], KEYRING) is None
    assert read_unsubscribe_token(token + "=", KEYRING) is None


@given(
    st.text(max_size=600)
    | st.text("ABCabc_-", max_size=600)
    | st.binary(max_size=90).map(lambda b: urlsafe_b64encode(b).decode())
)
def test_reading_a_token_never_raises(text: str) -> None:
    """The page is public: whatever is typed after /u/ ends here."""
    assert read_unsubscribe_token(text, KEYRING) is None


def test_tokens_of_an_older_key_still_verify_and_those_of_an_unknown_one_do_not() -> None:
    older = unsubscribe_token("members", 7, 1, replace(KEYRING, current=1))
    assert read_unsubscribe_token(older, KEYRING) == UnsubscribeToken("members", 7, 1)
    assert read_unsubscribe_token(older, replace(KEYRING, tokens={2: KEYRING.tokens[2]})) is None
    assert read_unsubscribe_token(unsubscribe_token("members", 7, 1, OTHER), KEYRING) is None


def test_a_token_in_somebodys_mailbox_verifies_for_years() -> None:
    """The format is for ever: changing it would shut the way out of every mail already sent."""
    assert _signed(1) == unsubscribe_token("members", 7, 1, KEYRING)


def test_a_token_of_another_version_says_nothing() -> None:
    """Its numbers may stand elsewhere."""
    assert read_unsubscribe_token(_signed(2), KEYRING) is None


def _signed(version: int) -> str:
    payload = bytes([version, 0, 2]) + (7).to_bytes(8, "big") + (1).to_bytes(8, "big") + b"members"
    mac = hmac.digest(KEYRING.tokens[2], b"newsletter unsubscribe\0" + payload, "sha256")[:16]
    return urlsafe_b64encode(payload + mac).rstrip(b"=").decode()


def test_a_token_holds_no_address() -> None:
    """Nothing personal may lie in a proxy's log."""
    payload = urlsafe_b64decode(unsubscribe_token("members", 7, 1, KEYRING) + "==")[:-16]
    assert payload == b"\x01\x00\x02" + (7).to_bytes(8, "big") + (1).to_bytes(8, "big") + b"members"


def test_a_message_id_is_the_same_on_every_retry_and_after_a_rotation() -> None:
    rotated = replace(KEYRING, tokens={3: b"3" * 32}, current=3)
    first = message_id(7, 42, KEYRING, "example.org")
    assert first == message_id(7, 42, rotated, "example.org")
    assert re.fullmatch(r"<7\.42\.[0-9a-f]{16}@example\.org>", first)


@given(st.tuples(NUMBER, NUMBER), st.tuples(NUMBER, NUMBER))
def test_two_deliveries_have_two_message_ids(one: tuple[int, int], other: tuple[int, int]) -> None:
    same = message_id(*one, KEYRING, "x.example") == message_id(*other, KEYRING, "x.example")
    assert same is (one == other)


def test_an_address_key_depends_on_the_key_and_not_on_rotation() -> None:
    key = address_key("ada@reader.example", KEYRING)
    assert key == address_key("ada@reader.example", replace(KEYRING, current=1)) and len(key) == 32
    assert key != address_key("ada@reader.example", OTHER)


def test_a_probe_is_answered_only_by_the_same_key() -> None:
    answer = probe_answer("nonce", KEYRING)
    assert re.fullmatch("[0-9a-f]{32}", answer)
    assert answer == probe_answer("nonce", KEYRING)
    assert answer not in (probe_answer("nonces", KEYRING), probe_answer("nonce", OTHER))


def test_what_was_made_for_one_purpose_verifies_for_no_other() -> None:
    """Else the probe would sign any token that somebody asks it to."""
    payload = b"\x01\x00\x02" + bytes(16) + b"members"
    forged = payload + bytes.fromhex(probe_answer(payload.decode("latin-1"), KEYRING))
    assert read_unsubscribe_token(urlsafe_b64encode(forged).rstrip(b"=").decode(), KEYRING) is None


@pytest.mark.parametrize(
    ("pages", "url"),
    [
        ("https://news.example.org", "https://news.example.org/u/T"),
        ("https://www.example.org/news/", "https://www.example.org/news/u/T"),
        ("https://소식.한국:8443/회원", "https://xn--9l4b4x.xn--3e0b707e:8443/%ED%9A%8C%EC%9B%90/u/T"),
    ],
)
def test_the_unsubscribe_url_stands_below_the_public_pages(pages: str, url: str) -> None:
    assert unsubscribe_url(pages, "T") == url


def test_the_unsubscribe_mail_carries_the_token_in_its_subject() -> None:
    assert unsubscribe_mailto("leave@example.org", "T") == "leave@example.org?subject=unsubscribe%20T"
    assert (
        unsubscribe_mailto("a+b&c@한국.example", "T")
        == "a%2Bb%26c@xn--3e0b707e.example?subject=unsubscribe%20T"
    )


def test_an_unsubscribe_address_that_is_none_is_refused() -> None:
    with pytest.raises(Mistake):
        unsubscribe_mailto("leave@example.org?cc=x", "T")


def test_a_list_id_is_made_of_name_and_domain() -> None:
    assert list_id("members", "news.example.org") == "members.news.example.org"
