"""Which addresses can be mailed, and when two spellings are one address."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.address import ascii_address, ascii_domain, canonical_address
from newsletter.message.links import address_key
from tests.message.making import KEYRING

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
LOCAL = st.text("abcXYZ019._+-", min_size=1, max_size=20)
DOMAIN = st.sampled_from(["example.org", "한국.example", "bücher.example", "MAIL.Example.org"])
ADDRESS = st.builds("{}@{}".format, LOCAL, DOMAIN)


@given(ADDRESS)
def test_an_address_on_the_wire_is_ascii_and_stays_as_it_is(address: str) -> None:
    wire = ascii_address(address)
    assert wire.isascii() and ascii_address(wire) == wire
    assert wire.rpartition("@")[0] == address.rpartition("@")[0]


@given(st.text() | st.builds("{}@{}".format, st.text(max_size=9), st.text(max_size=9)))
def test_whatever_is_typed_becomes_a_safe_address_or_a_mistake(typed: str) -> None:
    try:
        wire = ascii_address(typed)
    except Mistake:
        return
    assert re.fullmatch(r"[ -~]+", wire) and not wire.endswith(">")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "@",
            "ada",
            "ada@",
            "@x.example",
            "a b@x.example",
            "ada@x..example\n",
            "ada@-",
            "ada@x.example.",
        ),
        *(
            "김@x.example",
            "ada@한국_x.example",
            "ada@x.example\0",
            "a,b@x.example",
            "ada@x y",
            "<ada@x.example>",
        ),
        *(
            '"a"b"@x.example',
            "a" * 65 + "@x.example",
            "a@" + "x" * 254,
            "ada@\u2028.example",
            "ada@@x.example",
        ),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Mistake):
        ascii_address(address)


@pytest.mark.parametrize(
    "address", ["a.b+c@x.example", '"a b"@x.example', "o'neil@x.example", "a@[192.0.2.1]", "a@localhost"]
)
def test_unusual_addresses_that_servers_take_are_taken(address: str) -> None:
    assert ascii_address(address) == address


def test_a_domain_goes_by_the_rules_of_2008() -> None:
    """Those of 2003 turn ß into ss, which is another organisation's domain."""
    assert ascii_domain("straße.example") == "xn--strae-oqa.example"
    assert ascii_domain("한국.EXAMPLE") == "xn--3e0b707e.example"


@given(ADDRESS, st.sampled_from(FORMS))
def test_every_spelling_of_an_address_has_one_key(address: str, form: Form) -> None:
    local, _at, domain = address.rpartition("@")
    spellings = [
        unicodedata.normalize(form, address),
        f"{local.upper()}@{domain}",
        f"{local}@{domain.upper()}",
        f"{local.lower()}@{ascii_domain(domain)}",
    ]
    assert {address_key(spelling, KEYRING) for spelling in spellings} == {address_key(address, KEYRING)}
    assert canonical_address(canonical_address(address)) == canonical_address(address)


def test_accents_in_another_order_are_the_same_address() -> None:
    """Suppressing an address must not depend on the keyboard it was typed on."""
    assert address_key("α\u0345\u0301@x.example", KEYRING) == address_key("α\u0301\u0345@X.example", KEYRING)


@given(ADDRESS, ADDRESS)
def test_two_addresses_have_two_keys(one: str, other: str) -> None:
    same = ascii_address(one).lower() == ascii_address(other).lower()
    assert (address_key(one, KEYRING) == address_key(other, KEYRING)) is same
