"""The desk as an editor works at it: by keys alone, on the real screen and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TextArea

from newsletter.commands.desk.app import PressDesk
from newsletter.commands.desk.item_list import ItemList
from newsletter.commands.desk.keys import KEYS
from newsletter.commands.desk.reading import Reading
from newsletter.commands.desk.state import View
from newsletter.model.press import State
from newsletter.steps import desk as steps
from newsletter.steps import triage
from newsletter.steps.bench import Bench
from newsletter.steps.compose import Composed
from newsletter.store import press as store
from newsletter.store.engine import writing
from newsletter.workspace import issues
from tests import coverage
from tests.commands.typing import Terminal

Script = Callable[[PressDesk, "Keyboard"], Coroutine[None, None, None]]


class Keyboard:
    """Presses keys, and waits until what they asked for is done."""

    def __init__(self, desk: PressDesk, pilot: Pilot[Composed | None]) -> None:
        self._desk, self._pilot = desk, pilot

    async def __call__(self, *keys: str) -> None:
        for key in keys:
            await self._pilot.press(key)
            await self.settled()

    async def write(self, text: str) -> None:
        await self._pilot.press(*("space" if letter == " " else letter for letter in text))
        await self.settled()

    async def settled(self) -> None:
        await self._pilot.pause()
        await self._desk.workers.wait_for_complete()
        await self._pilot.pause()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with coverage.workspace(tmp_path / "ws") as opened:
        yield opened


def at_the_desk(bench: Bench, script: Script, size: tuple[int, int] = (124, 32)) -> Composed | None:
    """Plays a script; what the desk answered when it was closed."""

    async def play() -> Composed | None:
        desk = PressDesk(bench, light=False)
        async with desk.run_test(size=size) as pilot:
            keyboard = Keyboard(desk, pilot)
            await keyboard.settled()
            await script(desk, keyboard)
            await pilot.pause()
        return desk.return_value

    return asyncio.run(play())


def drawn(desk: PressDesk) -> list[str]:
    """The list as it stands on the screen."""
    shown = desk.query_one(ItemList)
    return [shown.render_line(y).text for y in range(shown.size.height)]


def listed(desk: PressDesk) -> int:
    """How many lines there are."""
    return len(desk.state.visible)


def said(desk: PressDesk) -> str:
    return " ".join(str(notice.message) for notice in desk._notifications)


def test_mondays_five_minutes_without_the_mouse(bench: Bench) -> None:
    """Filter, shortlist five, order them, send one to a section, compose."""

    async def monday(desk: PressDesk, press: Keyboard) -> None:
        assert desk.state.counts[View.NEW] == 60
        await press("slash")
        await press.write("돌봄")
        assert [line.strip() for line in drawn(desk) if "돌봄" in line], "the words are in the titles"
        assert len(desk.state.visible) == 9
        await press("enter", "s", "s")
        await press("escape")
        assert len(desk.state.visible) == 58
        await press("home", "s", "s", "down", "s")
        await press("2")
        assert len(desk.state.shortlist) == 5
        first = desk.state.shortlist[0]
        await press("J", "J")
        assert desk.state.shortlist[2] == first, "the cursor goes with its item"
        await press("K")
        assert desk.state.shortlist[1] == first
        await press("h")
        assert desk.screen.query_one(OptionList).option_count == 4
        await press("tab")
        await press.write("이달의 장터")
        await press("enter")
        current = desk.state.current
        assert current is not None
        assert (current.number, current.section) == (first, "이달의 장터")
        await press("c")
        assert desk.screen.query_one(Input).value == "2026-11"
        await press("enter")

    made = at_the_desk(bench, monday)
    assert made is not None
    assert (made.created, len(made.added), made.path.name) == (True, 5, "2026-11.md")
    issue = issues.read(bench.root, "2026-11")
    by_heading = {section.heading: [block.title for block in section.blocks] for section in issue.sections}
    assert by_heading["이달의 장터"] == ["느티나무 아래 겨울 장터, 이틀 동안 이천 명"]
    assert "돌봄 협동조합, 야간에도 문을 연다" in by_heading["돌봄과 마을"]
    assert sum(map(len, by_heading.values())) == 5
    assert len(steps.items(bench, state="used")) == 5


def test_the_order_of_the_shortlist_is_the_order_in_the_issue(bench: Bench) -> None:
    async def script(desk: PressDesk, press: Keyboard) -> None:
        await press("home", "s", "down", "down", "down", "down", "s", "2", "J", "c", "enter")

    at_the_desk(bench, script)
    titles = [block.title for block in issues.read(bench.root, "2026-11").blocks]
    assert titles == ["청년이 고치는 자전거, 골목을 잇다", "느티나무 아래 겨울 장터, 이틀 동안 이천 명"]


def test_a_slip_is_taken_back_with_one_key(bench: Bench) -> None:
    async def script(desk: PressDesk, press: Keyboard) -> None:
        await press("m", "m", "m", "i")
        await press.write("행사 안내")
        await press("enter")
        assert desk.state.counts[View.IGNORED] == 3
        await press("4")
        assert all("✗" in line for line in drawn(desk)[:3])
        await press("u")
        assert desk.state.counts[View.NEW] == 60
        assert "Taken back: ignored" in said(desk)
        await press("u")
        assert "nothing to take back" in said(desk)

    at_the_desk(bench, script)
    (_, events) = triage.history(bench, ["60"])[0]
    assert [(event.what, event.detail) for event in events[1:]] == [
        ("ignored", "행사 안내"), ("undone", "ignored"),
    ]  # fmt: skip


def test_words_of_the_editors_own(bench: Bench) -> None:
    """An excerpt, tags and a note, written at the desk and found again."""

    async def script(desk: PressDesk, press: Keyboard) -> None:
        await press("e")
        desk.screen.query_one(TextArea).text = "짧게 고친\n발췌문"
        await press("ctrl+s", "t")
        await press.write("#장터 겨울")
        await press("enter", "n")
        await press.write("사진 확인")
        await press("enter")
        text = str(desk.query_one("#text", Static).content)
        assert "짧게 고친 발췌문" in text
        assert "#장터" in drawn(desk)[0]
        await press("t")
        assert desk.screen.query_one(Input).value == "겨울 장터"
        await press("ctrl+u")
        await press.write("두낱말 a,b")
        await press("enter")
        assert "cannot be a tag" in said(desk)
        await press("slash")
        await press.write("사진 확인")
        assert len(desk.state.visible) == 1, "a note is found"

    at_the_desk(bench, script)
    (item,) = steps.named(bench, ["60"])
    assert (item.item.excerpt, item.tags, item.note) == ("짧게 고친 발췌문", ("겨울", "장터"), "사진 확인")


def test_an_empty_list_says_why(tmp_path: Path) -> None:
    with coverage.workspace(tmp_path / "ws", 1) as bench:

        async def script(desk: PressDesk, press: Keyboard) -> None:
            await press("s", "e", "i", "t", "h", "K")
            assert "Nothing here." in drawn(desk)[0]
            await press("slash")
            await press.write("뷁")
            assert "holds these words" in drawn(desk)[0]

        at_the_desk(bench, script)
    with coverage.workspace(tmp_path / "new", 0) as bench:

        async def nothing(desk: PressDesk, press: Keyboard) -> None:
            assert "newsletter collect" in drawn(desk)[0]
            await press("down", "end", "s", "m", "M", "i", "o", "u", "enter", "q")

        assert at_the_desk(bench, nothing) is None


def test_what_was_collected_meanwhile_is_read_with_one_key(tmp_path: Path) -> None:
    with coverage.workspace(tmp_path / "ws", 3) as bench:

        async def script(desk: PressDesk, press: Keyboard) -> None:
            await press("down", "m")
            current = desk.state.current
            with writing(bench.engine) as connection:
                store.keep(connection, coverage.items(9))
            triage.ignore(bench, ["3"], "elsewhere")
            await press("r")
            assert (desk.state.counts[View.ALL], desk.state.counts[View.IGNORED]) == (9, 1)
            assert desk.state.current == current, "the cursor stays on its item"

        at_the_desk(bench, script)


def test_a_story_is_chosen_once_and_names_its_other_outlets(tmp_path: Path) -> None:
    with coverage.workspace(tmp_path / "ws", 3) as bench:
        first = coverage.items(1)[0]
        wire = [
            replace(first, key=f"wire {n}", url=f"https://wire.example/{n}", outlet=outlet,
                    published_at=coverage.NOON + timedelta(hours=n))
            for n, outlet in enumerate(("강가뉴스", "들판저널", "마을방송"), 1)
        ]  # fmt: skip
        with writing(bench.engine) as connection:
            store.keep(connection, wire)

        async def script(desk: PressDesk, press: Keyboard) -> None:
            assert (desk.state.counts[View.NEW], listed(desk)) == (6, 3)
            assert "+3" in drawn(desk)[0]
            assert "Also: 마을방송" in str(desk.query_one("#text", Static).content)
            await press("f")
            assert listed(desk) == 6
            await press("f", "i", "enter")
            assert (desk.state.counts[View.IGNORED], listed(desk)) == (4, 2)
            await press("u", "home", "s")
            assert listed(desk) == 2, "its copies are no news"
            await press("c", "enter")

        at_the_desk(bench, script)
        (block,) = issues.read(bench.root, "2026-11").blocks
        assert [copy.outlet for copy in block.also] == ["강가뉴스", "들판저널", "마을방송"]


def test_tab_reads_on_and_comes_back(bench: Bench) -> None:
    async def script(desk: PressDesk, press: Keyboard) -> None:
        pane = desk.query_one(Reading)
        await press("tab")
        assert pane.has_focus
        await press("pagedown")
        assert pane.scroll_offset.y > 0
        assert desk.state.cursor == 0, "the list stays where it is"
        await press("tab", "down")
        assert (pane.has_focus, desk.state.cursor) == (False, 1)
        assert pane.scroll_offset.y == 0, "another item is read from its top"
        await press("slash", "escape")
        assert desk.query_one(ItemList).has_focus

    at_the_desk(bench, script, (100, 20))


def test_a_whole_view_is_set_aside_at_one_stroke(tmp_path: Path) -> None:
    with coverage.workspace(tmp_path / "ws", 1_200) as bench:

        async def script(desk: PressDesk, press: Keyboard) -> None:
            await press("slash")
            await press.write("자전거")
            await press("enter", "M", "i", "enter")
            assert desk.state.counts[View.IGNORED] == 60
            await press("escape", "M", "i", "enter")
            assert desk.state.counts[View.IGNORED] == 1_200
            await press("u", "u")
            assert desk.state.counts[View.NEW] == 1_200

        at_the_desk(bench, script)


def test_what_is_in_another_issue_is_refused_and_the_desk_stays_open(bench: Bench) -> None:
    async def script(desk: PressDesk, press: Keyboard) -> None:
        await press("c")
        assert "shortlist is empty" in said(desk)
        await press("s", "c", "enter")

    assert at_the_desk(bench, script) is not None

    async def again(desk: PressDesk, press: Keyboard) -> None:
        await press("3", "s", "c")
        await press("ctrl+u")
        await press.write("2026-12")
        await press("enter")
        assert "is in issue 2026-11 already" in said(desk)
        await press("q")

    assert at_the_desk(bench, again) is None
    assert issues.slugs(bench.root) == ("2026-11",)


def test_the_page_opens_where_there_is_a_screen_and_is_copied_where_there_is_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over ssh a browser would open on the wrong machine, or take the terminal over."""
    opened: list[str] = []
    monkeypatch.setattr(PressDesk, "open_url", lambda self, url, new_tab=True: opened.append(url))

    async def script(desk: PressDesk, press: Keyboard) -> None:
        monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 5000 192.0.2.2 22")
        await press("o")
        assert opened == []
        assert desk.clipboard.endswith("wr_id=1000")
        monkeypatch.delenv("SSH_CONNECTION")
        monkeypatch.setenv("DISPLAY", ":0")
        await press("o")

    at_the_desk(bench, script)
    assert [url.rpartition("=")[2] for url in opened] == ["1000"]


@pytest.mark.parametrize("size", [(124, 32), (80, 24), (60, 16)])
def test_every_line_is_as_wide_as_its_column_and_every_key_is_on_the_screen(
    bench: Bench, size: tuple[int, int]
) -> None:
    """A Hangul syllable takes two cells: a line that is one cell off breaks the screen."""

    async def script(desk: PressDesk, press: Keyboard) -> None:
        triage.tag(bench, ["60", "59"], ["아주긴꼬리표하나", "둘"])
        for view in "12345":
            await press(view)
            widths = {cell_len(line) for line in drawn(desk)}
            assert widths == {desk.query_one(ItemList).scrollable_content_region.width}
        shown = "\n".join(
            "".join(segment.text for segment in strip) for strip in desk.screen._compositor.render_strips()
        )
        assert all(told in shown for _, told in KEYS)
        await press("w")
        assert desk.theme == "paper"

    at_the_desk(bench, script, size)


def test_thousands_of_items_are_no_more_work_than_a_screenful(tmp_path: Path) -> None:
    """The list draws what is seen: its work does not grow with the items."""
    with coverage.workspace(tmp_path / "ws", 3_000) as bench:

        async def script(desk: PressDesk, press: Keyboard) -> None:
            assert desk.state.counts[View.ALL] == 3_000
            shown = desk.query_one(ItemList)
            asked: list[int] = []
            line = ItemList.render_line

            def counted(self: ItemList, y: int) -> object:
                asked.append(y)
                return line(self, y)

            ItemList.render_line = counted  # type: ignore[assignment,method-assign]
            try:
                await press("end", "home", *["pagedown"] * 5)
            finally:
                ItemList.render_line = line  # type: ignore[method-assign]
            assert desk.state.cursor == 5 * shown.page()
            assert len(asked) <= 7 * 3 * shown.size.height, "no more than what a screen holds, at each key"
            await press("end")
            assert desk.state.cursor == 2_999
            assert drawn(desk)[-1].strip()

        at_the_desk(bench, script)


def test_without_a_terminal_the_desk_says_what_to_type(typed: Terminal, root: Path) -> None:
    said = typed("-C", root, "press", "desk")
    assert said.code == 2
    assert "needs a terminal" in said.err
    assert "newsletter press pick" in said.err


def test_states_have_marks_of_one_cell_beside_their_colours() -> None:
    from newsletter.commands.desk.looks import MARKS

    assert set(MARKS) == set(State)
    assert len(set(MARKS.values())) == len(State)
    assert all(cell_len(mark) == 1 for mark in MARKS.values())
