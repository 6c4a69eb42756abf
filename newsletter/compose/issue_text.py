"""An Issue as the Markdown file its editor owns, and back.

    +++
    subject = "화성시사회적경제센터 뉴스레터 12월호"
    preheader = "돌봄, 에너지, 장터: 이달의 소식 세 가지"
    date = 2026-12-01
    template = "press"
    kind = "information"  # or "advertising"
    language = "ko"
    +++

    {name} 님, 안녕하세요. 이달에는 …                     prose that opens the mail

    ## 언론보도                                          a section (prose may follow)

    ### [빈집이 마을 부엌으로](https://www.example.org/12)   an item
    - outlet: 마을신문 · author: 홍길동 · date: 2026-11-28 · item: 12
    - also: [시민일보](https://www.example.com/7)          the same story at other outlets
    - picture: kitchen.jpg · alt: 요리하는 주민들 · caption: … · credit: ⓒ마을신문

    > 주민 열두 명이 출자한 협동조합이 빈집을 고쳐 …         the excerpt, in the outlet's words

    센터가 작년부터 상담한 곳입니다.                        the editor's own words

The laws, for any issue ``i`` in normal form (``compose.normal``) and any text ``t`` that parses:
``parse(write(i)) == i``; ``parse(t)`` is in normal form; ``write(parse(t)) == t`` where we wrote
``t``. A backslash tells what is text from what is ours (``marks``, ``prose``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.compose.detail_line import detail_lines
from newsletter.compose.front_matter import end_of_head, head_of, issue_of
from newsletter.compose.issue_body import body_of, lines_of, pieces_of
from newsletter.compose.marks import escape
from newsletter.compose.normal import normal
from newsletter.compose.prose import guarded
from newsletter.compose.title_line import title_line
from newsletter.model.issue import Block, Issue


def parse(text: str, *, slug: str, where: str = "") -> Issue:
    """The Issue that a file describes.

    *where* names the file in messages; ``issues/<slug>.md`` unless given. Raises
    FileMistake at the first mistake, with its line and what to write instead.
    """
    where = where or f"issues/{slug}.md"
    lines = lines_of(text)
    first, last = end_of_head(lines, where)
    issue = issue_of(lines[first + 1 : last], slug, where, first + 1)
    prose, sections = body_of(pieces_of(lines, last + 1), where)
    return replace(issue, prose=prose, sections=sections)


def write(issue: Issue) -> str:
    """The file that describes an issue, with ``\\n`` for line ends.

    Brings the issue into normal form first. Raises ValueError for what no file can
    say (``compose.normal``).
    """
    return "\n\n".join(_parts(normal(issue))) + "\n"


def item_text(block: Block) -> str:
    """An item in normal form as it stands in the file, without a line end."""
    head = "\n".join((title_line(block.title, block.url), *detail_lines(block)))
    excerpt = "\n>\n".join(f"> {escape(paragraph)}" for paragraph in block.excerpt)
    return "\n\n".join(part for part in (head, excerpt, guarded(block.prose, in_item=True)) if part)


def section_line(heading: str) -> str:
    """The line that begins a section; *heading* in normal form."""
    return f"## {escape(heading)}"


def _parts(issue: Issue) -> Iterator[str]:
    yield head_of(issue)
    if issue.prose:
        yield guarded(issue.prose, in_item=False)
    for section in issue.sections:
        yield section_line(section.heading)
        if section.prose:
            yield guarded(section.prose, in_item=False)
        yield from map(item_text, section.blocks)
