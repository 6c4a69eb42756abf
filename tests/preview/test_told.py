"""What a finding is looked for by, in the mail."""

from __future__ import annotations

import pytest

from newsletter.checks.place import name_of
from newsletter.compose.issue_text import write
from newsletter.model.finding import Finding, Severity
from newsletter.preview.told import anchor
from tests import samples

ISSUE = samples.issue(5)
SOURCE = write(ISSUE)


def told(where: str, line: int = 0) -> tuple[str, str]:
    found = anchor(Finding("A1", Severity.ERROR, where, "message", line=line), ISSUE, SOURCE)
    return found["text"], found["href"]


def test_an_item_is_looked_for_by_its_title_and_address() -> None:
    for number, block in enumerate(ISSUE.blocks, 1):
        assert told(name_of(number, block)) == (block.title, block.url)


def test_an_item_that_is_not_there_any_more_is_nowhere() -> None:
    """Findings are those of the mail before, until the new one is checked."""
    assert told("item 6: gone") == ("", "")


def test_a_section_is_looked_for_by_its_whole_heading() -> None:
    heading = ISSUE.sections[0].heading
    assert told(f"section: {heading[:3]}…") == (heading, "")


def test_subject_preheader_and_opening_text_are_looked_for_by_their_plain_words() -> None:
    assert told("subject")[0] == ISSUE.subject
    assert told("preheader")[0] == ISSUE.preheader
    assert told("opening text")[0] == "님, 안녕하세요."


def test_anything_else_is_looked_for_by_its_line() -> None:
    number = next(n for n, line in enumerate(SOURCE.splitlines(), 1) if "세 가지 소식" in line)
    assert told("{survey}", line=number)[0] in SOURCE.splitlines()[number - 1]
    assert told("{survey}", line=number)[0]


@pytest.mark.parametrize("line", [0, -1, 10_000])
def test_what_is_in_no_line_is_nowhere(line: int) -> None:
    assert told("html", line=line) == ("", "")
