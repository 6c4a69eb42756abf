"""What the desk draws, and how it lets a step work without keeping the screen waiting.

A step runs beside the screen's own loop; keys typed meanwhile wait for the action before them,
in order. An error is a line on the screen, and the desk stays open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from newsletter.commands.desk import state
from newsletter.commands.desk.item_list import ItemList
from newsletter.commands.desk.keys import Keys
from newsletter.commands.desk.reading import Reading
from newsletter.commands.desk.state import Desk, View
from newsletter.errors import NewsletterError
from newsletter.steps import desk as steps
from newsletter.steps.bench import Bench
from newsletter.steps.compose import Composed

T = TypeVar("T")


class Drawn(App[Composed | None]):
    """The desk on the screen, without its keys."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.state = Desk()

    def compose(self) -> ComposeResult:
        name = self.bench.settings.declared.organisation.name
        yield Static(Text.assemble(("Press desk", "bold"), f"  {name}"), id="top")
        yield Static(id="views")
        with Horizontal(id="filter-row"):
            yield Static("/ Filter", id="filter-label")
            yield Input(id="filter", placeholder="words or syllables: title, outlet, text, tags, notes")
            yield Static(id="found")
        with Horizontal(id="desk"):
            yield ItemList(self.bench.settings.zone)
            yield Reading()
        yield Keys()

    async def beside(self, step: Callable[[], T]) -> T | None:
        """What a step answers, worked out beside the screen; None, and a line of why, if it fails."""
        try:
            return await asyncio.to_thread(step)
        except NewsletterError as error:
            self.notify(_in_words(error), severity="error", timeout=8, markup=False)
            return None

    async def acted(self, step: Callable[[], Sequence[str]], told: str, *, follow: bool = False) -> bool:
        """Does something with items and shows what became of them; whether it could be done."""
        done = await self.beside(step)
        if done is None:
            return False
        numbers = [int(number) for number in done]
        lines = await self.beside(lambda: steps.headlines(self.bench, numbers)) if numbers else ()
        self.put(state.changed(self.state, lines or (), follow=follow))
        if told and done:
            many = f"{len(done)} items" if len(done) > 1 else "1 item"
            self.notify(f"{many} {told}", timeout=2, markup=False)
        return True

    def put(self, desk: Desk) -> None:
        """Draws another state of the desk."""
        before, lines, view = self.state.current, self.state.lines, self.state.view
        self.state = desk
        self.query_one(ItemList).show(desk)
        if desk.lines is not lines or desk.view is not view:  # counting takes as long as there are items
            self.query_one("#views", Static).update(self.views())
        shown = f"{len(desk.visible):,} found" if desk.matching is not None else ""
        if not shown and desk.folded and desk.view is View.NEW and desk.stories:
            shown = f"{len(desk.visible):,} stories"
        shown += f"  {len(desk.marked)} marked" if desk.marked else ""
        self.query_one("#found", Static).update(shown)
        if desk.current is not before or before is None:
            self.read(desk.current.number if desk.current else None)

    @work(exclusive=True, group="read")
    async def read(self, number: int | None) -> None:
        pane, zone = self.query_one(Reading), self.bench.settings.zone
        if number is None:
            pane.show(None, "", (), (), zone)
            return
        whole = await self.beside(lambda: steps.whole(self.bench, number))
        if whole is not None:
            item, events = whole
            also = [self.state.lines[other] for other in self.state.copies(number)]
            pane.show(item, steps.heading_of(self.bench, item), also, events, zone)

    def views(self) -> Text:
        text, theme = Text(), self.theme_variables
        for number, (view, count) in enumerate(self.state.counts.items(), 1):
            on = view is self.state.view
            style = f"bold reverse {theme['primary']}" if on else theme["quiet"]
            text.append(f" {number} {view} {count:,} ", style)
            text.append("  ")
        return text


def _in_words(error: NewsletterError) -> str:
    return f"{error.message}\n→ {error.hint}" if error.hint else error.message
