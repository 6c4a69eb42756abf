"""Where in a text a hole stands, and so how a reader's value must be escaped there.

HTML or plain text and an offset in; a Place out. Refuses, with a Mistake that names
the field, every place where no escaping makes a value safe: within a tag's or an
attribute's name, an unquoted attribute, ``style``, event handlers, scripts, style sheets
and comments. The content of conditional comments is HTML to Outlook and counts as such.
WHATWG HTML §13.2.5 (tokenisation); RFC 3986 §2.1 (percent-encoding).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from newsletter.errors import Mistake
from newsletter.model.message import Place

_VALUE = r"""(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|[^\s>"'][^\s>]*))?"""
_ATTRIBUTE = re.compile(rf"([^\s/>][^\s/>=]*){_VALUE}")
_MARKUP = re.compile(
    r"(?P<other><!--\[if[^>]*\]>|<!--+>|<!--.*?(?:--!?>|\Z)|<[!?/][^>]*>?)"
    rf"|<(?P<tag>[a-z][^\s/>]*)(?P<attributes>(?:[\s/]|[^\s/>][^\s/>=]*+{_VALUE})*+)>?",
    re.IGNORECASE | re.DOTALL,
)
_RAW = {"style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"}
_ESCAPABLE = {"title", "textarea"}
_LINKS = {"href", "src", "srcset", "action", "formaction", "background", "cite", "poster", "xlink:href"}
_REFUSED = re.compile(r"style|srcdoc|on.*")
_SCRIPTED = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_URL_BEFORE = re.compile(r"(?:https?://|mailto:)[\w\-.~:/?#\[\]@!$&'()*+,;=%]*\Z", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Markup from *start* on: a place, or why nothing can be escaped there."""

    start: int
    place: Place | None
    why: str = ""
    link: tuple[int, int] | None = None  # of an attribute that holds a URL: its value


class HtmlPlaces:
    """The places of one HTML text, read once."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._stretches = _stretches(html)
        self._starts = [stretch.start for stretch in self._stretches]

    def place(self, start: int, end: int, field: str) -> Place:
        """Where the hole from *start* to *end* stands. Raises Mistake where it cannot stand."""
        stretch = self._stretches[bisect_right(self._starts, start) - 1]
        if stretch.place is None:
            raise _misplaced(field, stretch.why)
        return self._link(stretch.link, start, end, field) if stretch.link else stretch.place

    def _link(self, value: tuple[int, int], start: int, end: int, field: str) -> Place:
        before, after = self._html[value[0] : start], self._html[end : value[1]]
        if not before.strip():
            if after.strip():
                raise _misplaced(field, "at the start of a link that goes on after it")
            return Place.ADDRESS
        if _SCRIPTED.match(before):
            raise _misplaced(field, "in a link that runs a script")
        return Place.URL


def text_place(text: str, start: int) -> Place:
    """Where in plain text a hole stands: inside a URL, or among words."""
    return Place.URL if _URL_BEFORE.search(text, max(start - 2000, 0), start) else Place.TEXT


def _stretches(html: str) -> list[_Stretch]:
    """The HTML as stretches in order; the first starts at 0."""
    found, at = [_Stretch(0, Place.HTML)], 0
    while markup := _MARKUP.search(html, at):
        at = markup.end() if markup[0].endswith(">") else len(html)
        if markup["other"]:
            found.append(_Stretch(markup.start(), None, "in a comment or a closing tag"))
        else:
            found += _tag(markup)
            at = _content(html, markup["tag"].lower(), at, found)
        found.append(_Stretch(at, Place.HTML))
    return found


def _tag(markup: re.Match[str]) -> list[_Stretch]:
    found = [_Stretch(markup.start(), None, "in a tag, outside a quoted value")]
    offset = markup.start("attributes")
    for attribute in _ATTRIBUTE.finditer(markup["attributes"]):
        quoted = 2 if attribute[2] is not None else 3
        if attribute[quoted] is not None:
            start, end = attribute.span(quoted)
            found.append(_value(attribute[1].lower(), offset + start, offset + end))
            found.append(_Stretch(offset + end, None, "in a tag, outside a quoted value"))
    return found


def _value(name: str, start: int, end: int) -> _Stretch:
    if _REFUSED.fullmatch(name):
        return _Stretch(start, None, f'in {name}="…"')
    return _Stretch(start, Place.ATTRIBUTE, link=(start, end) if name in _LINKS else None)


def _content(html: str, tag: str, at: int, found: list[_Stretch]) -> int:
    """Where reading goes on: after a start tag, or after the content of one that holds no tags."""
    if tag not in _RAW | _ESCAPABLE:
        return at
    place = Place.HTML if tag in _ESCAPABLE else None
    found.append(_Stretch(at, place, f"inside <{tag}>"))
    closing = re.compile(rf"</{tag}\b", re.IGNORECASE).search(html, at)
    return closing.start() if closing else len(html)


def _misplaced(field: str, why: str) -> Mistake:
    return Mistake(
        f"{{{field}}} stands {why}, where a reader's value cannot be made safe",
        hint='put it between tags, in a quoted attribute such as alt="…", or make it the whole href',
    )
