"""A reader's own values get places that nothing between here and the wire can damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.issue import Hole
from newsletter.render.holes import Holes, stem

fields = st.sampled_from(["name", "소속", "first name", "unsubscribe_url", "a.b-c_1"])
fallbacks = st.sampled_from(["", "구독자", "dear reader"])


@pytest.mark.parametrize(
    ("written", "marked", "holes"),
    [
        ("{name} 님", "zq0hole0z 님", [("name", "")]),
        ("{name|구독자} 님", "zq0hole0z 님", [("name", "구독자")]),
        ("{ name | 구독자 }", "zq0hole0z", [("name", "구독자")]),
        ("{소속}의 {name}", "zq0hole0z의 zq0hole1z", [("소속", ""), ("name", "")]),
        ("{name}, {name}", "zq0hole0z, zq0hole0z", [("name", "")]),
        ("{{name}} 그대로", "{name} 그대로", []),
        ("{} { } {1} {참고: 표} { 가", "{} { } {1} {참고: 표} { 가", []),
    ],
)
def test_a_field_becomes_a_sentinel_and_doubled_braces_single_ones(
    written: str, marked: str, holes: list[tuple[str, str]]
) -> None:
    marks = Holes()
    assert marks.mark(written) == marked
    assert [(hole.field, hole.fallback) for hole in marks] == holes


def test_the_same_field_with_another_fallback_is_another_hole() -> None:
    marks = Holes()
    marks.mark("{name|구독자} {name}")
    assert list(marks) == [Hole("zq0hole0z", "name", "구독자"), Hole("zq0hole1z", "name", "")]


@given(st.text())
def test_text_without_braces_stays_as_it_is(text: str) -> None:
    text = text.replace("{", "").replace("}", "")
    assert Holes(text).mark(text) == text


@given(
    st.lists(st.tuples(st.text(alphabet="가나 zq0hole*_<>&", max_size=20), fields, fallbacks), max_size=12)
)
def test_putting_the_fields_back_gives_what_was_written(parts: list[tuple[str, str, str]]) -> None:
    written = "".join(f"{text}{{{field}|{fallback}}}" for text, field, fallback in parts)
    marks = Holes(written)
    marked = marks.mark(written)
    for hole in marks:
        marked = marked.replace(hole.sentinel, f"{{{hole.field}|{hole.fallback}}}")
    assert marked == written


@pytest.mark.parametrize("trap", ["zq0hole7z", "ZQ0HOLE", "zq0**hole**", "&#122;q0hole", "zq0\x07hole"])
def test_a_text_that_holds_a_sentinel_gets_other_ones(trap: str) -> None:
    """Also where the letters only meet once markup between them is gone or entities are decoded."""
    assert stem(trap) == "zq1hole"


@given(st.lists(st.from_regex(r"zq[0-9]hole", fullmatch=True), max_size=10))
def test_no_sentinel_occurs_in_the_texts(texts: list[str]) -> None:
    assert stem(*texts) not in " ".join(texts)


def test_no_sentinel_is_the_beginning_of_another() -> None:
    marks = Holes()
    sentinels = [marks.sentinel(f"field{n}") for n in range(120)]
    assert not [(a, b) for a in sentinels for b in sentinels if a != b and a in b]


def test_sentinels_are_found_whole() -> None:
    marks = Holes()
    marked = marks.mark("가{name}나{소속}다")
    assert marks.pattern.split(marked) == ["가", "zq0hole0z", "나", "zq0hole1z", "다"]
