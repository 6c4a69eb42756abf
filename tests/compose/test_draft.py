"""What compose drafts can be sent as it is: check F2's limits, A7, and no reader's field by accident."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.draft import draft
from newsletter.compose.issue_text import parse, write
from newsletter.compose.normal import one_line
from newsletter.model.issue import Block, Issue, Section
from newsletter.model.width import cells

from .legal import MAYBE, PRESENT, law

DAY = date(2026, 12, 1)
CENTRE = "화성시사회적경제센터"
TITLES = [
    "[르포] 빈집이 마을 부엌으로",
    "공공구매 상담회 84건",
    "햇빛발전소, 이제 마을의 것인가?",
    "돌봄 협동조합이 문을 열었다",
]
LONG_KO = (
    "마을 주민들이 십 년 동안 비어 있던 집을 고쳐 누구나 밥을 지어 나눌 수 있는 공유 부엌으로 만들기까지"
)
LONG_EN = "How the residents of a small village turned a house that stood empty for ten years into a kitchen"


def drafted(titles: list[str], organisation: str = CENTRE, language: str = "ko") -> Issue:
    """A draft of items with these titles."""
    blocks = [Block(title=title) for title in titles]
    return draft(
        "2026-12",
        [Section("언론보도", blocks=tuple(blocks))] if blocks else [],
        organisation=organisation,
        language=language,
        date=DAY,
    )


def widest(text: str) -> int:
    """Cells where letters of ambiguous width are counted as wide, as Korean fonts draw them."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


@pytest.mark.parametrize(
    ("organisation", "language", "subject"),
    [
        (CENTRE, "ko", "화성시사회적경제센터 뉴스레터 12월호"),
        ("", "ko", "뉴스레터 12월호"),
        ("마을 뉴스레터", "ko", "마을 뉴스레터 12월호"),
        ("Harbour Museum", "en", "Harbour Museum newsletter, December 2026"),
        ("", "en", "Newsletter, December 2026"),
        ("The Harbour Newsletter", "en-GB", "The Harbour Newsletter, December 2026"),
        ("Kulturhaus", "de", "Kulturhaus newsletter, December 2026"),
        ("{name} 센터", "ko", "(name) 센터 뉴스레터 12월호"),
    ],
)
def test_the_subject_names_the_organisation_and_the_month(
    organisation: str, language: str, subject: str
) -> None:
    assert drafted(TITLES, organisation, language).subject == subject


@pytest.mark.parametrize(
    ("titles", "language", "preheader"),
    [
        (TITLES, "ko", "빈집이 마을 부엌으로, 공공구매 상담회 84건, 햇빛발전소, 이제 마을의 것인가? 외 1건"),
        (TITLES[:1], "ko", "빈집이 마을 부엌으로 – 언론이 전한 소식을 한자리에 모아 전해 드립니다."),
        (["첫째", "둘째"], "ko", "첫째, 둘째 – 언론이 전한 소식을 한자리에 모아 전해 드립니다."),
        ([], "ko", "언론이 전한 소식을 한자리에 모아 전해 드립니다."),
        (
            [LONG_KO],
            "ko",
            "마을 주민들이 십 년 동안 비어 있던 집을 고쳐 누구나 밥을…"
            " – 언론이 전한 소식을 한자리에 모아 전해 드립니다.",
        ),
        (["가" * 300], "ko", f"{'가' * 29}… – 언론이 전한 소식을 한자리에 모아 전해 드립니다."),
        ([LONG_KO, LONG_KO, "둘"], "ko", "마을 주민들이 십 년 동안 비어 있던 집을 고쳐 누구나 밥을… 외 2건"),
        ([LONG_EN, "A fair", "A club"], "en", "How the residents of a small village…, A fair, A club"),
        (["A fair"], "en", "A fair – the latest press coverage, all in one place."),
        ([], "en", "The latest press coverage, all in one place."),
        (
            ["A kitchen for all", "A fair for all", *["A club with a name of some length"] * 3],
            "en",
            "A kitchen for all, A fair for all, A club with a name of some length and 2 more",
        ),
    ],
)
def test_the_preheader_reads_like_this(titles: list[str], language: str, preheader: str) -> None:
    assert drafted(titles, language=language).preheader == preheader


@law(300)
@given(
    st.lists(
        PRESENT.map(one_line) | st.text(max_size=200).map(lambda text: one_line(f"빈{text}")), max_size=5
    ),
    MAYBE,
    st.sampled_from(["ko", "en", "de"]),
)
def test_any_draft_is_within_what_the_checks_ask(titles: list[str], organisation: str, language: str) -> None:
    issue = drafted(titles, organisation, language)
    assert cells(issue.preheader) >= 40
    assert 20 <= len(issue.preheader) <= 90
    assert widest(issue.preheader) <= 180
    assert issue.preheader not in {issue.subject, *titles}
    assert issue.subject
    assert not set("{}") & set(issue.subject + issue.preheader)
    assert parse(write(issue), slug="2026-12") == issue


def test_a_draft_holds_the_blocks_in_their_order() -> None:
    issue = drafted(TITLES)
    assert [section.heading for section in issue.sections] == ["언론보도"]
    assert [block.title for block in issue.blocks] == TITLES
    assert (issue.slug, issue.date, issue.language, issue.prose) == ("2026-12", DAY, "ko", "")
