"""How the desk looks: colours for light and dark terminals, and where things stand.

The desk paints its own ground, so that it reads the same in any terminal; with NO_COLOR it is in
greys. Nothing is said by colour alone: every state has its mark too. Marks are letters of one cell
in every font (no East Asian ambiguous width), or columns would not stand under one another.
"""

from __future__ import annotations

from textual.theme import Theme

from newsletter.model.press import State

MARKS = {State.NEW: " ", State.SHORTLISTED: "✓", State.USED: "▪", State.IGNORED: "✗"}

NIGHT = Theme(
    name="night",
    dark=True,
    primary="#7fb4ca",
    secondary="#98bb6c",
    accent="#e6c384",
    foreground="#dcd7ba",
    background="#16161d",
    surface="#1f1f28",
    panel="#2a2a37",
    success="#98bb6c",
    warning="#e6c384",
    error="#ff7a85",
    variables={"quiet": "#9a9a8e", "line": "#363646", "input-selection-background": "#7fb4ca 40%"},
)
PAPER = Theme(
    name="paper",
    dark=False,
    primary="#1d5f7a",
    secondary="#3f6b1d",
    accent="#8a5a00",
    foreground="#22272b",
    background="#fbfaf6",
    surface="#f3f1ea",
    panel="#e6e3d8",
    success="#3f6b1d",
    warning="#8a5a00",
    error="#b3261e",
    variables={"quiet": "#5c625f", "line": "#d5d1c4", "input-selection-background": "#1d5f7a 30%"},
)

CSS = """
Screen { background: $background; color: $foreground; }
* { scrollbar-color: $line; scrollbar-color-hover: $quiet; scrollbar-color-active: $primary;
    scrollbar-background: $background; scrollbar-background-hover: $background;
    scrollbar-background-active: $background; }
#top { height: 1; background: $panel; color: $foreground; padding: 0 1; }
#views { height: 1; padding: 0 1; margin-top: 1; }
#filter-row { height: 1; margin: 1 0; }
#filter-label { width: 11; padding-left: 2; color: $quiet; }
#filter-row Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $background; }
#filter-row Input:focus { background: $surface; }
#found { width: auto; padding: 0 1; color: $quiet; }
#desk { height: 1fr; }
ItemList { width: 3fr; height: 1fr; overflow: hidden auto; scrollbar-size-vertical: 1;
           background: $background; }
Reading { width: 2fr; height: 1fr; padding: 0 2; border-left: solid $line; background: $background;
          scrollbar-size-vertical: 1; }
Reading:focus { border-left: solid $primary; }
#text { width: 100%; height: auto; }
Keys { height: auto; padding: 0 1; background: $panel; color: $foreground; }
.-narrow #desk { layout: vertical; }
.-narrow ItemList { width: 100%; height: 3fr; }
.-narrow Reading { width: 100%; height: 2fr; border-left: none; border-top: solid $line; padding: 0 1; }
Dialog { align: center middle; background: $background 60%; }
Dialog > Vertical { width: 76; max-width: 92%; height: auto; max-height: 90%; padding: 1 2;
                    background: $surface; border: round $primary; }
Dialog .title { text-style: bold; color: $foreground; margin-bottom: 1; }
Dialog .hint { color: $quiet; margin-top: 1; height: auto; }
Dialog Input { border: none; height: 1; padding: 0 1; background: $panel; }
Dialog OptionList { height: auto; max-height: 12; border: none; padding: 0; margin-bottom: 1;
                    background: $surface; }
Dialog TextArea { height: 9; border: none; background: $panel; }
Toast { background: $panel; }
"""
