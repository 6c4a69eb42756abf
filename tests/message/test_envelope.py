"""An envelope sender for each delivery, and back again: nobody else can make one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.envelope import LOCAL, read_verp, sound, verp
from newsletter.model.key import Keyring
from tests.message.making import KEYRING

PATTERN = "b+{}@returns.example.org"
NUMBERS = st.integers(1, 10**9)


@given(NUMBERS, NUMBERS)
def test_what_is_made_is_read_and_fits(mailing: int, subscriber: int) -> None:
    address = verp(PATTERN, mailing, subscriber, KEYRING)
    assert read_verp(address, PATTERN, KEYRING) == (mailing, subscriber)
    assert read_verp(address.upper(), PATTERN, KEYRING) == (mailing, subscriber), "relays change the case"
    assert len(address.partition("@")[0]) <= LOCAL


@given(st.text(), NUMBERS)
def test_nothing_else_is_ours(text: str, number: int) -> None:
    assert read_verp(text, PATTERN, KEYRING) is None
    address = verp(PATTERN, number, number, KEYRING)
    other = Keyring(addresses=b"b" * 32, tokens=KEYRING.tokens, current=KEYRING.current)
    assert read_verp(address, PATTERN, other) is None
    assert read_verp(address.replace(f"{number}.", f"{number + 1}.", 1), PATTERN, KEYRING) is None
    assert read_verp(address, "c+{}@returns.example.org", KEYRING) is None


@pytest.mark.parametrize(
    "pattern", ["b@x.example", "b+{}@nodot", "{}{}@x.example", "b+{}", "b" * 40 + "{}@x.example"]
)
def test_a_pattern_of_which_nothing_can_be_made_is_refused(pattern: str) -> None:
    with pytest.raises(Mistake) as caught:
        sound(pattern)
    assert "{}" in caught.value.hint
