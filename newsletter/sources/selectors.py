"""CSS selectors as a source's editor writes them, and what a page has where one finds nothing.

A selector in; elements or their words out. ``::attr(name)`` at its end takes an
attribute instead of the words, ``::self`` alone means the row itself. A selector that is
no CSS is a Mistake. What a page repeats is told in the editor's own language: selectors
with counts. W3C Selectors Level 4; ``::attr`` as in Scrapy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from newsletter.errors import Mistake

_ATTRIBUTE = re.compile(r"::attr\(\s*([\w-]+)\s*\)\s*$")
_NAME = re.compile(r"[A-Za-z_][\w-]{0,60}")
_STATES = re.compile(
    r"^(?:first|last|odd|even|on|active|current|new|hot|notice|bo_notice|clearfix|cf)$"
    r"|^(?:post|item|id|row|no|article|node|tag|category)-?\d+$"
)
_FRAMES = frozenset(("html", "head", "body", "script", "style", "option", "br", "img", "meta", "link"))
_MOST = 30_000  # elements looked at
_FEWEST = 3  # what stands there less often is no list


@cache
def compiled(css: str) -> CSSSelector:
    """A selector ready for use. Raises Mistake for what is no CSS."""
    try:
        return CSSSelector(css, translator="html")
    except (SelectorError, SyntaxError) as error:
        raise Mistake(
            f"'{css}' is no CSS selector: {error}", hint="try it in the browser's inspector"
        ) from None


def split(css: str) -> tuple[str, str]:
    """The selector and the attribute it asks for, "" for the words."""
    found = _ATTRIBUTE.search(css)
    return (css[: found.start()].strip(), found[1]) if found else (css.strip(), "")


def elements(css: str, scope: HtmlElement) -> list[HtmlElement]:
    """What the selector finds in *scope*; the scope itself for ``::self`` or an attribute alone."""
    plain = split(css)[0]
    return [scope] if plain in ("", "::self") else list(compiled(plain)(scope))


def signature(element: HtmlElement) -> str:
    """An element as a selector: its tag and its lasting class names."""
    names = [name for name in element.get("class", "").split() if _NAME.fullmatch(name)]
    return ".".join([str(element.tag), *(name for name in names if not _STATES.match(name))][:3])


def repeated(tree: HtmlElement) -> list[tuple[str, int]]:
    """What a page has several of, each with a link in it: selector and count, the likeliest list first.

    Likely is what holds much text in its links: a menu's words are short.
    """
    counts: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    for row in _rows(tree):
        name = f"{_place(row)}{signature(row)}"
        counts[name] += 1
        weights[name] += max((len(_said(a)) for a in row.iter("a")), default=0)
    found = [name for name, count in counts.items() if count >= _FEWEST]
    best = sorted(found, key=lambda name: (-weights[name] * min(counts[name], 20) // counts[name], name))
    return [(name, counts[name]) for name in best]


def _rows(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that hold exactly one address and stand among others of their kind."""
    for number, element in enumerate(tree.iter()):
        if number >= _MOST:
            return
        if not isinstance(element.tag, str) or element.tag in _FRAMES or element.tag == "a":
            continue
        parent = element.getparent()
        if parent is None or len(list(islice(parent.iterchildren(element.tag), _FEWEST))) < _FEWEST:
            continue
        if element.tag in ("td", "th", "span"):
            continue
        if any(box.tag in ("nav", "footer", "aside") for box in element.iterancestors()):
            continue
        if 1 <= len({a.get("href") for a in element.iter("a") if a.get("href")}) <= 4:
            yield element


def _place(row: HtmlElement) -> str:
    """The nearest box around a row that has a name of its own: an id, else a class."""
    for box in row.iterancestors():
        if _NAME.fullmatch(box.get("id", "")) and not box.get("id", "")[-1].isdigit():
            return f"#{box.get('id')} "
        if box.tag not in ("tbody", "tr") and "." in (name := signature(box)):
            return f"{name} "
    return ""


def _said(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def within(row: HtmlElement) -> list[str]:
    """The parts of a row that have words or an address, as selectors: what one could name instead."""
    found: dict[str, None] = {}
    for element in row.iter():
        if isinstance(element.tag, str) and element is not row and (_said(element) or element.get("href")):
            found.setdefault(signature(element), None)
    return list(found)[:12]
