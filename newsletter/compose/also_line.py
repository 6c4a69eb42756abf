"""The copies of a story on a line of its item: ``[마을신문](https://…), [시민일보](https://…)``.

Read and written here, so that both directions agree. A copy without an address is its
outlet's bare name. Commas part the copies (，and 、 too when read); a bracket or comma of a
name stands behind a backslash, a parenthesis of an address only where it has no partner.
Refused: a link left open, words after a link, an address that is not http(s).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.compose.marks import Slip, escape, guard, shown, unescape
from newsletter.compose.normal import is_web_address, normal_copy, one_line
from newsletter.compose.title_line import destination
from newsletter.model.issue import Copy

_COMMAS = ",，、"
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(")
_NAME = re.compile(rf"(?:\\.|[^{_COMMAS}\\])+|\\")
_PARENTHESIS = re.compile(r"\\.|[()]")
_COMMA = re.compile(rf"\s*(?:[{_COMMAS}]\s*|\Z)")
_HOW = "write - also: [시민일보](https://…), [마을신문](https://…)"


def also_text(copies: Iterable[Copy]) -> str:
    """The copies, in normal form, as they stand on the line."""
    return ", ".join(map(_text, copies))


def copies_of(text: str) -> tuple[Copy, ...]:
    """The copies that a line names, in normal form. Raises Slip."""
    return tuple(copy for copy in map(normal_copy, _copies(text.strip())) if copy.outlet)


def _text(copy: Copy) -> str:
    name = guard(escape(copy.outlet), rf"\[\]{_COMMAS}")
    return f"[{name}]({destination(copy.url)})" if copy.url else name


def _copies(text: str) -> Iterator[Copy]:
    at = 0
    while at < len(text):
        copy, at = _linked(text, at) if text[at] == "[" else _bare(text, at)
        yield copy
        comma = _COMMA.match(text, at)
        if comma is None:
            raise Slip(f"something stands after the link of {shown(copy.outlet)}", _HOW)
        at = comma.end()


def _bare(text: str, at: int) -> tuple[Copy, int]:
    name = _NAME.match(text, at)
    return (Copy(one_line(unescape(name[0]))), name.end()) if name else (Copy(""), at)


def _linked(text: str, at: int) -> tuple[Copy, int]:
    label = _LABEL.match(text, at)
    if label is None:
        raise Slip(f"the link {shown(text[at:])} is not whole", _HOW)
    end = _closing(text, label.end())
    if end is None:
        raise Slip(f"the address of {shown(label[1])} is never closed with )", _HOW)
    inner = text[label.end() : end].strip()
    if inner.startswith("<") and inner.endswith(">"):
        inner = inner[1:-1]
    url = one_line(unescape(inner))
    if not is_web_address(url):
        raise Slip(f"the address {shown(url)} does not begin with https:// and a host", _HOW)
    return Copy(unescape(label[1]), url), end + 1


def _closing(text: str, start: int) -> int | None:
    """Where the parenthesis that opened before *start* is closed."""
    depth = 1
    for mark in _PARENTHESIS.finditer(text, start):
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
        if depth == 0:
            return mark.start()
    return None
