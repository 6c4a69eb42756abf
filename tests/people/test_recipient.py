"""What editors type and paste as an address."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.address import ascii_address, canonical_address
from newsletter.message.recipient import recipient


@pytest.mark.parametrize(
    ("typed", "address", "name"),
    [
        ("kim@example.org", "kim@example.org", ""),
        ("Kim.Hana@Example.org", "Kim.Hana@Example.org", ""),
        ("  kim@example.org\u200b ", "kim@example.org", ""),
        ("\ufeffkim@example.org\u00a0", "kim@example.org", ""),
        ("ｋｉｍ＠ｅｘａｍｐｌｅ．ｏｒｇ", "kim@example.org", ""),
        ("김하나 <kim@example.org>", "kim@example.org", "김하나"),
        ('"김하나" <kim@example.org>;', "kim@example.org", "김하나"),
        ("<kim@example.org>", "kim@example.org", ""),
        ("mailto:kim@example.org?subject=구독", "kim@example.org", ""),
        ("kim+news@example.org", "kim+news@example.org", ""),
        ("kim@마을.example", "kim@마을.example", ""),
        ('"kim hana"@example.org', '"kim hana"@example.org', ""),
    ],
)
def test_an_address_is_understood_as_people_write_it(typed: str, address: str, name: str) -> None:
    assert recipient(typed) == (address, name)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "no address"),
        (" \u200b ", "no address"),
        ("김하나", "no mail address"),
        ("kim@@example.org", "no mail address"),
        ("kim@", "no mail address"),
        ("@example.org", "no mail address"),
        ("kim@example", "no mail address"),
        ("kim@example..org", "no mail address"),
        (".kim@example.org", "no mail address"),
        ("kim@example.org.", "no mail address"),
        ("kim@-example.org", "no mail address"),
        ("kim hana@example.org", "no mail address"),
        ("kim@192.0.2.1", "no mail address"),
        ("x" * 65 + "@example.org", "no mail address"),
        ("kim@" + "a." * 130 + "org", "no mail address"),
        ("홍길동@example.org", "before the @"),
        ("kim@example.org, lee@example.org", "more than one address"),
        ("kim@example.org\r\nBcc: lee@example.org", "control character (U+000D)"),
        ("kim\x00@example.org", "control character (U+0000)"),
    ],
)
def test_what_no_server_would_take_is_refused_in_a_few_words(typed: str, told: str) -> None:
    with pytest.raises(Mistake, match=told.replace("(", r"\(").replace(")", r"\)").replace("+", r"\+")):
        recipient(typed)


@given(st.text() | st.from_regex(r"[\w.<>\"'@ ;,:+-]{0,40}@[\w.<>;,-]{1,40}", fullmatch=True))
@example("a@b.c<d@e.f>")
def test_whatever_is_typed_becomes_an_address_that_can_be_mailed_or_a_mistake(typed: str) -> None:
    """And reading an address that was read changes nothing."""
    try:
        address, _ = recipient(typed)
    except Mistake:
        return
    wire = ascii_address(address)
    assert wire.isascii() and wire.isprintable() and wire.count("@") >= 1
    assert recipient(address) == (address, "")
    assert canonical_address(address) == canonical_address(address.upper()) or not address.isascii()
