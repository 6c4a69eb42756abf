"""Which text stands in which colour on which ground, as light and dark readers see it.

HTML in; Painted texts out: each with the styles it inherits. Only inline styles and the
rules of a dark style sheet count: that is what a mail is made of. Never raises. WCAG 2.2
(relative luminance, contrast); CIE 1976 L*a*b* (the modelled inversion).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from newsletter.checks.document import parsed
from newsletter.checks.sheets import Rule, declared

Colour = tuple[int, int, int]
NAMED: Mapping[str, Colour] = {"white": (255, 255, 255), "black": (0, 0, 0)}
HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
RGB = re.compile(r"rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)\s*\)")
INHERITED = ("color", "font-size", "font-weight", "line-height", "word-break", "text-align", "font-family")
SKIPPED = ("style", "script", "title", "head")
BREAK = re.compile(r"<wbr\s*/?>", re.IGNORECASE)
LINK = "#0000ee"  # the browser's own


@dataclass(frozen=True, slots=True)
class Painted:
    """A text with the style it is shown in; *link* and *around* tell links from the text about them."""

    text: str
    color: Colour
    ground: Colour
    style: Mapping[str, str]
    size: float  # pixels
    link: bool = False
    underlined: bool = False
    around: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _State:
    style: Mapping[str, str]
    ground: str = "#ffffff"
    size: float = 16.0
    link: bool = False
    underlined: bool = False
    around: str = "#000000"


@lru_cache(maxsize=4)
def painted(html: str, dark: tuple[Rule, ...] = ()) -> tuple[Painted, ...]:
    """Every text that is shown, in reading order, recoloured by the *dark* rules."""
    root = parsed(BREAK.sub("\u200b", html))
    if root is None:
        return ()
    return tuple(_walk(root, _State({"color": "#000000"}), _recoloured(root, dark)))


def _recoloured(root: etree._Element, dark: tuple[Rule, ...]) -> dict[etree._Element, dict[str, str]]:
    """What the dark rules declare for each element; of two, the more specific or later one."""
    found: dict[etree._Element, dict[str, str]] = {}
    for rule, (match, _) in sorted(
        ((rule, read) for rule in dark if (read := _selector(rule.selector))), key=lambda pair: pair[1][1]
    ):
        for element in match(root):
            found.setdefault(element, {}).update(rule.declarations)
    return found


@lru_cache(maxsize=256)
def _selector(text: str) -> tuple[CSSSelector, tuple[int, int, int]] | None:
    try:
        selector = CSSSelector(text, translator="html")
        return selector, _specificity(text)
    except (SelectorError, ValueError):
        return None


def _specificity(text: str) -> tuple[int, int, int]:
    ids, classes = text.count("#"), len(re.findall(r"[.\[:]", text))
    return ids, classes, len(re.findall(r"(?:^|[\s>+~])[a-z]", text, re.IGNORECASE))


def _walk(
    element: etree._Element, outer: _State, dark: Mapping[etree._Element, dict[str, str]]
) -> Iterator[Painted]:
    """The texts of an element and of what stands in it. Iterative: pages may be nested deeply."""
    stack: list[tuple[etree._Element, _State, bool]] = [(element, outer, False)]
    while stack:
        node, state, tail = stack.pop()
        if tail:
            yield from _text(node.tail, state)
            continue
        if not isinstance(node.tag, str) or node.tag in SKIPPED:
            continue
        own = _state(node, state, dark.get(node, {}))
        if own is None:
            continue
        yield from _text(node.text, own)
        for child in reversed(node):
            stack.append((child, own, True))
            stack.append((child, own, False))


def _state(node: etree._Element, outer: _State, dark: Mapping[str, str]) -> _State | None:
    """The style within an element; None where it is hidden."""
    style = declared(str(node.get("style") or ""))
    if style.get("display", "").replace(" ", "") == "none":
        return None
    link = node.tag == "a" and bool(node.get("href"))
    values = {**({"color": LINK} if link and "color" not in style else {}), **style, **dark}
    ground = values.get("background-color") or values.get("background") or str(node.get("bgcolor") or "")
    own = {name: values[name] for name in INHERITED if name in values}
    decoration = values.get("text-decoration", values.get("text-decoration-line", ""))
    return _State(
        {**outer.style, **own},
        ground if colour(ground) else outer.ground,
        pixels(values.get("font-size", ""), outer.size),
        link or outer.link,
        ("none" not in decoration) if link else outer.underlined,
        outer.style["color"] if link else outer.around,
    )


def _text(content: str | None, state: _State) -> Iterator[Painted]:
    if content and content.strip():
        yield Painted(
            content,
            colour(state.style["color"]) or (0, 0, 0),
            colour(state.ground) or (255, 255, 255),
            state.style,
            state.size,
            state.link,
            state.underlined,
            colour(state.around) or (0, 0, 0),
        )


def pixels(size: str, outer: float) -> float:
    """A font size in pixels; what cannot be read is as large as the text around it."""
    found = re.fullmatch(r"([\d.]+)(px|pt|em|%)?", size.strip())
    try:
        number = float(found[1]) if found else outer
    except ValueError:
        return outer
    factor = {"pt": 4 / 3, "em": outer, "%": outer / 100}.get(found[2] or "px", 1.0) if found else 1.0
    return number * factor


def colour(value: str) -> Colour | None:
    """A colour's red, green and blue; None where it is none that mails are written in."""
    value = value.strip().lower()
    if found := HEX.fullmatch(value):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := RGB.fullmatch(value):
        return min(int(found[1]), 255), min(int(found[2]), 255), min(int(found[3]), 255)
    return NAMED.get(value)
