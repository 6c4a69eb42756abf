"""Which words an article is shown with: its own summary, or how its text begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.lead import excerpt

TITLE = "폐교가 청년 목공소로"
FIRST = "문을 닫은 지 8년 된 분교에 청년 여섯 명이 목공소를 열었다."
SECOND = "주민들은 버려진 책상을 고쳐 마을 회관에 들였고, 남은 나무는 새집이 됐다."
THIRD = "함께 일한 여덟 달의 기록은 겨울에 책으로 나온다."
TEXT = ("교실마다 대패 소리", FIRST, SECOND, THIRD)
OWN = "책상을 고치던 청년들이 분교에 목공소를 열기까지, 주민들과 함께한 여덟 달의 기록을 전한다."


def test_a_summary_in_words_of_its_own_goes_before_the_text() -> None:
    assert excerpt(TEXT, TITLE, [OWN]) == OWN


@pytest.mark.parametrize(
    "summary",
    [
        FIRST[:26],
        f"{FIRST} {SECOND[:17]}",
        f"{FIRST} {SECOND[:17]}…",
        f"{FIRST} {SECOND[:17]}...",
        f"[들녘신문=한가람 기자] {FIRST} {SECOND[:20]}",
    ],
)
def test_a_summary_cut_from_the_text_is_read_to_the_end_of_the_sentence(summary: str) -> None:
    """Most systems cut og:description at a number of characters, in the middle of a word."""
    assert excerpt(TEXT, TITLE, [summary]) == f"{FIRST} {SECOND} {THIRD}"


@pytest.mark.parametrize(
    "summary",
    [
        "들녘신문은 경기 남부의 크고 작은 소식을 가장 빠르고 정확하게 전하는 지역 언론입니다..",
        "청년과 주민, 분교와 마을 회관, 책상과 목공소 이야기까지 들녘군의 소식을 가장 빠르게, 들녘 대표 언론",
        "Local news, politics, sports and weather from the valley, every morning before breakfast.",
        f"{TITLE} - 교실마다 대패 소리가 들린다, 주민들은 책상을 고쳐 마을 회관에 들였다",
        "교실마다 대패 소리",
        f"{OWN[:-4]}...",
        "",
    ],
)
def test_a_slogan_a_title_and_half_a_sentence_are_no_summary(summary: str) -> None:
    assert excerpt(TEXT, TITLE, [summary]) == f"{FIRST} {SECOND} {THIRD}"


def test_of_several_summaries_the_one_about_the_article_is_taken() -> None:
    slogan = "Local news, politics, sports and weather from the valley, every morning before breakfast."
    assert excerpt(TEXT, TITLE, [slogan, "대패 소리", OWN]) == OWN


def test_behind_a_paywall_the_summary_is_all_there_is() -> None:
    assert excerpt((), TITLE, ["구독자만 읽을 수 있는 글의 앞부분"]) == "구독자만 읽을 수 있는 글의 앞부분"
    assert excerpt((), TITLE, []) == ""


@given(
    st.lists(st.text(max_size=80), max_size=5),
    st.text(max_size=40),
    st.lists(st.text(max_size=80), max_size=3),
)
def test_whatever_stands_there_the_excerpt_stays_short(
    written: list[str], title: str, said: list[str]
) -> None:
    assert len(excerpt(written, title, said)) <= 200
