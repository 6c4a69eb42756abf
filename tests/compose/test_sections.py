"""Items into sections: by the editor and by rule, and the same for any order of arrival."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.arrange import Arranged, arrange, meets, press_heading
from newsletter.model.press import Collected, PressItem, Provenance, State
from newsletter.model.rule import Order, SectionRule

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Seoul"))
OUTLETS = ["햇살일보", "느티 신문", ""]
KEYWORDS = ["돌봄", "장터", "햇빛"]


def press(number: int, title: str = "소식", **changes: object) -> Collected:
    """An item, the higher its number the older."""
    fields = {name: changes.pop(name) for name in ("outlet", "excerpt", "paragraphs") if name in changes}
    source = str(changes.pop("source", "board"))
    at = MONDAY - timedelta(hours=number)
    item = PressItem(f"k{number}", title, Provenance(source, "", at, ""), published_at=at, **fields)  # type: ignore[arg-type]
    return replace(Collected(str(number), item), **changes)  # type: ignore[arg-type]


@st.composite
def pressed(draw: st.DrawFn) -> list[Collected]:
    return [
        press(
            number,
            title=draw(st.sampled_from(KEYWORDS)),
            outlet=draw(st.sampled_from(OUTLETS)),
            source=draw(st.sampled_from(["board", "feed"])),
            tags=tuple(draw(st.lists(st.sampled_from(KEYWORDS), max_size=2, unique=True))),
            state=draw(st.sampled_from([State.NEW, State.SHORTLISTED])),
            section=draw(st.sampled_from(["", "", "행사"])),
            place=draw(st.none() | st.integers(1, 3)),
        )
        for number in range(1, 1 + draw(st.integers(0, 9)))
    ]


def some(of: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), max_size=1).map(tuple)


RULES = st.lists(
    st.builds(
        SectionRule,
        heading=st.sampled_from(["행사", "돌봄 소식", "언론보도"]),
        outlet=some(["햇살 일보", "느티신문"]),
        tag=some(KEYWORDS),
        source=some(["board", "feed"]),
        keyword=some(KEYWORDS),
        order=st.sampled_from(Order),
        limit=st.integers(0, 3),
    ),
    max_size=4,
)


def ids(arranged: Arranged) -> dict[str, list[str]]:
    return {heading: [item.id for item in items] for heading, items in arranged.sections}


@given(pressed(), RULES, st.randoms(use_true_random=False))
def test_the_sections_ignore_the_order_of_arrival(
    items: list[Collected], rules: list[SectionRule], shuffler: Random
) -> None:
    shuffled = shuffler.sample(items, len(items))
    assert arrange(items, rules, "ko") == arrange(shuffled, rules, "ko")


@given(pressed(), RULES, st.booleans())
def test_every_item_stands_once_or_is_left_out_and_nobodys_pick_is(
    items: list[Collected], rules: list[SectionRule], named: bool
) -> None:
    arranged = arrange(items, rules, "ko", named=named)
    placed = [item for _, found in arranged.sections for item in found]
    assert sorted(map(str, [*placed, *arranged.left_out])) == sorted(map(str, items))
    assert not any(item.state is State.SHORTLISTED or named for item in arranged.left_out)
    headings = [heading for heading, _ in arranged.sections]
    assert len(headings) == len(set(headings))
    if named:
        for _, found in arranged.sections:
            assert list(found) == [item for item in items if item in found], "the editor's order stands"
    if not rules and not named:
        assert arranged.left_out == ()


@given(pressed(), RULES)
def test_a_limit_holds_for_what_nobody_picked(items: list[Collected], rules: list[SectionRule]) -> None:
    limits = {rule.heading: rule for rule in reversed(rules)}
    for heading, found in arrange(items, rules, "ko").sections:
        if heading in limits and limits[heading].limit:
            picked = sum(item.state is State.SHORTLISTED for item in found)
            assert len(found) <= max(limits[heading].limit, picked)


def test_the_first_rule_met_has_the_item_and_the_editors_word_is_above_it() -> None:
    rules = [
        SectionRule("돌봄", keyword=("돌봄",), order=Order.TITLE),
        SectionRule("우리 판", source=("board",), limit=1),
    ]
    items = [
        press(1, "나 돌봄"),
        press(2, "가 돌 봄"),
        press(3, "장터"),
        press(4, "햇빛"),
        press(5, "먼 곳", source="feed"),
        press(6, "고른 먼 곳", source="feed", state=State.SHORTLISTED),
        press(7, "돌봄", section="행사"),
    ]
    arranged = arrange(items, rules, "ko")
    assert ids(arranged) == {"돌봄": ["2", "1"], "우리 판": ["3"], "언론보도": ["6"], "행사": ["7"]}
    assert [item.id for item in arranged.left_out] == ["4", "5"]


def test_an_order_that_the_editor_gave_stands_before_the_rules() -> None:
    rules = [SectionRule("모두", order=Order.OLDEST)]
    items = [press(1), press(2), press(3, place=2), press(4, place=1)]
    assert ids(arrange(items, rules, "ko")) == {"모두": ["4", "3", "2", "1"]}
    assert ids(arrange(items, [], "ko")) == {"언론보도": ["4", "3", "1", "2"]}


def test_each_kind_of_condition_named_must_be_met() -> None:
    item = press(1, "마을 돌봄", outlet="햇살 일보", tags=("봄",), excerpt="주민", paragraphs=("전문",))
    for rule, met in (
        (SectionRule("a"), True),
        (SectionRule("a", outlet=("느티신문", "햇살일보")), True),
        (SectionRule("a", tag=("#봄",)), True),
        (SectionRule("a", keyword=("전문",)), True),
        (SectionRule("a", source=("feed",)), False),
        (SectionRule("a", outlet=("햇살일보",), tag=("여름",)), False),
        (SectionRule("a", outlet=("햇살",)), False),
    ):
        assert meets(item, rule) is met


def test_coverage_without_rules_stands_under_the_usual_heading() -> None:
    assert [heading for heading, _ in arrange([press(1)], [], "en-GB").sections] == ["Press coverage"]
    assert arrange([], [], "ko") == Arranged(())
    assert press_heading("fr") == "Press coverage"
