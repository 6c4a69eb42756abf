"""The line that names the other outlets of an item's story."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.also_line import also_text, copies_of
from newsletter.compose.issue_text import item_text, parse
from newsletter.compose.marks import Slip
from newsletter.compose.normal import normal_copy
from newsletter.model.issue import Block, Copy

from .legal import MAYBE, URL, law

COPIES = st.lists(st.builds(Copy, outlet=MAYBE, url=URL).map(normal_copy).filter(lambda copy: copy.outlet))


@law(300)
@given(COPIES)
def test_the_line_is_read_back(copies: list[Copy]) -> None:
    assert copies_of(also_text(copies)) == tuple(copies)


def test_it_reads_well_as_markdown() -> None:
    block = Block(
        "장터가 열린다",
        "https://www.example.org/1",
        outlet="이로운넷",
        picture="fair.jpg",
        also=(Copy("마을신문", "https://www.example.com/2"), Copy("시민일보")),
    )
    assert item_text(block) == (
        "### [장터가 열린다](https://www.example.org/1)\n"
        "- outlet: 이로운넷\n"
        "- also: [마을신문](https://www.example.com/2), 시민일보\n"
        "- picture: fair.jpg"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("마을신문", (Copy("마을신문"),)),
        ("마을신문、시민일보，들녘", (Copy("마을신문"), Copy("시민일보"), Copy("들녘"))),
        ("[가](https://a.example/(1)),[나]( <https://b.example/> )", None),
        ("[](https://www.a.example/1)", (Copy("a.example", "https://www.a.example/1"),)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_it_forgives_how_it_is_typed(typed: str, meant: tuple[Copy, ...] | None) -> None:
    both = (Copy("가", "https://a.example/(1)"), Copy("나", "https://b.example/"))
    assert copies_of(typed) == (both if meant is None else meant)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("[가](https://a.example/ 나", 'the address of "가" is never closed with )'),
        ("[가(https://a.example/)", 'the link "[가(https://a.example/)" is not whole'),
        ("[가](ftp://a.example/)", 'the address "ftp://a.example/" does not begin with https:// and a host'),
        ("[가](https://a.example/) 나", 'something stands after the link of "가"'),
    ],
)
def test_what_is_half_a_link_is_refused(typed: str, message: str) -> None:
    with pytest.raises(Slip) as caught:
        copies_of(typed)
    assert caught.value.message == message
    assert "- also: [" in caught.value.hint


def test_a_story_stands_in_an_issue_with_its_copies() -> None:
    text = (
        '+++\nsubject = "12월호"\ndate = 2026-12-01\n+++\n\n## 언론보도\n\n### 장터\n'
        "- outlet: 이로운넷 · also: [마을신문](https://a.example/)\n"
    )
    (block,) = parse(text, slug="s").blocks
    assert (block.outlet, block.also) == ("이로운넷", (Copy("마을신문", "https://a.example/"),))
