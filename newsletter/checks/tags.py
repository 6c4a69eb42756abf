"""Find the tags of a page as they are written, before any parser mends them.

HTML in; its tags out, in order. Comments are passed over; <style>, <script> and <title>
come out whole, with what stands in them. A "<" that begins no whole tag (its quotation mark or its
">" is missing) is text. Takes time in proportion to the page, whatever the page: each
question about what comes next is asked of a letter once. HTML Living Standard §13.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NAME = re.compile(r"(/?)([a-z][\w:-]*)", re.IGNORECASE)
DELIMITER = re.compile(r"[>\"']")
RAW = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("style", "script", "title")}


@dataclass(frozen=True, slots=True)
class Written:
    """A tag: its name in lower case, whether it closes one or itself, and where it stands."""

    name: str
    closing: bool
    whole: bool  # <br/>, or all of a style sheet
    start: int
    end: int  # html[start:end] is the tag
    raw: bool = False  # a style sheet, script or title, from its "<" to its last ">"


def written(html: str) -> Iterator[Written]:
    """The tags of a page, in order."""
    page, place = _Page(html), 0
    while (start := html.find("<", place)) >= 0:
        if html.startswith("<!--", start) and (after := page.comment(start)):
            place = after
            continue
        found = NAME.match(html, start + 1)
        if found and (after := page.raw(start)):
            yield Written(found[2].lower(), False, True, start, after, raw=True)
            place = after
            continue
        end = page.end(found.end()) if found else -1
        if not found or end < 0:
            place = start + 1
            continue
        yield Written(found[2].lower(), bool(found[1]), html[end - 1] == "/", start, end + 1)
        place = end + 1


class _Page:
    """A page, and what was learned of it on the way: nothing is looked for twice."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.without: set[str] = set()  # what does not come any more
        self.delimiter = -1  # the next ">" or quotation mark, as far as it was looked for
        self.ends: dict[int, int] = {}  # a delimiter outside quotation marks → the tag's ">", or -1

    def comment(self, start: int) -> int:
        """Where the comment that begins here is over; 0 where it never is."""
        if "-->" in self.without:
            return 0
        end = self.html.find("-->", start + 4)
        if end < 0:
            self.without.add("-->")
        return end + 3 if end >= 0 else 0

    def raw(self, start: int) -> int:
        """Where the style sheet, script or title that begins here is over; 0 where there is none."""
        found = NAME.match(self.html, start + 1)
        name = found[0].lower() if found else ""
        if not found or name not in RAW or name in self.without:
            return 0
        over = RAW[name].search(self.html, found.end())
        if not over:
            self.without.add(name)
        return over.end() if over else 0

    def end(self, place: int) -> int:
        """The ">" of the tag whose name ends here; -1 where it has none."""
        if self.delimiter < place:
            self.delimiter = self._next(place)
        chain, at = [], self.delimiter
        while at not in self.ends and at < len(self.html) and self.html[at] != ">":
            chain.append(at)
            closing = self.html.find(self.html[at], at + 1)
            at = self._next(closing + 1) if closing >= 0 else len(self.html)
        end = self.ends.get(at, at if at < len(self.html) else -1)
        self.ends.update(dict.fromkeys(chain, end))
        return end

    def _next(self, place: int) -> int:
        """The next delimiter; the page's length where none comes any more."""
        found = DELIMITER.search(self.html, place)
        return found.start() if found else len(self.html)
