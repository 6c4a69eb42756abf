"""Mark the places where a reader's own values go.

The editor's text with ``{field}`` or ``{field|fallback}`` in, the same text with
sentinels out: words of ASCII letters and digits that Markdown, Jinja2, lxml and
premailer carry through unchanged, also within a URL (premailer percent-encodes
anything else). ``{{`` and ``}}`` are literal braces; braces around what is no field
name stay as they are. Escaping belongs to the place where a sentinel ends up, so it
happens later, when the message is compiled. Refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import count

from newsletter.model.issue import Hole

MARK = re.compile(r"\{\{|\}\}|\{[ ]*([^\W\d_][\w.-]*(?: [\w.-]+)*)[ ]*(?:\|([^{}\n]*))?\}")

ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)")  # what repr() makes of characters that are not printed


class Holes:
    """The holes of one issue, each field and fallback once, in the order of their first use.

    *texts* is everything that comes from outside (the issue, the organisation, the
    template): no sentinel occurs in it, not even after markup between its letters has
    gone or entities are decoded. The same texts always give the same sentinels.
    """

    def __init__(self, *texts: object) -> None:
        self._stem = stem(*texts)
        self._holes: dict[tuple[str, str], Hole] = {}

    def __iter__(self) -> Iterator[Hole]:
        return iter(self._holes.values())

    def sentinel(self, field: str, fallback: str = "") -> str:
        """The sentinel of a field; the same one for the same field and fallback."""
        hole = Hole(f"{self._stem}{len(self._holes)}z", field, fallback)
        return self._holes.setdefault((field, fallback), hole).sentinel

    def mark(self, text: str) -> str:
        """The text with its fields as sentinels and its doubled braces single."""

        def replace(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0][0]
            return self.sentinel(match[1], (match[2] or "").strip())

        return MARK.sub(replace, text)

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds any sentinel of this issue; split() then leaves sentinels at odd places."""
        return re.compile(f"({self._stem}[0-9]+z)")


def stem(*texts: object) -> str:
    """How the sentinels of these texts begin: the first of zq0hole, zq1hole … that is not in them."""
    squeezed = re.sub("[^0-9a-z]+", "", unescape(ESCAPE.sub("", repr(texts))).lower())
    return next(word for word in (f"zq{n}hole" for n in count()) if word not in squeezed)
