"""Composing on a file the editor has worked on adds to it and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.insert import insert
from newsletter.compose.issue_text import parse, write
from newsletter.errors import FileMistake
from newsletter.model.issue import Block, Issue, Section

from .legal import ISSUES, NORMAL_BLOCKS, law

Case = tuple[Issue, tuple[Block, ...], str]

NEW = (Block(title="새 소식", outlet="마을신문", prose="한 줄"),)
ADDED = "\n### 새 소식\n- outlet: 마을신문\n\n한 줄\n"
HEAD = '+++\nsubject = "12월호"   # our own comment\ndate = 2026-12-01\n+++\n'


def longer(issue: Issue, blocks: tuple[Block, ...], heading: str) -> Issue:
    """The issue that inserting must lead to."""
    headings = [section.heading for section in issue.sections]
    if not blocks:
        return issue
    if heading not in headings:
        return replace(issue, sections=(*issue.sections, Section(heading, blocks=blocks)))
    at = headings.index(heading)
    grown = replace(issue.sections[at], blocks=issue.sections[at].blocks + blocks)
    return replace(issue, sections=(*issue.sections[:at], grown, *issue.sections[at + 1 :]))


def is_insertion(old: str, new: str) -> bool:
    """Whether *new* is *old* with something put in at one place."""
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    return len(new) >= len(old) and any(
        new.endswith(old[at:]) for at in range(same, -1, -1) if len(new) - (len(old) - at) >= at
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An issue, blocks, and a heading that is one of the issue's or a new one."""
    issue = draw(ISSUES)
    headings = [section.heading for section in issue.sections]
    return (
        issue,
        tuple(draw(st.lists(NORMAL_BLOCKS, max_size=2))),
        draw(st.sampled_from([*headings, "언론보도"])),
    )


@law(200)
@given(cases())
def test_inserting_into_our_own_text_gives_what_we_would_have_written(case: Case) -> None:
    issue, blocks, heading = case
    assert insert(write(issue), blocks, section=heading, slug="2026-12") == write(
        longer(issue, blocks, heading)
    )


@law(200)
@given(
    cases(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(
        [
            lambda text: text,
            str.rstrip,
            lambda text: text + " \n\t\n",
            lambda text: text.replace("\n\n", "\n \n\n"),
        ]
    ),
)
def test_every_other_byte_stays_and_the_items_are_added(
    case: Case, line_end: str, mark: str, habit: Callable[[str], str]
) -> None:
    issue, blocks, heading = case
    old = mark + habit(write(issue)).replace("\n", line_end)
    new = insert(old, blocks, section=heading, slug="2026-12")
    assert parse(new, slug="2026-12") == longer(parse(old, slug="2026-12"), blocks, heading)
    assert is_insertion(old, new)
    if line_end == "\r\n":
        assert new.count("\n") == new.count("\r\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{HEAD}## 언론보도\n", ""),
        (
            f"{HEAD}## 언론보도\n\n###   [ 소식 ](https://example.org)\n* date:2026-1-2\n>발췌\n",
            "\n\n\n## 알림\n",
        ),
        (f"{HEAD}  ## 언론보도 \n머리말\n", "   \n"),
        (f"{HEAD}##언론보도\n### 소식\n```\n", "\n## 알림\n"),
    ],
)
def test_new_items_come_last_in_their_section(before: str, after: str) -> None:
    assert insert(before + after, NEW, section="언론보도", slug="s") == before + ADDED + after


def test_a_section_that_is_followed_at_once_gets_air() -> None:
    text = insert(f"{HEAD}## 언론보도\n## 알림\n", NEW, section="언론보도", slug="s")
    assert text == f"{HEAD}## 언론보도\n{ADDED}\n## 알림\n"


def test_a_section_that_is_not_there_is_made_at_the_end() -> None:
    text = insert(f"{HEAD}\n인사말", NEW, section="언론보도", slug="s")
    assert text == f"{HEAD}\n인사말\n\n## 언론보도\n{ADDED}"


def test_of_two_sections_with_one_heading_the_first_grows() -> None:
    text = insert(f"{HEAD}## 소식\n\n## 소식\n", NEW, section="소식", slug="s")
    assert text == f"{HEAD}## 소식\n{ADDED}\n## 소식\n"


def test_nothing_to_insert_changes_nothing() -> None:
    assert insert(HEAD, (), section="언론보도", slug="s") == HEAD


def test_nothing_is_added_to_a_file_with_a_mistake() -> None:
    with pytest.raises(FileMistake, match=r"issues/s\.md:5: this item stands in no section"):
        insert(f"{HEAD}### 소식\n", NEW, section="언론보도", slug="s")
