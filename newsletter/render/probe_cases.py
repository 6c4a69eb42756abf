"""The thirty features of the probe mail, each a box that is green and nothing else where it works.

A box is 120 by 24 pixels. Either its ground is red and the feature covers it with green, or
its ground is green and the feature takes something red away. *lost* is what a mail program
without the feature leaves out; the tests take it out and look for red in a real browser.

The place in the table is the number that people write down: add at the end, change no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

GREEN, RED = "#06562a", "#ff6a5c"  # dark and light, for those who cannot tell red from green
WIDE, HIGH = 120, 24  # pixels


@dataclass(frozen=True, slots=True)
class Case:
    """One box: what it tries (an id of caniemail.com), what it is called, and how it is made."""

    feature: str
    name: str  # the technical word, the same in every language
    inner: str  # within the box
    lost: str  # part of *inner* or *rule*
    rule: str = ""  # in the style sheet that stays in the page
    ground: str = RED


def _green(style: str) -> str:
    return f'<div style="height:{HIGH}px;background-color:{GREEN};{style}">&nbsp;</div>'


def _red(style: str) -> str:
    return f'<div style="height:{HIGH}px;background-color:{RED};{style}">&nbsp;</div>'


def _clip(content: str, style: str = "") -> str:
    """Shows of its content only what is within the box."""
    return f'<div style="width:{WIDE}px;height:{HIGH}px;overflow:hidden;{style}">{content}</div>'


def _ruled(name: str) -> str:
    """Red by its own style; a rule of the kept style sheet may make it green."""
    return f'<div class="{name}" style="height:{HIGH}px;background-color:{RED}">&nbsp;</div>'


HALF = f"width:{WIDE // 2}px;height:{HIGH}px;background-color:{GREEN}"
EITHER_SCHEME = "@media (prefers-color-scheme: light), (prefers-color-scheme: dark)"
TURNS_GREEN = f"background-color:{GREEN} !important"
PAIR = f'<div style="{HALF}">&nbsp;</div>' * 2

CASES: tuple[Case, ...] = (
    Case("css-background-color", "background-color", _green(""), f"background-color:{GREEN};"),
    Case("css-width", "width", f'<div style="width:0;overflow:hidden">{_red(f"min-width:{WIDE}px")}</div>',
         "width:0;", ground=GREEN),
    Case("css-height", "height",
         f'<div style="font-size:1px;line-height:1px;height:{HIGH}px;background-color:{GREEN}">&nbsp;</div>',
         f"height:{HIGH}px;"),
    Case("css-overflow", "overflow: hidden",
         f'<div style="height:0;overflow:hidden">{_red("")}</div>', "overflow:hidden", ground=GREEN),
    Case("html-width", "table width",
         f'<table role="presentation" border="0" cellpadding="0" cellspacing="0" width="{WIDE}">'
         f'<tr><td height="{HIGH}" style="background-color:{GREEN}">&nbsp;</td></tr></table>',
         f' width="{WIDE}"'),
    Case("css-padding", "div padding",
         f'<div style="font-size:0;line-height:0;padding:{HIGH // 2}px 0;background-color:{GREEN}"></div>',
         f"padding:{HIGH // 2}px 0;"),
    Case("css-margin", "margin", _clip(_red(f"margin-top:{HIGH}px")), f"margin-top:{HIGH}px", ground=GREEN),
    Case("css-border", "border",
         f'<div style="font-size:0;line-height:0;border-top:{HIGH}px solid {GREEN}"></div>',
         f"border-top:{HIGH}px solid {GREEN}"),
    Case("css-line-height", "line-height",
         _clip(f'<div style="font-size:10px;line-height:40px">&nbsp;<br>'
               f'<span style="background-color:{RED}">&nbsp;&nbsp;&nbsp;</span></div>'),
         ";line-height:40px", ground=GREEN),
    Case("css-word-break", "word-break: keep-all",
         _clip(f'<div style="width:56px;font-size:16px;line-height:{HIGH}px;word-break:keep-all;'
               f'color:#ffffff">가나 <span style="background-color:{RED};color:#000000">다라</span></div>'),
         "word-break:keep-all;", ground=GREEN),
    Case("css-display-none", "display: none", _red("display:none"), "display:none", ground=GREEN),
    Case("css-max-width", "max-width", f'<div style="max-width:0;overflow:hidden">{_red("")}</div>',
         "max-width:0;", ground=GREEN),
    Case("css-min-width", "min-width", _green(f"width:10px;min-width:{WIDE}px"), f"min-width:{WIDE}px"),
    Case("css-display", "display: inline-block",
         _clip(f'<div style="{HALF};display:inline-block">&nbsp;</div>' * 2, "font-size:0"),
         "display:inline-block"),
    Case("css-float", "float", _clip(f'<div style="{HALF};float:left">&nbsp;</div>' * 2), "float:left"),
    Case("css-display-flex", "display: flex", _clip(f'<div style="display:flex">{PAIR}</div>'),
         "display:flex"),
    Case("css-display-grid", "display: grid",
         _clip(f'<div style="display:grid;grid-template-columns:{WIDE // 2}px {WIDE // 2}px">{PAIR}</div>'),
         "display:grid;"),
    Case("css-position", "position: relative", _clip(_red(f"position:relative;top:{HIGH}px")),
         "position:relative;", ground=GREEN),
    Case("css-border-radius", "border-radius",
         f'<div style="width:{WIDE}px;height:{HIGH}px;border-radius:{HIGH // 2}px;overflow:hidden">'
         f'<div style="width:2px;height:2px;background-color:{RED}"></div></div>',
         f"border-radius:{HIGH // 2}px;", ground=GREEN),
    Case("css-box-shadow", "box-shadow",
         _clip(f'<div style="width:1px;height:{HIGH}px;background-color:{GREEN};'
               f'box-shadow:0 0 0 {WIDE}px {GREEN}"></div>'),
         f"box-shadow:0 0 0 {WIDE}px {GREEN}"),
    Case("css-opacity", "opacity", _red("opacity:0"), "opacity:0", ground=GREEN),
    Case("css-rgba", "rgba()",
         f'<div style="height:{HIGH}px;background-color:rgba(6,86,42,1)">&nbsp;</div>',
         "background-color:rgba(6,86,42,1)"),
    Case("css-linear-gradient", "linear-gradient()",
         f'<div style="height:{HIGH}px;background-image:linear-gradient({GREEN},{GREEN})">&nbsp;</div>',
         f"background-image:linear-gradient({GREEN},{GREEN})"),
    Case("css-unit-calc", "calc()",
         f'<div style="width:10px">{_green(f"width:calc({WIDE // 2}px + {WIDE // 2}px)")}</div>',
         f"width:calc({WIDE // 2}px + {WIDE // 2}px)"),
    Case("html-style", "<style>", _ruled("p25"), f".p25 {{ {TURNS_GREEN} }}", f".p25 {{ {TURNS_GREEN} }}"),
    Case("css-at-media", "@media", _ruled("p26"), "@media (min-width: 1px)",
         f"@media (min-width: 1px) {{ .p26 {{ {TURNS_GREEN} }} }}"),
    Case("css-at-media-prefers-color-scheme", "prefers-color-scheme", _ruled("p27"),
         EITHER_SCHEME,
         f"{EITHER_SCHEME} {{ .p27 {{ {TURNS_GREEN} }} }}"),
    Case("css-selector-attribute", "[attribute]", _ruled("p28").replace("<div", '<div title="p28"'),
         f'[title="p28"] {{ {TURNS_GREEN} }}', f'[title="p28"] {{ {TURNS_GREEN} }}'),
    Case("css-pseudo-class-first-child", ":first-child", _ruled("p29"),
         f".p29:first-child {{ {TURNS_GREEN} }}", f".p29:first-child {{ {TURNS_GREEN} }}"),
    Case("css-variables", "var(--…)", _ruled("p30"), f"--p30: {GREEN}",
         f":root {{ --p30: {GREEN} }} .p30 {{ background-color: var(--p30) !important }}"),
)  # fmt: skip
