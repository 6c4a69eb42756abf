"""An issue through a template."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.model.issue import Block, Copy, Hole, Issue, Kind, Section
from newsletter.model.organisation import Organisation
from newsletter.render.html import filler, render
from newsletter.render.view import line
from newsletter.workspace import templates
from tests import samples
from tests.conftest import Golden
from tests.render.conftest import REPOSITORY

PRESS = templates.load("press", REPOSITORY)
HOSTILE = '"><script>alert(1)</script> {{ 7*7 }} {% raw %} %s <!-- --> & ' + "x" * 300


def html(issue: Issue, *, unsubscribe: bool = True) -> str:
    return render(issue, PRESS, samples.organisation(), unsubscribe=unsubscribe).html


class Tags(HTMLParser):
    """Counts what is open; a void element opens nothing."""

    VOID = frozenset(("meta", "br", "wbr", "hr", "img"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def misnested(page: str) -> list[str]:
    tags = Tags()
    tags.feed(page)
    return tags.wrong + tags.open


def in_outlook(page: str) -> str:
    """What Outlook on Windows reads: its comments opened, what is not for it left out."""
    page = re.sub(r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->", "", page, flags=re.DOTALL)
    return re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", page, flags=re.DOTALL)


def test_the_html_of_the_sample_issue(golden: Golden) -> None:
    golden("press.html", html(samples.issue(8)))


ODD = (
    Block("제목만 있는 소식"),
    Block("가" * 300, outlet="출처가 있는 소식"),
    Block("مطبخ القرية يفتح أبوابه", url="https://harbour.example.org/ar", date=date(2026, 11, 2)),
    Block("새 소식 👩🏽‍🍳🇰🇷", url="https://market.example.org/가게", author="서지우"),
    Block('따옴표 "와" & 그리고 <b>굵게', outlet='A "B" & C', excerpt=("끝나지 않은 <i>말, 100% & {{ x }}",)),
    Block("{{ 중괄호 }} {% raw %} %s <!-- 끝", prose="{{ 중괄호 }}와 <!-- 주석, 그리고 `<b>`"),
)


@pytest.mark.parametrize("template", ["press", "digest", "letter"])
def test_odd_items_are_laid_out_as_they_are(template: str, golden: Golden) -> None:
    """No picture, date, outlet or address; other scripts; whatever marks a program could take for its own."""
    issue = samples.issue(template=template, sections=(Section("언론보도", blocks=ODD),))
    made = render(issue, templates.load(template, REPOSITORY), samples.organisation())
    golden(f"odd-{template}.html", made.html)
    if template == "press":
        golden("odd.txt", made.text)


@pytest.mark.parametrize("template", ["digest", "letter"])
def test_the_html_of_the_other_templates(template: str, golden: Golden) -> None:
    issue = samples.issue(6, template=template)
    golden(
        f"{template}.html", render(issue, templates.load(template, REPOSITORY), samples.organisation()).html
    )


def test_an_english_issue_that_advertises(golden: Golden) -> None:
    issue = samples.issue(3, language="en", kind=Kind.ADVERTISING)
    golden("press-advertising.html", html(issue))


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert render(samples.issue(8), PRESS, samples.organisation()) == render(
        samples.issue(8), PRESS, samples.organisation()
    )


def test_fields_become_holes_in_subject_html_and_text() -> None:
    issue = samples.issue(
        1, subject="{name|구독자} 님께", prose="{name|구독자} 님, [여기](https://a.example/?n={소속})"
    )
    rendered = render(issue, PRESS, samples.organisation())
    assert rendered.holes == (
        Hole("zq0hole0z", "name", "구독자"),
        Hole("zq0hole1z", "소속"),
        Hole("zq0hole2z", "unsubscribe_url"),
    )
    assert rendered.subject == "zq0hole0z 님께"
    for part in (rendered.html, rendered.text):
        assert "zq0hole0z 님, " in part
        assert "https://a.example/?n=zq0hole1z" in part
    assert rendered.html.count('href="zq0hole2z"') == 2


def test_fields_in_the_coverage_are_not_the_editors() -> None:
    """A headline that says {name} is printed as it is."""
    sections = (Section("소식", blocks=(Block("{name}의 이야기", excerpt=("{소속}",)),)),)
    rendered = render(samples.issue(sections=sections, prose=""), PRESS, samples.organisation())
    assert [hole.field for hole in rendered.holes] == ["unsubscribe_url"]
    assert "{name}의 이야기" in rendered.html


def test_forty_items_stay_well_under_the_size_that_gmail_clips() -> None:
    excerpt = ("마을에서 시작한 작은 실험이 이웃 동네로 번지고 있다. " * 9)[:250]
    issue = samples.issue(40)
    sections = tuple(
        replace(section, blocks=tuple(replace(block, excerpt=(excerpt,)) for block in section.blocks))
        for section in issue.sections
    )
    assert len(html(replace(issue, sections=sections)).encode()) <= 72_000


def test_a_card_costs_less_than_1500_bytes() -> None:
    many, few = (len(html(samples.issue(count)).encode()) for count in (40, 20))
    assert (many - few) / 20 < 1_500


def test_the_styles_of_page_and_template_are_at_most_8_kilobytes_each() -> None:
    """Gmail drops a <style> that is longer."""
    kept = re.findall(r"<style>(.*?)</style>", html(samples.issue()), flags=re.DOTALL)
    assert sum(len(style.encode()) for style in kept) <= 8_192
    assert len(PRESS.files["style.css"].encode()) + len(PRESS.files["kept.css"].encode()) <= 8_192


def test_tags_are_balanced_also_as_outlook_reads_them() -> None:
    page = html(samples.issue(10))
    assert misnested(page) == []
    assert in_outlook(page).count("<table") > page.count("<!--[if mso]><table")
    assert misnested(in_outlook(page)) == []


def test_the_head_says_what_mail_programs_ask_for() -> None:
    page = html(samples.issue())
    assert page.startswith('<!DOCTYPE html>\n<html lang="ko" dir="ltr" xmlns:v=')
    assert page.index('<meta charset="utf-8">') < 1_024
    assert "user-scalable" not in page
    for name in ("viewport", "x-apple-disable-message-reformatting", "format-detection", "color-scheme"):
        assert f'<meta name="{name}"' in page
    assert f"<title>{samples.issue().subject}</title>" in page


def test_readers_of_screens_are_told_language_and_role() -> None:
    article = lxml_html.fromstring(html(samples.issue())).find(".//div")
    assert article is not None
    assert {
        key: article.get(key) for key in ("role", "aria-roledescription", "aria-label", "lang", "dir")
    } == {
        "role": "article",
        "aria-roledescription": "email",
        "aria-label": samples.issue().subject,
        "lang": "ko",
        "dir": "ltr",
    }


def test_every_table_is_for_layout_only() -> None:
    page = in_outlook(html(samples.issue(10)))
    tables = re.findall("<table[^>]*>", page)
    layout = 'role="presentation" border="0" cellpadding="0" cellspacing="0"'
    assert tables
    assert [table for table in tables if layout not in table] == []


def test_there_is_one_h1_and_no_level_is_skipped() -> None:
    levels = re.findall("<h([1-6])", html(samples.issue(8)))
    assert levels.count("1") == 1
    assert all(int(after) - int(before) <= 1 for before, after in pairwise(levels))


def test_without_section_headings_the_items_move_up_a_level() -> None:
    issue = samples.issue(sections=(Section("", blocks=(Block("제목"),)),))
    assert re.findall("<h([1-6])", html(issue)) == ["1", "2"]


def test_the_preheader_comes_first_hidden_and_filled_up() -> None:
    body: Any = lxml_html.fromstring(html(samples.issue())).find(".//div")
    shown, filled = body.findall("div")[:2]
    assert body[0] is shown
    assert shown.text == samples.issue().preheader
    for hidden in (shown, filled):
        assert "display:none;mso-hide:all" in hidden.get("style")
    assert filled.get("aria-hidden") == "true"


@pytest.mark.parametrize("preheader", ["", "짧게", "가" * 90, "a" * 500])
def test_the_filler_costs_at_most_1500_bytes(preheader: str) -> None:
    assert len(filler(preheader).encode()) <= 1_500


def test_colours_are_six_digits_and_no_style_says_important() -> None:
    inlined = " ".join(re.findall(r'style="([^"]*)"', html(samples.issue(10))))
    assert re.findall(r"#[0-9a-fA-F]+", inlined)
    assert [colour for colour in re.findall(r"#[0-9a-fA-F]+", inlined) if len(colour) != 7] == []
    assert "!important" not in inlined
    assert not re.search(r"flex|grid|float|position|calc\(|var\(|[0-9]rem|margin:[^;]*-[0-9]", inlined)


def test_type_is_16_pixels_and_never_under_13() -> None:
    sizes = {int(size) for size in re.findall(r"font-size:(\d+)px", html(samples.issue(10)))}
    assert min(sizes) >= 13
    assert 16 in sizes


def test_an_item_without_an_address_has_a_title_that_is_no_link() -> None:
    issue = samples.issue(
        sections=(Section("소식", blocks=(Block("주소 없음"), Block("상대", url="/bbs/12"))),)
    )
    headings = lxml_html.fromstring(html(issue)).findall(".//h3")
    assert [heading.text_content() for heading in headings] == ["1. 주소 없음", "2. 상대"]
    assert not [heading for heading in headings if heading.findall(".//a")]


def test_the_byline_says_outlet_author_and_day() -> None:
    block = Block("제목", outlet="마을신문", author="홍길동", date=date(2026, 11, 28))
    issue = samples.issue(sections=(Section("소식", blocks=(block, replace(block, author=""), Block("둘"))),))
    bylines = lxml_html.fromstring(html(issue)).xpath("//p[@class='meta']")
    day = "2026년\xa011월\xa028일(토)"  # a date does not break at the end of a phone's line
    assert [byline.text_content() for byline in bylines] == [
        f"마을신문 · 홍길동 · {day}",
        f"마을신문 · {day}",
    ]


@pytest.mark.parametrize(("language", "words"), [("ko", "외 2개 매체"), ("en", "and 2 others")])
def test_a_story_names_how_many_other_outlets_report_it_and_links_them(language: str, words: str) -> None:
    also = (
        Copy("마을신문", "https://a.example/1"),
        Copy("시민일보"),
        Copy("시민일보", "https://b.example/2"),
    )
    block = Block("장터", "https://c.example/", outlet="이로운넷", also=also)
    issue = replace(samples.issue(1), language=language, sections=(Section("", "", (block,)),))
    rendered = render(issue, PRESS, samples.organisation())
    page = lxml_html.document_fromstring(rendered.html)
    assert f"이로운넷 {words}" in " ".join(page.text_content().split())
    assert {"https://a.example/1", "https://b.example/2"} <= set(page.xpath("//a/@href"))
    assert f"이로운넷 {words}" in rendered.text
    assert "- 마을신문\nhttps://a.example/1\n- 시민일보\n" in rendered.text


def test_the_footer_names_the_organisation_and_the_way_out_in_korean_and_english() -> None:
    """정보통신망법 제50조 제4항."""
    foot = lxml_html.fromstring(html(samples.issue())).xpath("//td[@class='foot']")[0]
    said = foot.text_content()
    for part in (
        "한빛군 사회적경제센터",
        "너른들길 12",
        "031-000-0000",
        "news@example.org",
        "수신거부",
        "unsubscribe here",
    ):
        assert part in said
    assert foot.xpath(".//p[@lang='en']")


def test_without_an_unsubscribe_page_the_footer_asks_for_a_reply() -> None:
    page = html(samples.issue(), unsubscribe=False)
    assert "이 메일에 ‘수신거부’라고 답장해 주세요." in page
    assert "reply to this mail with" in page


def test_nothing_that_came_from_outside_becomes_markup() -> None:
    block = Block(
        HOSTILE,
        outlet=HOSTILE,
        author=HOSTILE,
        excerpt=(HOSTILE,),
        prose=HOSTILE,
        url="https://a.example/" + HOSTILE,
    )
    issue = samples.issue(
        subject=HOSTILE, preheader=HOSTILE, prose=HOSTILE, sections=(Section(HOSTILE, HOSTILE, (block,)),)
    )
    rendered = render(issue, PRESS, Organisation(*[HOSTILE] * 5))
    page: Any = lxml_html.fromstring(rendered.html)
    assert not page.xpath("//script")
    assert misnested(rendered.html) == []
    assert page.findtext(".//h1") is not None
    assert "49" not in page.find(".//h1").text_content()


texts = st.text(max_size=60)
blocks = st.builds(
    Block,
    title=texts,
    url=st.one_of(texts, texts.map("https://a.example/{}".format)),
    outlet=texts,
    author=texts,
    date=st.one_of(st.none(), st.dates()),
    excerpt=st.lists(texts, max_size=2).map(tuple),
    prose=texts,
)
issues = st.builds(
    Issue,
    slug=st.just("s"),
    subject=texts,
    preheader=texts,
    date=st.dates(),
    language=st.sampled_from(["ko", "en", "ar", ""]),
    prose=texts,
    sections=st.lists(
        st.builds(Section, texts, texts, st.lists(blocks, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
)


@settings(max_examples=25, deadline=None)
@given(issues)
def test_any_issue_gives_a_whole_page_with_every_title(issue: Issue) -> None:
    rendered = render(issue, PRESS, samples.organisation())
    assert misnested(in_outlook(rendered.html)) == []
    titles = lxml_html.fromstring(rendered.html).xpath("//*[@class='title']")
    assert len(titles) == len(issue.blocks)
    for number, (title, block) in enumerate(zip(titles, issue.blocks, strict=True), 1):
        assert title.text_content().split() == [f"{number}.", *line(block.title).split()]
    assert "\n" not in rendered.subject
