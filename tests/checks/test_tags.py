"""Tags are found as they are written, in time that grows with the page and no faster."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks import tags
from newsletter.checks.kept import risky
from newsletter.checks.markup import unbalanced
from newsletter.checks.tags import Written, written
from tests.checks.samples import HTML, html

WHOLE = re.compile(
    r"<!--.*?-->|<(style|script|title)(?![\w:-]).*?</\1\s*>"
    r"|<(/?)([a-z][\w:-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE | re.DOTALL,
)
PIECES = """<|>|"|'|<a |</a>|<br/>|<b>|<!--|-->|<style>|</style >|<title|</title>|=|x|/| |<script-x>"""


def by_definition(html: str) -> list[Written]:
    """The same as one regular expression, which says what a tag is and may take very long."""
    return [
        Written(found[3].lower(), bool(found[2]), found[4].endswith("/"), *found.span())
        if found[3]
        else Written(found[1].lower(), False, True, *found.span(), raw=True)
        for found in WHOLE.finditer(html)
        if found[3] or found[1]
    ]


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=25).map("".join))
def test_tags_are_what_the_definition_says(html: str) -> None:
    assert list(written(html)) == by_definition(html)


def test_the_clean_page_has_the_tags_of_the_definition() -> None:
    assert list(written(HTML)) == by_definition(HTML)


class Counting(str):
    """A page that counts how many letters it was asked to look through."""

    looked = 0

    def find(self, wanted: str, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]
        found = super().find(wanted, start)
        self.looked += (found if found >= 0 else len(self)) - start
        return found


class CountingPattern:
    """The pattern of delimiters, counting what it looked through."""

    def __init__(self) -> None:
        self.looked = 0

    def search(self, page: str, place: int) -> re.Match[str] | None:
        found = DELIMITER.search(page, place)
        self.looked += (found.start() if found else len(page)) - place
        return found


DELIMITER = tags.DELIMITER
HOSTILE = ('<a "', "<a ", "<a '\"", "<!--", "<style>", "<a \"' >' ", '<a b="', "<", '"<a', "<title>'")


@pytest.mark.parametrize("piece", HOSTILE)
def test_each_letter_is_looked_at_a_few_times_at_most(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quotation mark that is never closed made the reading go through the rest for every tag."""
    page, pattern = Counting(piece * 2_000), CountingPattern()
    monkeypatch.setattr(tags, "DELIMITER", pattern)
    list(written(page))
    assert page.looked + pattern.looked <= 10 * len(page)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_it_comes_to_an_end(piece: str) -> None:
    """With the regular expression this took hours."""
    assert isinstance(unbalanced(piece * (1_000_000 // len(piece))), str)


@pytest.mark.parametrize("piece", ("url(", "rgb(", "rgba(1/"))
def test_a_megabyte_of_style_sheet_comes_to_an_end(piece: str) -> None:
    """A parenthesis that is never closed made C10 go through the rest for every one."""
    sheet = piece * (1_000_000 // len(piece))
    assert isinstance(list(risky(html("</head>", f"<style>{sheet}</style></head>"))), list)
