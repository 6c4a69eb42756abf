"""The desk's own logic: what is seen, where the cursor goes, and what an action is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.commands.desk import state
from newsletter.commands.desk.state import Desk, View
from newsletter.model.press import Headline, State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def lines(*states: State) -> list[Headline]:
    """Lines 1, 2, 3 … in these states, newest first."""
    return [
        Headline(number, f"소식 {number}", "햇살일보", NOON - timedelta(hours=number), each)
        for number, each in enumerate(states, 1)
    ]


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    found = lines(*draw(st.lists(st.sampled_from(State), max_size=8)))
    places = [draw(st.none() | st.integers(1, 4)) for _ in found]
    desk = state.opened(replace(line, place=place) for line, place in zip(found, places, strict=True))
    desk = state.looked_at(desk, draw(st.sampled_from(View)))
    numbers = st.frozensets(st.integers(1, 8))
    desk = state.filtered(desk, draw(st.none() | numbers))
    desk = state.at(desk, draw(st.integers(-2, 10)))
    return state.marked(desk) if draw(st.booleans()) else desk


@given(desks(), st.integers(-20, 20), st.sampled_from(View), st.frozensets(st.integers(1, 8)))
def test_the_cursor_is_always_on_a_line_where_there_is_one(
    desk: Desk, by: int, view: View, matching: frozenset[int]
) -> None:
    several = (
        desk,
        state.moved(desk, by),
        state.looked_at(desk, view),
        state.filtered(desk, matching),
        state.marked(desk),
        state.changed(desk, lines(State.IGNORED, State.IGNORED)),
        state.changed(desk, lines(State.USED), follow=True),
        state.reloaded(desk, lines(State.USED, State.NEW)),
    )
    for each in several:
        assert 0 <= each.cursor < max(len(each.visible), 1)
        assert (each.current is None) == (not each.visible)
        assert set(each.chosen) <= set(each.visible)


@given(desks())
def test_every_item_is_counted_once_and_seen_in_its_view(desk: Desk) -> None:
    counts = desk.counts
    assert sum(count for view, count in counts.items() if view is not View.ALL) == counts[View.ALL]
    for view in View:
        seen = state.filtered(state.looked_at(desk, view), None)
        assert seen.folded and not seen.stories
        assert len(seen.visible) == counts[view]


@given(desks(), st.integers(-9, 9))
def test_reordering_moves_one_item_and_loses_none(desk: Desk, by: int) -> None:
    before, after = desk.shortlist, state.reordered(desk, by)
    assert sorted(before) == sorted(after)
    if desk.current and desk.current.number in before:
        moved = desk.current.number
        assert [n for n in before if n != moved] == [n for n in after if n != moved]
        here, there = before.index(moved), after.index(moved)
        assert there == max(0, min(here + by, len(before) - 1))
    else:
        assert before == after


def test_one_key_again_and_again_works_down_a_list() -> None:
    desk = state.moved(state.opened(lines(*[State.NEW] * 4)), 1)
    desk = state.changed(desk, [replace(desk.lines[2], state=State.IGNORED)])
    assert desk.current == desk.lines[3]
    desk = state.changed(desk, [replace(desk.lines[3], state=State.SHORTLISTED)])
    assert desk.current == desk.lines[4]
    desk = state.changed(desk, [replace(desk.lines[4], state=State.SHORTLISTED)])
    assert desk.current == desk.lines[1], "the last one gone, the cursor is on the one before"


def test_the_shortlist_stands_in_the_editors_order_and_then_newest_first() -> None:
    found = lines(*[State.SHORTLISTED] * 4)
    desk = state.opened([found[0], replace(found[1], place=2), found[2], replace(found[3], place=1)])
    assert desk.shortlist == (4, 2, 1, 3)
    assert state.looked_at(desk, View.SHORTLIST).visible == (4, 2, 1, 3)


def test_an_action_is_about_what_is_marked_and_seen() -> None:
    desk = state.opened(lines(*[State.NEW] * 3))
    assert desk.chosen == (1,)
    desk = state.marked(state.marked(desk))
    assert desk.chosen == (1, 2)
    assert desk.cursor == 2
    assert state.filtered(desk, frozenset({2, 3})).chosen == (2,), "what is not seen is left alone"
    assert state.filtered(desk, frozenset({3})).chosen == (3,)
    assert state.unmarked(desk).chosen == (3,)
    assert state.all_marked(state.filtered(desk, frozenset({2, 3}))).chosen == (2, 3)


def test_the_key_of_the_shortlist_puts_on_before_it_takes_off() -> None:
    desk = state.looked_at(state.opened(lines(State.SHORTLISTED, State.NEW)), View.ALL)
    assert not state.toggles_on(desk)
    assert state.toggles_on(state.all_marked(desk)), "one of the two is not on it yet"


def test_a_story_is_one_line_among_what_is_new() -> None:
    found = [replace(line, story="7") for line in lines(*[State.NEW] * 3)]
    desk = state.opened([*found, *(replace(line, number=4) for line in lines(State.NEW))])
    assert desk.visible == (3, 4), "its earliest item"
    assert desk.copies(3) == (1, 2)
    assert desk.chosen == (3,)
    assert desk.chosen_with_copies == (3, 1, 2), "the line stands for all of them"
    assert state.filtered(desk, frozenset({1, 2})).visible == (2,), "of those that the filter leaves"
    flat = state.unfolded(desk)
    assert flat.visible == (1, 2, 3, 4)
    assert flat.current == found[2], "the cursor stays"
    assert flat.chosen_with_copies == flat.chosen
    assert state.unfolded(flat).visible == (3, 4)
    picked = state.changed(desk, [replace(found[2], state=State.SHORTLISTED)])
    assert picked.visible == (4,), "its copies are no news"
    assert state.looked_at(picked, View.ALL).visible == (1, 2, 3, 4)
    ignored = state.changed(desk, [replace(found[2], state=State.IGNORED)])
    assert ignored.visible == (2, 4)


def test_the_filter_keeps_the_cursor_on_its_item() -> None:
    desk = state.at(state.opened(lines(*[State.NEW] * 4)), 2)
    fewer = state.filtered(desk, frozenset({2, 3}))
    assert fewer.current == desk.lines[3]
    assert state.filtered(fewer, None).current == desk.lines[3]
    assert state.filtered(desk, frozenset({4})).current == desk.lines[4]
