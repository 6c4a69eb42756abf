"""The words that the mail itself says."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.model.issue import Kind
from newsletter.render.words import ENGLISH, KOREAN, Words, direction, farewells, speak


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("ko", "2026년 12월 1일(화)"),
        ("ko-KR", "2026년 12월 1일(화)"),
        ("en", "1 December 2026"),
        ("fr", "1 December 2026"),
    ],
)
def test_days_are_written_out_in_the_language_or_else_in_english(language: str, day: str) -> None:
    assert speak(language).day(date(2026, 12, 1)) == day


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        ("ko", Kind.INFORMATION, (KOREAN, ENGLISH)),
        ("en", Kind.INFORMATION, (ENGLISH,)),
        ("fr", Kind.INFORMATION, (ENGLISH,)),
        ("en", Kind.ADVERTISING, (ENGLISH, KOREAN)),
        ("ko", Kind.ADVERTISING, (KOREAN, ENGLISH)),
    ],
)
def test_the_way_out_is_said_in_the_issues_language_and_in_english(
    language: str, kind: Kind, said: tuple[Words, ...]
) -> None:
    """정보통신망법 제50조 제4항 wants Korean and English in advertising, whatever its language."""
    assert farewells(language, kind) == said


@pytest.mark.parametrize(("language", "way"), [("ko", "ltr"), ("ar", "rtl"), ("fa_IR", "rtl"), ("", "ltr")])
def test_the_direction_of_writing(language: str, way: str) -> None:
    assert direction(language) == way
