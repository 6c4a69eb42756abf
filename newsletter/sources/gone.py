"""Tell a page that says, with HTTP 200, that there is no article any more.

A tree in; the page's own sentence out, "" for an article. Only a short page without a
date for machines is listened to: a longer one is an article that speaks of such pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsletter.sources import texts

_WHAT = "(?:페이지|기사|게시물|게시글|(?<![댓답])글|뉴스|콘텐츠|주소)"
_GONE = re.compile(
    rf"{_WHAT}[을를이가은는]?\s?(?:[가-힣]{{1,4}}\s?)?(?:찾을 수 없|존재하지 않)"
    rf"|(?:해당|요청하신|찾으시는|선택하신)\s?{_WHAT}[이가은는]?\s?없습니다"
    rf"|존재하지 않는\s?{_WHAT}|(?:삭제|비공개)(?:된|되었거나|됐거나|처리된)\s?{_WHAT}"
    rf"|{_WHAT}[이가은는]?\s?삭제되"
    r"|잘못된 (?:접근|경로)|\b404\b.{0,20}(?:not found|error|오류|에러)|no longer available"
    r"|(?:page|article) (?:was |could )?not (?:be )?found",
    re.IGNORECASE,
)
_IMPRINT = re.compile(r"등록번호|발행인|편집인|사업자|copyright|ⓒ|©", re.IGNORECASE)
_DATED = "//meta[contains(@property,'published_time') or contains(@name,'published_time')]"
_SKIP = frozenset(("a", "script", "style"))
_SHORT = 400  # characters that a page shows outside of links
_PIECES = 2000  # of text; a page with more is long
_SENTENCE = 100  # characters that are repeated


def gone(tree: HtmlElement) -> str:
    """What a page says in place of an article that is no more, "" where it is one."""
    if tree.xpath(_DATED):
        return ""
    body = tree.find("body")
    lines: list[str] = []
    for line in islice(_lines(body), _PIECES) if body is not None else ():
        lines.append(line)
        if sum(map(len, lines)) >= _SHORT:
            return ""
    titles = (texts.clean(title.text or "") for title in tree.iter("title"))
    said = (*titles, *lines, " ".join(lines))
    return next((texts.shorten(text, _SENTENCE) for text in said if _GONE.search(text)), "")


def _lines(body: HtmlElement) -> Iterator[str]:
    """The texts that a page shows outside of links and imprints."""
    walk = iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _SKIP:
            walk.skip_subtree()
            continue
        line = texts.clean((element.text if event == "start" else element.tail) or "")
        if line and not _IMPRINT.search(line):
            yield line
