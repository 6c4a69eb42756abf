"""The desk and its keys: which key does what, moving about, and the filter.

What a key does to the list is ``state``'s; what it does to items is in ``actions``.
"""

from __future__ import annotations

import os
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from newsletter.commands.desk import looks, state
from newsletter.commands.desk.actions import Actions
from newsletter.commands.desk.item_list import ItemList
from newsletter.commands.desk.keys import Keys
from newsletter.commands.desk.reading import Reading
from newsletter.commands.desk.state import View
from newsletter.steps import desk as steps
from newsletter.steps.bench import Bench


def _key(keys: str, action: str) -> Binding:
    return Binding(keys, action, show=False)


class PressDesk(Actions):
    """Choosing press items, from the first look to the issue's file."""

    CSS = looks.CSS
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (textual's own declaration)
        (0, "-narrow"),
        (100, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("down,j", "move(1)"),
        _key("up,k", "move(-1)"),
        _key("pagedown", "page(1)"),
        _key("pageup", "page(-1)"),
        _key("home,g", "end(-1)"),
        _key("end,G", "end(1)"),
        _key("slash", "filter"),
        _key("escape", "clear"),
        Binding("tab", "read_on", show=False, priority=True),
        *(_key(str(n), f"look('{view}')") for n, view in enumerate(View, 1)),
        _key("s,space", "shortlist"),
        _key("i", "ignore"),
        _key("J,shift+down", "reorder(1)"),
        _key("K,shift+up", "reorder(-1)"),
        _key("h", "section"),
        _key("e", "excerpt"),
        _key("t", "tags"),
        _key("n", "note"),
        _key("m", "mark"),
        _key("M", "mark_all"),
        _key("o,enter", "open"),
        _key("u", "undo"),
        _key("c", "compose"),
        _key("f", "fold"),
        _key("r", "reload"),
        _key("w", "light"),
        _key("q,ctrl+q", "quit"),
    ]

    def __init__(self, bench: Bench, *, light: bool | None = None) -> None:
        super().__init__(bench)
        for theme in (looks.NIGHT, looks.PAPER):
            self.register_theme(theme)
        light = _light_terminal() if light is None else light
        self.theme = "paper" if light else "night"

    async def on_mount(self) -> None:
        self.query_one(ItemList).focus()
        self.query_one("#views", Static).update("Reading …")
        self._load()

    @work
    async def _load(self) -> None:
        lines = await self.beside(lambda: steps.headlines(self.bench))
        self.put(state.opened(lines or ()))

    async def action_reload(self) -> None:
        """What was collected or changed elsewhere since the desk was opened."""
        lines = await self.beside(lambda: steps.headlines(self.bench))
        if lines is not None:
            self.put(state.reloaded(self.state, lines))

    def action_move(self, by: int) -> None:
        self.put(state.moved(self.state, by))

    def action_page(self, by: int) -> None:
        self.put(state.moved(self.state, by * self.query_one(ItemList).page()))

    def action_end(self, which: int) -> None:
        self.put(state.at(self.state, 0 if which < 0 else len(self.state.visible) - 1))

    def action_look(self, view: str) -> None:
        self.put(state.looked_at(self.state, View(view)))

    def action_fold(self) -> None:
        self.put(state.unfolded(self.state))

    def action_mark(self) -> None:
        self.put(state.marked(self.state))

    def action_mark_all(self) -> None:
        """All that the view and the filter leave: to ignore what is of no use at one stroke."""
        self.put(state.all_marked(self.state))

    @on(ItemList.Went)
    def _went(self, event: ItemList.Went) -> None:
        self.put(state.at(self.state, event.place))

    def action_filter(self) -> None:
        self.query_one("#filter", Input).focus()

    def action_read_on(self) -> None:
        """To the reading pane, and back to the list; in a dialog, to the next field."""
        if len(self.screen_stack) > 1:
            self.screen.focus_next()
        else:
            shown = self.query_one(ItemList)
            (self.query_one(Reading) if shown.has_focus else shown).focus()

    def action_clear(self) -> None:
        """Back to the list; there, first the marks are taken off, then the filter."""
        field = self.query_one("#filter", Input)
        if not self.query_one(ItemList).has_focus:
            self.query_one(ItemList).focus()
        elif self.state.marked:
            self.put(state.unmarked(self.state))
        else:
            field.value = ""

    @on(Input.Submitted, "#filter")
    def _to_the_list(self) -> None:
        self.query_one(ItemList).focus()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self.find(event.value)

    @work(exclusive=True, group="find")
    async def find(self, words: str) -> None:
        self.query_one(ItemList).words = tuple(words.casefold().split())
        if not words.strip():
            self.put(state.filtered(self.state, None))
            return
        found = await self.beside(lambda: steps.matching(self.bench, words))
        if found is not None:
            self.put(state.filtered(self.state, found))

    def action_light(self) -> None:
        self.theme = "night" if self.theme == "paper" else "paper"
        self.put(self.state)
        self.query_one("#views", Static).update(self.views())
        self.query_one(Keys).refresh(layout=True)
        self.read(self.state.current.number if self.state.current else None)


def _light_terminal() -> bool:
    """Whether the terminal says that its ground is light; most say nothing."""
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return ground in ("7", "15")
