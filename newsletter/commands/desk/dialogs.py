"""Questions the desk asks: a line, a text, a choice. Enter answers, Escape takes the question back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea


class Dialog(ModalScreen[str | None]):
    """A question; its answer, or None where it was taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._title, self._hint = title, hint

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._title, classes="title", markup=False)
            yield from self.question()
            yield Static(self._hint, classes="hint", markup=False)

    def question(self) -> ComposeResult:
        """The widgets that take the answer."""
        raise NotImplementedError


class AskLine(Dialog):
    """One line, with what it says at first."""

    def __init__(self, title: str, hint: str = "", value: str = "", placeholder: str = "") -> None:
        super().__init__(title, f"{hint}\nEnter: done · Escape: back".strip())
        self._value, self._placeholder = value, placeholder

    def question(self) -> ComposeResult:
        yield Input(self._value, placeholder=self._placeholder, select_on_focus=False)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class AskText(Dialog):
    """Several lines."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save", priority=True)]

    def __init__(self, title: str, value: str) -> None:
        super().__init__(title, "Ctrl+S: done · Escape: back")
        self._value = value

    def question(self) -> ComposeResult:
        yield TextArea(self._value, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        self.dismiss(self.query_one(TextArea).text)


class AskChoice(Dialog):
    """One of several, or a new one."""

    def __init__(self, title: str, choices: Sequence[str], otherwise: str) -> None:
        super().__init__(title, "Enter: this one · Tab: a new heading · Escape: back")
        self._choices, self._otherwise = tuple(choices), otherwise

    def question(self) -> ComposeResult:
        yield OptionList(*self._choices, self._otherwise, markup=False)
        yield Input(placeholder="a new heading", select_on_focus=False)

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        place = event.option_index
        self.dismiss(self._choices[place] if place < len(self._choices) else "")

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value)
