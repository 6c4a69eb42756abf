"""Which items are one story: laws, and the figures that are promised on labelled pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.stories import judged, labelled
from newsletter.compose.candidates import WINDOW
from newsletter.compose.cluster import cluster
from newsletter.compose.figures import figures
from newsletter.compose.fold import copies, fold, leading
from newsletter.compose.names import organisations, places
from newsletter.compose.story_numbers import numbered
from newsletter.compose.traits import Facts, traits
from newsletter.compose.vetoes import veto
from newsletter.compose.wording import wording
from newsletter.model.issue import Copy
from newsletter.model.press import Collected, PressItem, Provenance, State

from .legal import law

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ITEMS, PAIRS = labelled("tune")


def press(number: int, title: str, lead: str = "", *, hours: float = 0, **fields: object) -> Collected:
    """A collected item; *state*, *story* and *used_in* are the editor's, other fields the item's."""
    editors = {name: fields.pop(name) for name in ("state", "story", "used_in") if name in fields}
    at = MONDAY + timedelta(hours=hours)
    item = PressItem(
        key=f"k{number}",
        title=title,
        provenance=Provenance("press", "", MONDAY, ""),
        published_at=at,
        excerpt=lead,
        **fields,  # type: ignore[arg-type]
    )
    return Collected(str(number), item, **editors)  # type: ignore[arg-type]


def together(*items: Collected) -> bool:
    return len(cluster(items)) == 1


@pytest.mark.parametrize("half", ["tune", "held"])
def test_copies_are_told_from_look_alikes(half: str) -> None:
    """What issue and README promise: precision 0.98, recall 0.85."""
    items, pairs = labelled(half)
    precision, recall, _ = judged(cluster(items), pairs)
    assert precision >= 0.98
    assert recall >= 0.85


def test_there_are_enough_pairs_of_every_kind_in_two_languages() -> None:
    pairs = [*PAIRS, *labelled("held")[1]]
    assert len(pairs) >= 300
    kinds = {kind for _, _, same, kind in pairs if not same}
    assert kinds >= {"round", "month", "city", "company", "year", "follow_up", "column"}


@law(20)
@given(st.randoms(use_true_random=False), st.integers(0, 150))
def test_the_order_of_the_items_does_not_matter(shuffler: Random, start: int) -> None:
    some = ITEMS[start : start + 40]
    assert cluster(shuffler.sample(some, len(some))) == cluster(some)


def test_what_parts_two_items_does_not_depend_on_which_is_read_first() -> None:
    known = {item.id: traits(item) for item in ITEMS}
    facts = {number: Facts(one) for number, one in known.items()}
    for a, b, _, _ in PAIRS:
        there, back = (
            veto(known[a], known[b], facts[a], facts[b]),
            veto(known[b], known[a], facts[b], facts[a]),
        )
        assert bool(there) == bool(back), (known[a].title, known[b].title)


@law(20)
@given(st.randoms(use_true_random=False), st.integers(0, 150))
def test_the_numbers_of_the_items_do_not_matter(shuffler: Random, start: int) -> None:
    """Stories are the same in whatever order their items were collected."""
    some = ITEMS[start : start + 40]
    numbers = [str(number) for number in range(1000, 1000 + len(some))]
    shuffler.shuffle(numbers)
    renamed = dict(zip([item.id for item in some], numbers, strict=True))
    again = cluster([replace(item, id=renamed[item.id]) for item in some])
    assert again == {frozenset(renamed[number] for number in group) for group in cluster(some)}


@law(20)
@given(st.integers(0, 150))
def test_an_item_of_another_matter_changes_no_story(start: int) -> None:
    some = ITEMS[start : start + 40]
    other = press(99999, "qqqqqq wwwwww", "xxxxxx zzzzzz vvvvvv")
    assert cluster([*some, other]) == cluster(some) | {frozenset({"99999"})}


@law(20)
@given(st.randoms(use_true_random=False), st.integers(0, 150))
def test_every_item_is_in_one_story_and_no_story_is_longer_than_the_window(
    shuffler: Random, start: int
) -> None:
    some = ITEMS[start : start + 40]
    at = {item.id: item.item.published_at for item in some}
    groups = cluster(some)
    assert sorted(number for group in groups for number in group) == sorted(at)
    for group in groups:
        times = [time for number in group if (time := at[number])]
        assert max(times) - min(times) <= WINDOW


@law(50)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_no_text_makes_it_stumble(texts: Sequence[str]) -> None:
    items = [press(n, text, text[::-1]) for n, text in enumerate(texts)]
    assert sum(map(len, cluster(items))) == len(items)


def test_the_editors_word_stands_above_all() -> None:
    a = press(1, "두레온, 말벗 로봇 200대 보급", "두레온이 말벗 로봇 200대를 경로당에 놓았다.")
    b = press(2, "말벗 로봇 200대 보급한 두레온", "경로당에 두레온의 말벗 로봇 200대가 놓였다.")
    c = press(3, "전혀 다른 소식", "봄비가 내렸다.", hours=900)
    assert cluster([a, b, c]) == {frozenset("12"), frozenset("3")}
    assert cluster([a, b, c], parted=[("1", "2")]) == {frozenset("1"), frozenset("2"), frozenset("3")}
    assert cluster([a, b, c], joined=[("2", "3")]) == {frozenset("1"), frozenset("23")} or together(a, b)
    assert frozenset("23") in {group - {"1"} for group in cluster([a, b, c], joined=[("2", "3")])}
    assert cluster([a, b], joined=[("1", "77")], parted=[("2", "77")]) == {frozenset("12")}


def test_no_chain_leads_from_one_news_to_another() -> None:
    """b reads like a and like c; a and c name different towns."""
    lead = "협동조합이 마을부엌을 열었다. 주민들이 돌아가며 저녁을 차린다."
    a = press(1, "가평에 마을부엌 문 열어", f"가평군 {lead}")
    b = press(2, "마을부엌 문 열어", lead)
    c = press(3, "연천에 마을부엌 문 열어", f"연천군 {lead}")
    groups = cluster([a, b, c])
    assert not any({"1", "3"} <= group for group in groups)


@pytest.mark.parametrize(
    ("title", "words", "kind"),
    [
        ("[단독] 장터 열린다", "장터 열린다", ""),
        ("[속보][포토] 장터 열린다(종합2보)", "장터 열린다", ""),
        ("장터 열린다 - 들녘신문", "장터 열린다", ""),
        ("[사설] 장터의 쓸모", "장터의 쓸모", "column"),
        ("[이도윤의 들판] 장터에서", "장터에서", "column"),
        ("[인터뷰] 장터를 여는 사람", "장터를 여는 사람", "talk"),
        ("BREAKING: Fair opens", "Fair opens", ""),
        ("Opinion: What a fair is for", "What a fair is for", "column"),
        ("[속보]", "[속보]", ""),
    ],
)
def test_marks_fall_away_and_rubrics_tell_the_kind(title: str, words: str, kind: str) -> None:
    said = wording(title, "")
    assert (said.title, said.kind) == (words, kind)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("제3회 한마당", "time", 3),
        ("한마당 세 번째", "time", 3),
        ("매출 1억 8천만원", "원", 180_000_000),
        ("10억 지원", "원", 1_000_000_000),
        ("100여 명", "명", 100),
        ("열두 명", "명", 12),
        ("20개소", "곳", 20),
        ("11월 장터", "월", 11),
        ("a loan of £2.5m", "£", 2_500_000),
        ("raises $12 million", "$", 12_000_000),
        ("The third fair", "time", 3),
        ("sixty stalls", "stall", 60),
        ("in October", "월", 10),
    ],
)
def test_figures_are_read_with_what_they_count(text: str, unit: str, value: float) -> None:
    assert value in figures(text)[unit]


def test_the_day_on_which_something_was_said_is_no_figure() -> None:
    assert "일" not in figures("화성시는 27일 밝혔다")
    assert figures("축제는 30일 열린다")["일"] == {30}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("화성시는 봉담읍에", (set(), {"화성"}, {"봉담"})),
        ("경기 수원서", ({"경기"}, {"수원"}, set())),
        ("한빛군 새벽면 주민", (set(), {"한빛"}, {"새벽"})),
        ("부산 동구의 창고", ({"부산"}, {"동구"}, set())),
        ("전북사회적경제원", ({"전북"}, set(), set())),
        ("다시 활동을 시작한 도시의 친구", (set(), set(), set())),
    ],
)
def test_places_are_known_by_name_or_ending(text: str, found: tuple[set[str], ...]) -> None:
    assert places(text) == tuple(map(frozenset, found))


def test_organisations_are_known_by_ending_and_by_quotes() -> None:
    assert organisations("택시협동조합 ‘밤길’과 햇살협동조합, (주)온손") == {"밤길", "햇살협동조합", "온손"}
    assert organisations("마을 협동조합과 주민센터") == frozenset()


NUMBERS = st.integers(1, 30).map(str)


@law(100)
@given(
    st.lists(st.sets(NUMBERS, min_size=1), max_size=6), st.dictionaries(NUMBERS, st.sampled_from("123456"))
)
def test_story_numbers_are_given_once_and_kept(sets: list[set[str]], before: dict[str, str]) -> None:
    seen: set[str] = set()
    disjoint = []
    for group in sets:
        rest = group - seen
        seen |= rest
        if rest:
            disjoint.append(frozenset(rest))
    given_numbers = numbered(disjoint, before)
    kept = [number for number in given_numbers.values() if number]
    assert len(set(kept)) == len(kept)
    assert all(
        number in {before.get(item) for item in group} for group, number in given_numbers.items() if number
    )
    again = {
        item: number or f"{90 + n}"
        for n, (group, number) in enumerate(given_numbers.items())
        for item in group
    }
    assert numbered(disjoint, again) == {group: again[next(iter(group))] for group in given_numbers}


def test_a_story_is_folded_into_its_leading_item() -> None:
    lead = press(1, "장터", story="5", outlet="이로운넷", url="https://a.example/1")
    same = press(2, "장터 열려", story="5", outlet="이로운 넷", url="https://a.example/2", hours=1)
    copy = press(3, "장터가", story="5", outlet="마을신문", url="https://b.example/", hours=2)
    bare = press(4, "장터!", story="5", url="https://www.c.example/x", hours=3)
    gone = press(5, "장터?", story="5", outlet="들녘", state=State.IGNORED, hours=3)
    other = press(6, "다른 소식", story="6")
    everything = [gone, bare, copy, other, same, lead]
    assert fold([bare, copy, other, lead], everything, {}) == (other, lead)
    assert fold([bare, copy, other, lead], everything, {"5": "3"}) == (copy, other)
    assert copies(lead, everything) == (
        Copy("마을신문", "https://b.example/"),
        Copy("c.example", "https://www.c.example/x"),
    )
    assert copies(other, everything) == ()


def test_a_story_that_was_told_is_no_news_unless_it_was_picked_again() -> None:
    told = press(1, "장터", story="5", used_in=("2026-11",), state=State.USED)
    late = press(2, "장터 열려", story="5")
    assert fold([late], [told, late], {}) == ()
    picked = replace(late, state=State.SHORTLISTED)
    assert fold([picked], [told, picked], {}) == (picked,)


@law(30)
@given(st.randoms(use_true_random=False))
def test_who_leads_does_not_depend_on_the_order(shuffler: Random) -> None:
    members = [
        press(n, "장터", story="5", hours=n % 3, url="https://a.example/" if n % 2 else "") for n in range(6)
    ]
    assert leading(shuffler.sample(members, 6), {}) == leading(members, {}) == members[3]
