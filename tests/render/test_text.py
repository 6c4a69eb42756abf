"""The text part, written from the same view as the HTML."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.model.issue import Block, Rendered, Section, Template
from newsletter.model.organisation import Organisation
from newsletter.model.width import cells
from newsletter.render.html import render
from tests import samples
from tests.conftest import Golden


def lines(rendered: Rendered) -> list[str]:
    return rendered.text.split("\n")


def test_the_text_part_of_the_sample_issue(press: Template, golden: Golden) -> None:
    golden("press.txt", render(samples.issue(8), press, samples.organisation()).text)


def test_the_preheader_is_the_first_line(press: Template) -> None:
    """Some programs take their preview from the text part."""
    issue = samples.issue()
    assert lines(render(issue, press, samples.organisation()))[0] == issue.preheader


def test_every_address_stands_alone_on_its_line(press: Template) -> None:
    """No bracket or full stop may stick to it."""
    rendered = render(samples.issue(10), press, samples.organisation())
    addressed = [line for line in lines(rendered) if re.search("https?://", line)]
    assert addressed
    assert [line for line in addressed if not re.fullmatch(r"https?://[!-~]+", line)] == []
    leaving = next(hole.sentinel for hole in rendered.holes if hole.field == "unsubscribe_url")
    assert lines(rendered).count(leaving) == 2


def test_paragraphs_are_not_wrapped(press: Template) -> None:
    excerpt = "긴 문장이 이어집니다. " * 60
    issue = samples.issue(
        sections=(Section("소식", blocks=(Block("제목", excerpt=(excerpt, "둘째 문단.")),)),)
    )
    assert f"{excerpt}둘째 문단." in lines(render(issue, press, samples.organisation()))


def test_rules_are_at_most_thirty_cells_wide(press: Template) -> None:
    rules = [
        line
        for line in lines(render(samples.issue(), press, samples.organisation()))
        if set(line) in ({"-"}, {"="})
    ]
    assert rules
    assert max(map(cells, rules)) == 30


def test_unsubscribe_address_and_postal_address_end_the_mail(press: Template) -> None:
    rendered = render(samples.issue(), press, samples.organisation())
    leaving = next(hole.sentinel for hole in rendered.holes if hole.field == "unsubscribe_url")
    last_item = rendered.text.index(samples.block(2).url)
    assert last_item < rendered.text.index(leaving) < rendered.text.index(samples.organisation().address)


def test_what_an_item_lacks_leaves_no_empty_line(press: Template) -> None:
    issue = samples.issue(
        prose="", preheader="", sections=(Section("소식", blocks=(Block("제목만"), Block("둘"))),)
    )
    text = render(issue, press, Organisation(name="센터")).text
    assert "1. 제목만\n\n2. 둘\n\n---" in text
    assert "\n\n\n" not in text
    assert text.endswith("센터\n")


def test_without_an_unsubscribe_page_a_reply_is_asked_for(press: Template) -> None:
    rendered = render(samples.issue(), press, samples.organisation(), unsubscribe=False)
    assert "이 메일에 ‘수신거부’라고 답장해 주세요." in rendered.text
    assert "unsubscribe_url" not in {hole.field for hole in rendered.holes}


def test_an_address_that_is_not_http_is_not_printed(press: Template) -> None:
    sections = (Section("소식", blocks=(Block("제목", url="javascript:alert(1)"),)),)
    organisation = replace(samples.organisation(), website="javascript:alert(2)")
    rendered = render(samples.issue(sections=sections), press, organisation)
    assert "javascript" not in rendered.text + rendered.html
