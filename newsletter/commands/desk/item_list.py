"""The list of items: only the lines on the screen are drawn, however many there are.

A Desk in, drawn lines out. A Hangul syllable takes two cells; columns are measured in cells.
"""

from __future__ import annotations

from datetime import tzinfo

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from newsletter.commands.desk.looks import MARKS
from newsletter.commands.desk.state import Desk, View
from newsletter.model.press import Headline, State

_OUTLET, _SECTION = 12, 14
_TITLE = 24  # cells a title needs before anything stands to its right


class ItemList(ScrollView, can_focus=True, inherit_bindings=False):
    """The lines of the desk, and the cursor."""

    class Went(Message):
        """The cursor is wanted at this place of the list."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        self._desk = Desk()
        self.words: tuple[str, ...] = ()  # folded words of the filter, shown in the titles

    def show(self, desk: Desk) -> None:
        """Draws the desk as it is now, the cursor in sight."""
        self._desk = desk
        self.virtual_size = Size(1, len(desk.visible))
        self.scroll_to_region(
            Region(0, desk.cursor, 1, 1), animate=False, force=True, immediate=True, x_axis=False
        )
        self.refresh()

    def page(self) -> int:
        """How many lines are on the screen."""
        return max(1, self.scrollable_content_region.height - 1)

    def on_click(self, event: events.Click) -> None:
        place = int(event.y + self.scroll_offset.y)
        if place < len(self._desk.visible):
            self.post_message(self.Went(place))

    def on_resize(self) -> None:
        self.show(self._desk)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        place = y + int(self.scroll_offset.y)
        if place >= len(self._desk.visible):
            told = self._empty() if place == 0 else ""
            return Strip(
                [Segment(_fitted(f"   {told}", width), self.rich_style + self._style("quiet"))], width
            )
        number = self._desk.visible[place]
        on = place == self._desk.cursor
        segments = self._line(place, self._desk.lines[number], number in self._desk.marked, on, width)
        return Strip(segments, width).adjust_cell_length(width)

    def _empty(self) -> str:
        """What to say where there is no line."""
        if self._desk.matching is not None:
            return "No item here holds these words."
        return "Nothing here." if self._desk.lines else "No press items yet: newsletter collect"

    def _line(self, place: int, line: Headline, marked: bool, on: bool, width: int) -> list[Segment]:
        base = self.rich_style + (self._style("cursor") if on else Style())
        quiet = base if on else base + self._style("quiet")
        left = "▌" if on else " "
        mark = "◆" if marked else MARKS[line.state]
        if self._desk.view is View.SHORTLIST:
            mark = f"{place + 1:>2}{'◆' if marked else ' '}"
        day = f"{line.at.astimezone(self._zone):%m-%d}"
        outlet = _fitted(line.outlet, _OUTLET)
        segments = [
            Segment(left, base + self._style("edge")),
            Segment(f"{mark} ", base + self._style(str(line.state))),
            Segment(f"{day}  {outlet}  ", quiet),
        ]
        room = width - sum(segment.cell_length for segment in segments) - 1
        right = _fitted(self._right(line), max(0, min(cell_len(self._right(line)), room - _TITLE)))
        title = _fitted(line.title, room - (cell_len(right) + 2 if right else 0))
        faint = line.state in (State.USED, State.IGNORED) and self._desk.view is View.ALL and not on
        segments += self._title(title, base + (self._style("quiet") if faint else Style()))
        if right:
            segments.append(Segment(f"  {right}", quiet))
        segments.append(Segment(" ", base))
        return segments

    def _right(self, line: Headline) -> str:
        told = [f"#{tag}" for tag in line.tags]
        if copies := len(self._desk.copies(line.number)):
            told.append(f"+{copies}")
        if line.state is State.USED and self._desk.view in (View.USED, View.ALL):
            told.append(", ".join(line.used_in))
        elif line.section:
            told.append(f"[{set_cell_size(line.section, min(cell_len(line.section), _SECTION)).strip()}]")
        return " ".join(told)

    def _title(self, title: str, style: Style) -> list[Segment]:
        """The title with the words of the filter shown in it."""
        folded = title.casefold()
        if not self.words or len(folded) != len(title):
            return [Segment(title, style)]
        hits = [False] * len(title)
        for word in self.words:
            start = folded.find(word)
            while start >= 0:
                hits[start : start + len(word)] = [True] * len(word)
                start = folded.find(word, start + 1)
        segments, begun = [], 0
        for end in range(1, len(title) + 1):
            if end == len(title) or hits[end] != hits[begun]:
                shown = style + self._style("found") if hits[begun] else style
                segments.append(Segment(title[begun:end], shown))
                begun = end
        return segments

    def _style(self, name: str) -> Style:
        """A style out of the theme's colours."""
        theme = self.app.theme_variables
        if name == "cursor":
            return Style(bgcolor=theme["panel"], bold=True)
        if name == "found":
            return Style(color=theme["accent"], underline=True)
        colours = {
            "edge": "primary",
            "quiet": "quiet",
            "shortlisted": "success",
            "used": "primary",
            "ignored": "error",
        }
        return Style(color=theme[colours.get(name, "foreground")])


def _fitted(text: str, width: int) -> str:
    """A text in exactly so many cells."""
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1) + "…" if cell_len(text) > width else set_cell_size(text, width)
