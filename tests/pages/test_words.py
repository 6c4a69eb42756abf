"""What the pages say, and in which language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.pages.words import ENGLISH, KOREAN, WORDS, Told, Words, speak

HOUSE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("accept", "default", "language"),
    [
        ("ko", "ko", "ko"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "en", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "ko", "en"),
        ("en;q=0.5, ko", "en", "ko"),
        ("ko;q=0.3,en;q=0.4", "ko", "en"),
        ("ja,ko;q=0.2", "en", "ko"),
        ("ja", "ko", "en"),
        ("ko;q=0, en", "ko", "en"),
        ("KO-kr", "en", "ko"),
        ("kok", "ko", "en"),  # Konkani
        ("", "ko", "ko"),
        ("", "en-GB", "en"),
        ("", "fr", "en"),
        ("*", "ko", "ko"),
        ("en;q=0", "ko", "ko"),
        (";;,,q=1", "ko", "ko"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(
    accept: str, default: str, language: str
) -> None:
    assert speak(accept, default).language == language


@given(st.text(), st.text())
def test_whatever_a_browser_says_it_gets_an_answer(accept: str, default: str) -> None:
    assert speak(accept, default) in WORDS.values()


def said(words: Words) -> dict[str, list[str]]:
    """Every sentence, by name."""
    found = {}
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, Told):
            found[field.name] = [value.heading, value.text, value.help]
        elif isinstance(value, tuple):
            found[field.name] = [sentence for point in value for sentence in point]
        else:
            found[field.name] = [value]
    return found


def test_both_languages_say_the_same_things() -> None:
    korean, english = said(KOREAN), said(ENGLISH)
    for name in korean:
        for one, other in zip(korean[name], english[name], strict=True):
            assert bool(one) == bool(other), name
            assert one.count("{title}") == other.count("{title}"), name


def test_korean_says_no_particle_after_a_title() -> None:
    """‘뉴스레터’을 would be wrong, ‘소식’를 as well."""
    assert not re.search("{title}[’”]?[가-힣]", str(said(KOREAN)))


# The look: the mail's own colours, and enough contrast to read them.

CSS = (HOUSE / "newsletter" / "pages" / "page.css").read_text(encoding="utf-8")


def test_the_pages_have_the_colours_of_the_mail() -> None:
    template = tomllib.loads((HOUSE / "templates/base/template.toml").read_text(encoding="utf-8"))
    known = {*template["colours"].values(), *template["dark"].values()}
    assert set(re.findall("#[0-9a-f]{6}", CSS)) <= known


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    "pair",
    [
        "ink paper",
        "muted paper",
        "accent paper",
        "muted ground",
        "on-accent accent",
        "ink note",
        "field paper",
    ],
)
def test_everything_can_be_read(scheme: int, pair: str) -> None:
    """WCAG 2.2 §1.4.3 asks for 4.5 : 1."""
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", re.findall(r":root \{[^}]*\}", CSS)[scheme]))
    one, other = sorted((luminance(colours[name]) for name in pair.split()), reverse=True)
    assert (one + 0.05) / (other + 0.05) >= 4.5
