"""The reading pane: the item under the cursor, whole, with what was done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from newsletter.model.press import Collected, Headline
from newsletter.store.press_memory import Event

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Reading(VerticalScroll, can_focus=True):
    """One item."""

    def compose(self) -> ComposeResult:
        yield Static(id="text")

    def show(
        self,
        item: Collected | None,
        heading: str,
        also: Sequence[Headline],
        events: Sequence[Event],
        zone: tzinfo,
    ) -> None:
        """Shows an item from its top, or nothing. *also*: who else tells its story."""
        shown = self._text(item, heading, also, events, zone) if item else ""
        self.query_one("#text", Static).update(shown)
        self.scroll_home(animate=False)

    def _text(
        self,
        item: Collected,
        heading: str,
        also: Sequence[Headline],
        events: Sequence[Event],
        zone: tzinfo,
    ) -> Text:
        press, theme = item.item, self.app.theme_variables
        quiet, text = theme["quiet"], Text()
        text.append(f"{press.title}\n", "bold")
        text.append(
            " · ".join(part for part in (press.outlet, press.byline, _when(item, zone)) if part), quiet
        )
        state = f"\n{item.state}" + (f": {item.reason}" if item.reason else "")
        used = f" in {', '.join(item.used_in)}" if item.used_in else ""
        text.append(state + used, theme["primary"])
        text.append(f"  → {heading}", quiet)
        if item.tags:
            text.append("  " + " ".join(f"#{tag}" for tag in item.tags), theme["secondary"])
        if also:
            told = ", ".join(f"{line.outlet or line.title} ({line.number})" for line in also)
            text.append(f"\nAlso: {told}", quiet)
        if item.note:
            text.append(f"\n\nNote: {item.note}", theme["accent"])
        text.append("\n\n")
        if press.excerpt:
            edited = "  (edited)" if "excerpt" in item.edited else ""
            text.append(f"Excerpt, {len(press.excerpt)} letters{edited}\n", quiet)
            text.append(f"{press.excerpt}\n\n")
        else:
            text.append("No excerpt: e writes one.\n\n", quiet)
        if press.paragraphs:
            text.append("Full text, never mailed\n", quiet)
            text.append("\n\n".join(press.paragraphs) + "\n\n")
        for name, value in (("picture", press.image), ("caption", press.caption), ("credit", press.credit)):
            text.append(f"{name}: {value}\n" if value else "", quiet)
        text.append(f"{press.url or 'no address'}\n", f"{theme['primary']}")
        text.append(f"item {item.id}, from {press.provenance.source}\n", quiet)
        for event in events:
            back = " (taken back)" if event.undone else ""
            at = f"{event.at.astimezone(zone):%m-%d %H:%M}"
            text.append(f"{at}  {event.who}  {event.what} {event.detail}{back}\n", quiet)
        return text


def _when(item: Collected, zone: tzinfo) -> str:
    if item.item.published_at is None:
        return "no date"
    at = item.item.published_at.astimezone(zone)
    return f"{at:%Y-%m-%d} {_DAYS[at.weekday()]}"
