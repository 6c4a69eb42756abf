"""The line of an item: ``### [title](address)``, or ``### title`` where there is no address.

Read and written here, so that both directions agree. Brackets in a title stand bare
where they are balanced (``### [[르포] 빈집이 …](https://…)``), else behind a backslash; so do
the parentheses of an address. CommonMark §6.3 (links). Refused: a link left open,
words after it, an address that is not http(s).
"""

from __future__ import annotations

import re

from newsletter.compose.marks import Slip, escape, guard, shown, unescape
from newsletter.compose.normal import is_web_address, one_line

_BRACKET = re.compile(r"\\.|[\[\]]")
_PARENTHESIS = re.compile(r"\\.|[()]")
_TO_ADDRESS = re.compile(r"\s*\((?=<?https?:)|\(", re.IGNORECASE)  # "[title] (https://…" is meant as a link
_LINK_WITHOUT_START = re.compile(r"(?<!\\)\]\(")

_HOW = r"write ### [title](https://…), or ### title without an address; a [ of the title's own is written \["


def title_of(text: str) -> tuple[str, str]:
    """Title and address of what stands after ``###``; the address may be "". Raises Slip."""
    if not text:
        raise Slip("this item has no title", _HOW)
    if not text.startswith("["):
        if _LINK_WITHOUT_START.search(text):
            raise Slip(f"the link {shown(text)} has no [ before its title", f"write ### [{text}")
        return one_line(unescape(text)), ""
    close = _closing(text)
    if close is None:
        raise Slip(f"the [ of {shown(text)} is never closed with ]", _HOW)
    link = _TO_ADDRESS.match(text, close + 1)
    if link is None:
        return one_line(unescape(text)), ""
    return _linked(text[1:close], text[link.end() :])


def title_line(title: str, url: str) -> str:
    """The line for an item in normal form, without its line end."""
    bare = escape(title)
    for form in (bare, guard(bare, r"\[\]")):
        text = f"[{form}]({destination(url)})" if url else form
        if _means(text, title, url) and not (url and "](" in form):  # GitHub knows no link in a link
            break
    return f"### {text}"


def _linked(label: str, rest: str) -> tuple[str, str]:
    title = one_line(unescape(label))
    if not title:
        raise Slip("the link of this item has no title between [ and ]", _HOW)
    if ")" not in rest:
        raise Slip(
            f"the address of {shown(title)} is never closed with )", f"write ### [{label}]({rest.strip()})"
        )
    if not rest.endswith(")") or re.search(r"\)\s", rest):
        raise Slip(f"something stands after the link of {shown(title)}", _HOW)
    inner = rest[:-1].strip()
    if inner.startswith("<") and inner.endswith(">"):
        inner = inner[1:-1]
    return title, _address(title, one_line(unescape(inner)))


def _address(title: str, url: str) -> str:
    if not url:
        raise Slip(
            f"the address of {shown(title)} is missing between ( and )", f"write ### {title} if it has none"
        )
    if re.search(r"\s", url):
        raise Slip(f"the address {shown(url)} has a space in it", "write %20 for a space in an address")
    if not is_web_address(url):
        hint = "write it as the browser's address line shows it: https://www.example.org/…"
        raise Slip(f"the address {shown(url)} does not begin with https:// and a host", hint)
    return url


def _closing(text: str) -> int | None:
    """Where the bracket that opens *text* is closed."""
    depth = 0
    for mark in _BRACKET.finditer(text):
        depth += {"[": 1, "]": -1}.get(mark.group(), 0)
        if depth == 0:
            return mark.start()
    return None


def destination(url: str) -> str:
    """An address as it stands between the parentheses of a link."""
    bare = escape(url)
    depth = 0
    for mark in _PARENTHESIS.finditer(bare):
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
        if depth < 0:
            break
    return bare if depth == 0 else guard(bare, "()")


def _means(text: str, title: str, url: str) -> bool:
    try:
        return title_of(text) == (title, url)
    except Slip:
        return False
