"""Long words may break, and nothing else changes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.width import cells
from newsletter.render.breaks import LONGEST, softened

SENTINELS = re.compile("(zq0hole[0-9]+z)")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("짧은 말 short words", "짧은 말 short words"),
        ("https://www.example.org/a/long/path", "https://www.<wbr>example.org/<wbr>a/long/path"),
        ("가" * 21, "가" * 10 + "<wbr>" + "가" * 10 + "<wbr>가"),
        ("a" * 41, "a" * 20 + "<wbr>" + "a" * 20 + "<wbr>a"),
        ("a" * 20, "a" * 20),
        ("x" * 18 + "zq0hole0z", "x" * 18 + "<wbr>zq0hole0z"),
        ("<" * 21, "&lt;" * 20 + "<wbr>&lt;"),
    ],
)
def test_only_long_words_get_places_to_break(text: str, html: str) -> None:
    assert softened(text, SENTINELS) == html


@given(st.text(max_size=200))
def test_without_the_breaks_the_text_is_the_same(text: str) -> None:
    assert unescape(softened(text, SENTINELS).replace("<wbr>", "")) == text


@given(st.text(alphabet="가a/.-_=한", max_size=200))
def test_no_piece_is_wider_than_a_phone(text: str) -> None:
    assert all(cells(piece) <= LONGEST for piece in softened(text, SENTINELS).split("<wbr>"))


def test_no_break_parts_an_accent_from_its_letter() -> None:
    pieces = softened("e\u0301" * 40, SENTINELS).split("<wbr>")
    assert not [piece for piece in pieces if piece.startswith("\u0301")]
