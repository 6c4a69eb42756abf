"""Which items become an issue, and what of an item is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.dedupe import dedupe
from newsletter.compose.select import blocks_of, select
from newsletter.model.issue import Block
from newsletter.model.press import Collected, PressItem, Provenance, State

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime(2026, 11, 23, tzinfo=SEOUL)
FROM = Provenance("press", "https://www.example.org/", MONDAY, "")


def press(number: int = 1, *, title: str = "소식", key: str = "", **fields: object) -> Collected:
    """A collected item; *state* goes to the triage, other fields to the item."""
    state = fields.pop("state", State.NEW)
    item = PressItem(key=key or f"k{number}", title=title, provenance=FROM, **fields)  # type: ignore[arg-type]
    return Collected(id=str(number), item=item, state=state)  # type: ignore[arg-type]


@st.composite
def weeks(draw: st.DrawFn) -> list[Collected]:
    """A week's items, with few titles, keys and times, so that they meet."""
    hours = st.none() | st.integers(-30, 30).map(lambda hours: MONDAY + timedelta(hours=hours))
    return [
        press(
            number,
            title=draw(st.sampled_from(["소식", "소 식!", "다른 소식", "", "…"])),
            key=draw(st.sampled_from("abcdefgh")),
            published_at=draw(hours),
            state=draw(st.sampled_from(State)),
        )
        for number in range(7, 7 + draw(st.integers(0, 7)))
    ]


WEEKS = weeks()


@given(
    WEEKS, st.randoms(use_true_random=False), st.none() | st.integers(0, 5), st.sampled_from([None, MONDAY])
)
def test_the_selection_ignores_the_order_of_arrival(
    items: list[Collected], shuffler: Random, limit: int | None, since: datetime | None
) -> None:
    shuffled = shuffler.sample(items, len(items))
    assert select(items, since=since, limit=limit) == select(shuffled, since=since, limit=limit)


@given(WEEKS, st.none() | st.integers(0, 5))
def test_the_selection_is_open_recent_and_newest_first(items: list[Collected], limit: int | None) -> None:
    chosen = select(items, since=MONDAY, limit=limit)
    times = [item.item.published_at or FROM.fetched_at for item in chosen]
    assert times == sorted(times, reverse=True)
    assert all(time >= MONDAY for time in times)
    assert {item.state for item in chosen} <= {State.NEW, State.SHORTLISTED}
    everything = select(items, since=MONDAY)
    assert len(chosen) == (len(everything) if limit is None else min(limit, len(everything)))


def test_a_limit_keeps_the_shortlisted_and_then_the_newest() -> None:
    old = press(1, published_at=MONDAY, state=State.SHORTLISTED)
    newer = [press(n, published_at=MONDAY + timedelta(days=n)) for n in (2, 3, 4)]
    assert select([old, *newer], limit=2) == (newer[2], old)


def test_an_item_without_a_date_counts_from_when_it_was_fetched() -> None:
    assert select([press()], since=MONDAY) == (press(),)
    assert select([press()], since=MONDAY + timedelta(seconds=1)) == ()


@given(WEEKS, st.randoms(use_true_random=False))
def test_what_dedupe_keeps_ignores_the_order_of_arrival(items: list[Collected], shuffler: Random) -> None:
    kept = dedupe(items, SEOUL)
    again = dedupe(shuffler.sample(items, len(items)), SEOUL)
    assert sorted(item.id for item in kept) == sorted(item.id for item in again)
    assert list(kept) == [item for item in items if item in kept]
    assert dedupe(kept, SEOUL) == kept
    assert {item.item.key for item in kept} <= {item.item.key for item in items}


def test_one_key_or_one_title_and_day_is_one_item() -> None:
    morning, evening = MONDAY.replace(hour=1), MONDAY.replace(hour=23)
    first = press(9, title="KT가 사회적 기업을…", published_at=evening)
    same_title = press(10, title="ＫＴ가  사회적기업을 ?", published_at=morning.astimezone(UTC))
    same_key = press(11, title="제목이 바뀌었다", key="k9")
    next_day = press(12, title=first.item.title, published_at=evening + timedelta(hours=2))
    undated = [press(13, title=first.item.title), press(14, title=first.item.title)]
    items = [next_day, same_key, same_title, first, *undated, first]
    assert dedupe(items, SEOUL) == (next_day, first, *undated)


def test_titles_of_nothing_but_marks_are_not_compared() -> None:
    items = [press(1, title="…", published_at=MONDAY), press(2, title="!", published_at=MONDAY)]
    assert dedupe(items, SEOUL) == tuple(items)


def test_an_item_becomes_a_block() -> None:
    item = press(
        12,
        title="빈집이 마을 부엌으로",
        url="https://www.example.org/12",
        outlet="마을신문",
        author="화성시사회적경제센터",
        byline="홍길동 기자",
        published_at=datetime(2026, 11, 27, 15, 30, tzinfo=UTC),
        excerpt="주민 열두 명이\n빈집을 고쳤다.",
        image="https://www.example.org/a.jpg",
        caption="부엌",
        credit="ⓒ마을신문",
        paragraphs=("전문은 싣지 않는다.",),
    )
    assert blocks_of([item], zone=SEOUL) == (
        Block(
            title="빈집이 마을 부엌으로",
            url="https://www.example.org/12",
            outlet="마을신문",
            author="홍길동 기자",
            date=date(2026, 11, 28),
            item="12",
            picture="https://www.example.org/a.jpg",
            caption="부엌",
            credit="ⓒ마을신문",
            excerpt=("주민 열두 명이 빈집을 고쳤다.",),
        ),
    )


def test_an_author_who_is_named_already_is_left_out() -> None:
    """A board's posts are signed by the organisation itself: its readers know."""
    items = [
        press(1, author="화성시 사회적경제센터", outlet="마을신문"),
        press(2, author="마을신문", outlet="마을신문"),
        press(3, author="홍길동", outlet="마을신문"),
    ]
    blocks = blocks_of(items, zone=SEOUL, organisation="화성시사회적경제센터")
    assert [block.author for block in blocks] == ["", "", "홍길동"]


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    blocks = blocks_of([press(1, url="javascript:alert(1)"), press(2, title=" ", key="k2")], zone=SEOUL)
    assert [(block.title, block.url) for block in blocks] == [("소식", ""), ("k2", "")]


def test_what_was_collected_late_is_news_for_a_week() -> None:
    """A board tells the day and not the hour, and its Friday is collected on Monday."""
    friday = press(1, published_at=MONDAY - timedelta(days=3))
    assert select([friday], since=MONDAY, late=True) == ()
    early = replace(friday, collected_at=MONDAY - timedelta(days=1))
    assert select([early], since=MONDAY, late=True) == ()
    late = replace(friday, collected_at=MONDAY + timedelta(hours=1))
    assert select([late], since=MONDAY, late=True) == (late,)
    assert select([late], since=MONDAY) == (), "a day that the editor names is that day"
    archive = replace(press(2, published_at=MONDAY - timedelta(days=8)), collected_at=late.collected_at)
    assert select([archive], since=MONDAY, late=True) == (), "the first collect of a board is no week's news"
