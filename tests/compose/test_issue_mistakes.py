"""Every mistake in an issue file is told with file, line, and what to write instead."""

from __future__ import annotations

import pytest

from newsletter.compose.issue_text import parse
from newsletter.errors import FileMistake

HEAD = '+++\nsubject = "12월호"\ndate = 2026-12-01\n+++\n'  # four lines
ITEM = f"{HEAD}\n## 언론보도\n\n### 소식\n"  # the item is on line 8
BEGIN = 'begin the file with\n+++\nsubject = "마을 뉴스레터 12월호"\ndate = 2026-12-01\n+++'
QUOTED = r'write subject = "마을 뉴스레터 12월호"; a quotation mark inside a text is written \"'
HOW = r"write ### [title](https://…), or ### title without an address; a [ of the title's own is written \["
NOT_ENDED = "the front matter is not TOML: Expected newline or end of document after a statement"
NO_PLACE = '"- outlet: 마을신문" stands where no item\'s details can be'
IN_BROWSER = "write it as the browser's address line shows it: https://www.example.org/…"
KEYS = "known here: subject, preheader, date, template, kind, language, limit, silence"
SILENT = 'write silence = { D8 = "우리가 찍은 사진" }'
KNOWN = "known here: outlet, author, date, item, also, picture, alt, caption, credit"
OWN = r"a list of your own needs an empty line above it, a dot inside a value is written \·"
UNDER = r"details stand directly under the ### line of their item; in a list of your own write \-"

IN_THE_HEAD = [
    ("", 1, "the front matter is missing", BEGIN),
    ("\n\n안녕하세요\n", 3, "the front matter is missing", BEGIN),
    ("---\nsubject: 12월호\n---\n", 1, "the front matter stands between +++ lines, not ---", BEGIN),
    ('+++\nsubject = "12월호"\n', 1, "the front matter is never closed", "write +++ on a line below it"),
    ("+++\ndate = 2026-12-01\n+++\n", 1, "the subject is missing", 'write subject = "마을 뉴스레터 12월호"'),
    ('\n+++\nsubject = "12월호"\n+++\n', 2, "the date is missing", "write date = 2026-12-01"),
    ("+++\nsubject = 12월호\n+++\n", 2, NOT_ENDED, QUOTED),
    ("+++\nsubject = “12월호”\n+++\n", 2, "the front matter is not TOML: Invalid value", QUOTED),
    ('+++\n\nsubject = "그는 "네" 했다"\n+++\n', 3, NOT_ENDED, QUOTED),
    (
        '+++\nsubject: "12월호"\n+++\n',
        2,
        "the front matter is not TOML: Expected '=' after a key in a key/value pair",
        QUOTED,
    ),
    ('+++\nsubject = "a"\nsubject = "b"\n+++\n', 3, "subject is given twice", "keep one subject"),
    ("+++\nsubject = 12\n+++\n", 2, "subject is not a text", 'write subject = "마을 뉴스레터 12월호"'),
    ("+++\nlimit = -1\n+++\n", 2, "limit is not a number of items", "write limit = 30"),
    ("+++\nsilence = 3\n+++\n", 2, "silence is not a table of checks with reasons", SILENT),
    ('+++\nsilence = { D8 = "" }\n+++\n', 2, "silence says no reason for D8", SILENT),
    ('+++\nsilence = { "나" = "그냥" }\n+++\n', 2, '"나" is no check', SILENT),
    ('+++\nsubject = " "\n+++\n', 2, "subject is empty", 'write subject = "마을 뉴스레터 12월호"'),
    ('+++\ntemplate = ""\n+++\n', 2, "template is empty", 'write template = "press"'),
    ('+++\nsubject = "a"\ndate = "어제"\n+++\n', 3, '"어제" is not a date', "write date = 2026-12-01"),
    (
        '+++\nsubject = "a"\ndate = "2026-02-30"\n+++\n',
        3,
        '"2026-02-30" is not a date',
        "write date = 2026-12-01",
    ),
    ("+++\ndate = 2026.12.01\n+++\n", 2, NOT_ENDED, "write date = 2026-12-01"),
    (
        '+++\nkind = "advert"\n+++\n',
        2,
        'an issue is not of kind "advert"',
        'write kind = "information" or kind = "advertising"',
    ),
    (
        '+++\npreheadr = "a"\n+++\n',
        2,
        'an issue has no "preheadr"',
        f'did you mean "preheader"? {KEYS}',
    ),
    (
        '+++\nx = "a"\n+++\n',
        2,
        'an issue has no "x"',
        KEYS,
    ),
]
IN_THE_BODY = [
    (
        f"{HEAD}### 소식\n",
        5,
        "this item stands in no section",
        "write a line such as ## 언론보도 above the first ### line",
    ),
    (f"{HEAD}##\n", 5, "this section has no heading", "write ## 언론보도"),
    (f"{HEAD}- outlet: 마을신문\n", 5, NO_PLACE, UNDER),
    (f"{HEAD}## 언론보도\n- outlet: 마을신문\n", 6, NO_PLACE, UNDER),
    (f"{ITEM}센터의 말\n* alt: 부엌\n", 10, '"* alt: 부엌" stands where no item\'s details can be', UNDER),
    (f"{ITEM}> 발췌\n\n- outlet: 마을신문\n", 11, NO_PLACE, UNDER),
    (f"{HEAD}## 언론보도\n###\n", 6, "this item has no title", HOW),
    (
        f"{HEAD}## 언론보도\n### [소식](https://example.org\n",
        6,
        'the address of "소식" is never closed with )',
        "write ### [소식](https://example.org)",
    ),
    (
        f"{HEAD}## 언론보도\n### [소식(https://example.org)\n",
        6,
        'the [ of "[소식(https://example.org)" is never closed with ]',
        HOW,
    ),
    (
        f"{HEAD}## 언론보도\n### 소식](https://example.org)\n",
        6,
        'the link "소식](https://example.org)" has no [ before its title',
        "write ### [소식](https://example.org)",
    ),
    (
        f"{HEAD}## 언론보도\n### [소식](https://example.org) 외 3건\n",
        6,
        'something stands after the link of "소식"',
        HOW,
    ),
    (
        f"{HEAD}## 언론보도\n### [소식]()\n",
        6,
        'the address of "소식" is missing between ( and )',
        "write ### 소식 if it has none",
    ),
    (
        f"{HEAD}## 언론보도\n### [](https://example.org)\n",
        6,
        "the link of this item has no title between [ and ]",
        HOW,
    ),
    (
        f"{HEAD}## 언론보도\n### [소식](https://example.org/a b)\n",
        6,
        'the address "https://example.org/a b" has a space in it',
        "write %20 for a space in an address",
    ),
    *(
        (
            f"{HEAD}## 언론보도\n### [소식]({url})\n",
            6,
            f'the address "{url}" does not begin with https:// and a host',
            IN_BROWSER,
        )
        for url in (
            "www.example.org",
            "javascript:alert",
            "ftp://example.org",
            "https://",
            "/bbs/board.php?wr_id=1",
        )
    ),
    (
        f"{ITEM}- outlet: 마을신문 · autor: 홍길동\n",
        9,
        'an item has no "autor"',
        f'did you mean "author"? {KNOWN}; {OWN}',
    ),
    (f"{ITEM}- When: 10 December\n", 9, 'an item has no "when"', f"{KNOWN}; {OWN}"),
    (
        f"{ITEM}- date: 2026-11-31\n",
        9,
        '"2026-11-31" is not a date',
        "write year-month-day, such as 2026-11-28",
    ),
    (f"{ITEM}- alt: 부엌\n\n- alt: 마당\n", 11, "alt is given twice for this item", "keep one alt"),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), IN_THE_HEAD + IN_THE_BODY)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_mistake_is_told_with_its_line_and_its_cure(
    text: str, line: int, message: str, hint: str, line_end: str
) -> None:
    with pytest.raises(FileMistake) as caught:
        parse(text.replace("\n", line_end), slug="2026-12")
    assert str(caught.value) == f"issues/2026-12.md:{line}: {message}"
    assert (caught.value.line, caught.value.hint) == (line, hint)


def test_the_file_is_named_as_asked() -> None:
    with pytest.raises(FileMistake, match=r"^draft\.md:1: "):
        parse("", slug="2026-12", where="draft.md")


def test_a_long_line_is_told_in_part() -> None:
    with pytest.raises(FileMistake) as caught:
        parse(f"{HEAD}## 언론보도\n### [{'가' * 200}](www.example.org/{'a' * 200})\n", slug="2026-12")
    assert len(str(caught.value)) < 150
