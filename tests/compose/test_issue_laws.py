"""The laws of the issue file: it says the same in both directions, and never makes the reader stumble."""

from __future__ import annotations

from hypothesis import given

from newsletter.compose.issue_text import parse, write
from newsletter.compose.normal import normal
from newsletter.errors import FileMistake
from newsletter.model.issue import Issue

from .legal import ANY_ISSUES, ISSUES, TEXTS, law


@law(300)
@given(ISSUES)
def test_what_is_written_is_read_back(issue: Issue) -> None:
    assert parse(write(issue), slug=issue.slug) == issue


@law(100)
@given(ANY_ISSUES)
def test_a_looser_issue_is_read_back_in_its_normal_form(issue: Issue) -> None:
    assert parse(write(issue), slug=issue.slug) == normal(issue) == normal(normal(issue))


@law(100)
@given(ISSUES)
def test_reading_and_writing_our_own_text_changes_no_byte(issue: Issue) -> None:
    text = write(issue)
    assert write(parse(text, slug=issue.slug)) == text


@law(300)
@given(TEXTS)
def test_no_text_makes_the_reader_stumble(body: str) -> None:
    """Whatever stands below the head is read, or refused as a mistake; what is read is in normal form."""
    text = f'+++\nsubject = "s"\ndate = 2026-12-01\n+++\n{body}'
    try:
        issue = parse(text, slug="s")
    except FileMistake as mistake:
        assert 5 <= mistake.line <= text.count("\n") + text.count("\r") + 1
    else:
        assert normal(issue) == issue
        assert parse(write(issue), slug="s") == issue


@law(200)
@given(TEXTS)
def test_no_head_makes_the_reader_stumble(head: str) -> None:
    try:
        parse(f"+++\n{head}\n+++\n", slug="s")
    except FileMistake as mistake:
        assert mistake.line >= 1


@law(100)
@given(ISSUES)
def test_line_ends_and_a_byte_order_mark_do_not_matter(issue: Issue) -> None:
    text = write(issue)
    assert parse("\ufeff" + text.replace("\n", "\r\n"), slug=issue.slug) == issue
