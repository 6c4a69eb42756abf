"""The keys, all of them on the screen: a bar that takes as many lines as it needs."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text
from textual.widgets import Static

KEYS = (
    ("↑↓ j k", "Move"),
    ("/", "Filter"),
    ("1-5", "Views"),
    ("s", "Shortlist"),
    ("i", "Ignore"),
    ("K J", "Reorder"),
    ("h", "Section"),
    ("e", "Excerpt"),
    ("t", "Tags"),
    ("n", "Note"),
    ("m M", "Mark, all"),
    ("f", "Fold stories"),
    ("o", "Open"),
    ("u", "Undo"),
    ("c", "Compose"),
    ("tab", "Read on"),
    ("r", "Reload"),
    ("w", "Light/dark"),
    ("q", "Quit"),
)


class Keys(Static):
    """What may be pressed."""

    def render(self) -> RenderableType:
        width = max(self.size.width, 20)
        colour = self.app.theme_variables["primary"]
        lines, used = [Text()], 0
        for key, told in KEYS:
            wide = len(key) + 1 + len(told)
            if used and used + wide > width:
                lines.append(Text())
                used = 0
            lines[-1].append(key, f"bold {colour}")
            lines[-1].append(f" {told}   ")
            used += wide + 3
        return Group(*lines)
