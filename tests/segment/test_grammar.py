"""What a condition means, and how a mistake in one is told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.model.segment import Reader
from newsletter.segment.grammar import DEEPEST, MOST, fields_of, parse
from newsletter.segment.judge import holds
from newsletter.segment.signs import LONGEST

KIM = Reader(
    "Kim.Hana@Example.org",
    date(2025, 3, 1),
    "김하나",
    {"region": "화성", "소속 기관": "햇살센터", "회비": "12,000", "가입": "2024. 5. 7.", "grade": "VIP"},
    frozenset({"기자", "Press"}),
)

TRUE = (
    'region = "화성"',
    "region = '화성' and joined > 2025-01-01",
    "region = “화성”",
    "region ＝ ‘화성’",
    'region != "오산"',
    'nowhere != "오산"',
    'region in ("오산", "화성")',
    'region not in ("오산")',
    'grade = "vip"',
    'grade contains "vi"',
    'not grade contains "x" and not has phone',
    'grade not contains "x"',
    '[소속 기관] contains "센터"',
    'has [소속 기관] AND HAS tag',
    'tag "기자"',
    'tag = "press" and tag != "없음"',
    'tag in ("없음", "기자")',
    "회비 >= 12000 and 회비 < 12000.5 and 회비 = 12000",
    "회비 <> 3",
    "가입 < 2024-05-08 and 가입 >= 2024-5-7",
    "joined = 2025-03-01 and joined <= 2025-03-01",
    'domain = "example.org"',
    'address contains "@example"',
    '이메일 = "kim.hana@example.org" and 이름 contains "하나"',
    '(region = "오산" or region = "화성") and has grade',
    'region = "화성" or region = "오산" and grade = "없음"',  # and binds more tightly
    "가입일 > 2024-12-31",
)  # fmt: skip
FALSE = (
    'region = "오산"',
    "region > 3",
    "region < 2025-01-01",
    "nowhere = 0",
    "joined > 2025-03-01",
    'tag "없음"',
    "has nowhere",
    '(region = "화성" or region = "오산") and grade = "없음"',
    '[name] = "김하나"',  # in brackets it is a field of that name
)


@pytest.mark.parametrize("text", TRUE)
def test_it_holds(text: str) -> None:
    assert holds(parse(text), KIM)


@pytest.mark.parametrize("text", FALSE)
def test_it_does_not_hold(text: str) -> None:
    assert not holds(parse(text), KIM)


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("", 1, 'region = "화성"'),
        ("region = 화성", 10, 'region = "화성"'),
        ("region", 7, 'has region, or region = "…"'),
        ("region 화성", 8, 'region = "화성"'),
        ('region = "화성', 10, '"화성"'),
        ('region = "화성" joined > 2025-01-01', 15, "and"),
        ('region = "화성" and', 18, "화성"),
        ('(region = "화성"', 15, "("),
        ('region = "화성")', 14, "and"),
        ("joined > 2025-02-30", 10, "2025-01-31"),
        ("joined > 3", 10, "joined > 2025-01-01"),
        ('joined contains "x"', 17, "joined > 2025-01-01"),
        ('region > "화성"', 10, "> 100"),
        ('name > 3', 8, 'name contains "…"'),
        ("region in 화성", 11, 'region = "화성"'),
        ("region contains 3", 17, 'contains "3"'),
        ("[소속 기관 = 3", 1, "[소속 기관]"),
        ("phone = 010-1234", 9, '"010-1234"'),
        ("region = $1", 10, "화성"),
        ("and region = 3", 1, "region"),
        ("region not 3", 12, "화성"),
        ("region = '\udcff'", 11, "UTF-8"),
    ],
)  # fmt: skip
def test_a_mistake_points_at_its_column_and_says_what_to_write(text: str, column: int, hint: str) -> None:
    with pytest.raises(Mistake, match=f"column {column}:") as refused:
        parse(text)
    assert hint in refused.value.hint


def test_what_is_too_deep_too_long_or_too_much_is_refused_in_words() -> None:
    for text in (
        "(" * (DEEPEST + 2) + "a = 1",
        "not " * (DEEPEST + 2) + "has a",
        "a = 1 or " * (MOST + 1) + "a = 1",
        f"a in ({', '.join(['1'] * (MOST + 1))})",
        "a" * (LONGEST + 1),
    ):
        with pytest.raises(Mistake, match="column"):
            parse(text)


def test_the_fields_asked_about_are_named_once_in_their_order() -> None:
    text = 'b = 1 and (has a or not [b c] = 2) and b = 3 and tag "x" and name = "y"'
    assert list(fields_of(parse(text))) == ["b", "a", "b c"]


SIGNS = st.sampled_from(
    ("and", "or", "not", "in", "contains", "has", "tag", "joined", "name", "region", "[소속 기관]", "(", ")",
     "=", "!=", "<", ">=", ",", '"화성"', "'", "“", "[", "3", "-1.5", "2025-01-01", "2025-99-99",
     "\0", ";", "--")
)  # fmt: skip


@given(st.text(st.characters(exclude_categories=())) | st.lists(SIGNS, max_size=25).map(" ".join))
def test_any_text_is_a_condition_or_a_mistake_and_nothing_else(text: str) -> None:
    try:
        condition = parse(text)
    except Mistake as mistake:
        assert mistake.hint
        return
    assert holds(condition, KIM) in (True, False)
