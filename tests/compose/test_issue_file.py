"""What an issue file looks like, and what is forgiven to the people who edit it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from newsletter.compose.issue_text import parse, write
from newsletter.model.issue import Block, Issue, Kind, Section

KITCHEN = Block(
    title="빈집이 마을 부엌으로",
    url="https://www.example.org/bbs/board.php?bo_table=press&wr_id=12",
    outlet="마을신문",
    author="홍길동",
    date=date(2026, 11, 28),
    item="12",
    picture="kitchen.jpg",
    alt="마을 부엌에서 요리하는 주민들",
    credit="ⓒ마을신문",
    excerpt=("주민 열두 명이 출자한 협동조합이 빈집을 고쳤다.", "부엌은 누구에게나 열려 있다."),
    prose="센터가 작년부터 상담한 곳입니다.",
)
ISSUE = Issue(
    slug="2026-12",
    subject="{name|구독자} 님께: 12월호",
    preheader="돌봄, 에너지, 장터: 이달의 소식 세 가지",
    date=date(2026, 12, 1),
    prose="{name|구독자} 님, 안녕하세요.\n\n- 하나\n- 둘",
    sections=(
        Section("언론보도", blocks=(KITCHEN, Block(title="주소 없는 소식", outlet="마을신문"))),
        Section("알림", prose="다음 모임은 12월 10일입니다."),
    ),
)
TEXT = """\
+++
subject = "{name|구독자} 님께: 12월호"
preheader = "돌봄, 에너지, 장터: 이달의 소식 세 가지"
date = 2026-12-01
template = "press"
kind = "information"  # or "advertising"
language = "ko"
+++

{name|구독자} 님, 안녕하세요.

- 하나
- 둘

## 언론보도

### [빈집이 마을 부엌으로](https://www.example.org/bbs/board.php?bo_table=press&wr_id=12)
- outlet: 마을신문 · author: 홍길동 · date: 2026-11-28 · item: 12
- picture: kitchen.jpg · alt: 마을 부엌에서 요리하는 주민들 · credit: ⓒ마을신문

> 주민 열두 명이 출자한 협동조합이 빈집을 고쳤다.
>
> 부엌은 누구에게나 열려 있다.

센터가 작년부터 상담한 곳입니다.

### 주소 없는 소식
- outlet: 마을신문

## 알림

다음 모임은 12월 10일입니다.
"""


def item(text: str) -> Block:
    """The one item of a file whose item section is *text*."""
    head = '+++\nsubject = "12월호"\ndate = 2026-12-01\n+++\n## 언론보도\n'
    return parse(head + text, slug="2026-12").blocks[0]


def as_item(**fields: object) -> str:
    """The lines of an item with these fields, as written."""
    block = replace(Block(title="소식"), **fields)  # type: ignore[arg-type]
    return write(replace(ISSUE, prose="", sections=(Section("언론보도", blocks=(block,)),))).split(
        "## 언론보도\n\n"
    )[1]


def test_an_issue_looks_like_this() -> None:
    assert write(ISSUE) == TEXT


def test_the_file_says_what_the_issue_says() -> None:
    assert parse(TEXT, slug="2026-12") == ISSUE


def test_blocks_are_reordered_by_moving_their_lines() -> None:
    head, first, rest = TEXT.split("### ")
    second, tail = rest.split("## 알림")
    moved = parse(f"{head}### {second}### {first}## 알림{tail}", slug="2026-12")
    assert moved.sections[0].blocks == tuple(reversed(ISSUE.sections[0].blocks))


def test_what_may_be_left_out_has_a_default() -> None:
    issue = parse('+++\nsubject = "12월호"\ndate = 2026-12-01\n+++', slug="2026-12")
    assert issue == Issue(slug="2026-12", subject="12월호", preheader="", date=date(2026, 12, 1))


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-01",
        '"2026-12-01"',
        '"2026. 12. 1."',
        '"2026년 12월 1일"',
        "'2026/12/1'",
        "2026-12-01T08:00:00",
    ],
)
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    assert parse(f'+++\nsubject = "s"\ndate = {written}\n+++', slug="s").date == date(2026, 12, 1)


def test_an_advertising_issue_stays_one() -> None:
    text = write(replace(ISSUE, kind=Kind.ADVERTISING))
    assert 'kind = "advertising"  # or "information"' in text
    assert parse(text, slug="2026-12").kind is Kind.ADVERTISING


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("[르포] 빈집이 마을 부엌으로", "### [[르포] 빈집이 마을 부엌으로](https://example.org/)"),
        ("문이 열렸다]", r"### [문이 열렸다\]](https://example.org/)"),
        (r"C:\temp", r"### [C:\temp](https://example.org/)"),
        (r"끝 \ ", "### [끝 \\\\](https://example.org/)"),
        ("[글](그림)", r"### [\[글\](그림)](https://example.org/)"),
    ],
)
def test_a_title_is_escaped_no_more_than_needed(title: str, line: str) -> None:
    """Rubrics in brackets are the rule in Korean headlines: they must not look like code."""
    assert as_item(title=title, url="https://example.org/").splitlines()[0] == line


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("[단독] 빈집", "### [단독] 빈집"),
        ("[단독](주)마을", r"### \[단독\](주)마을"),
        ("[단독] (https://example.org)", r"### \[단독\] (https://example.org)"),
        ("# 해시", "### # 해시"),
    ],
)
def test_an_unlinked_title_is_not_taken_for_a_link(title: str, line: str) -> None:
    assert as_item(title=title).splitlines()[0] == line


def test_parentheses_of_an_address_are_escaped_only_where_they_are_not_balanced() -> None:
    assert as_item(url="https://example.org/마을_(부엌)").startswith(
        "### [소식](https://example.org/마을_(부엌))\n"
    )
    assert as_item(url="https://example.org/(").startswith("### [소식](https://example.org/\\()\n")


def test_details_forgive_how_they_are_typed() -> None:
    block = item(
        "###[소식] (<https://example.org/>)\n"
        "* Outlet：마을신문 ㆍ author : 홍길동·김철수 | date: 2026. 11. 28.\n\n"
        "+ picture: https://example.org/a.jpg•alt: 부엌: 안쪽\n"
    )
    assert block == Block(
        title="소식",
        url="https://example.org/",
        outlet="마을신문",
        author="홍길동·김철수",
        date=date(2026, 11, 28),
        picture="https://example.org/a.jpg",
        alt="부엌: 안쪽",
    )


def test_a_detail_without_a_value_is_as_good_as_left_out() -> None:
    assert item("### 소식\n- outlet: · date: · author: 홍길동\n") == Block(title="소식", author="홍길동")


@pytest.mark.parametrize(
    "value",
    [
        "홍길동 · 김철수",
        "마을신문: 지역판",
        "a | date: 2026",
        "· item: 3",
        "A ㆍ author：b",
        "·",
        r"\·",
        "a: b",
    ],
)
def test_dots_and_colons_stay_within_their_detail(value: str) -> None:
    text = as_item(outlet=value, author=value, caption=value)
    assert item(text) == Block(title="소식", outlet=value, author=value, caption=value)


def test_quotes_under_an_item_are_its_excerpt_until_the_editor_speaks() -> None:
    block = item("### 소식\n> 한 문단의\n> 두 줄\n>\n> 둘째 문단\n\n>셋째 문단\n센터의 말\n> 센터의 인용\n")
    assert block.excerpt == ("한 문단의 두 줄", "둘째 문단", "셋째 문단")
    assert block.prose == "센터의 말\n> 센터의 인용"


def test_an_editors_own_quote_survives_at_the_start_of_prose() -> None:
    text = as_item(excerpt=("발췌",), prose="> 센터의 인용\n> 둘째 줄")
    assert text.endswith("> 발췌\n\n\\> 센터의 인용\n> 둘째 줄\n")
    assert item(text).prose == "> 센터의 인용\n> 둘째 줄"


def test_headings_of_the_editors_own_are_kept_apart_from_sections() -> None:
    prose = "## 표제\n\n#### 작은 표제\n\n\\## 이미 빗금"
    text = as_item(prose=prose)
    assert text.endswith("\n\\## 표제\n\n#### 작은 표제\n\n\\\\## 이미 빗금\n")
    assert item(text).prose == prose


def test_a_list_below_an_empty_line_is_the_editors() -> None:
    block = item("### 설명회\n- outlet: 마을신문\n\n- When: 10 December\n- 장소: 화성\n")
    assert block == Block(title="설명회", outlet="마을신문", prose="- When: 10 December\n- 장소: 화성")


def test_a_code_fence_left_open_swallows_no_item() -> None:
    issue = parse(TEXT.replace("- 하나", "```"), slug="2026-12")
    assert [block.title for block in issue.blocks] == ["빈집이 마을 부엌으로", "주소 없는 소식"]


def test_decomposed_hangul_is_composed() -> None:
    """A name pasted from macOS looks the same and is not; mail programs draw it in pieces."""
    decomposed = "\u1107\u1175\u11ab\u110c\u1175\u11b8"
    assert item(f"### {decomposed}\n\n{decomposed}\n") == Block(title="빈집", prose="빈집")


@pytest.mark.parametrize(
    "issue",
    [
        replace(ISSUE, subject=" \n"),
        replace(ISSUE, language=""),
        replace(ISSUE, sections=(Section(""),)),
        replace(ISSUE, sections=(Section("언론보도", blocks=(Block(title="\u3000"),)),)),
        replace(
            ISSUE, sections=(Section("언론보도", blocks=(Block(title="소식", url="ftp://example.org"),)),)
        ),
    ],
)
def test_what_no_file_can_say_is_not_written(issue: Issue) -> None:
    with pytest.raises(ValueError, match=r"without|not http"):
        write(issue)
