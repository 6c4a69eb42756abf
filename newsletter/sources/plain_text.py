"""Read one article or board post that somebody copied out of a browser as plain text.

Text in; a PressItem out, None where there is no title and text. A gnuboard page copied whole is
cut at its own marks: the title stands above 페이지 정보, author, views and date behind
their labels, the text between 본문 and the share buttons or the imprint. Any other
text is a title, lines such as '매체: …' and '날짜: …', and what follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.model.press import PressItem, Source
from newsletter.sources import dates, texts
from newsletter.sources.attribution import attribution, credit, is_imprint, is_share, without_dateline
from newsletter.sources.known import provenance

_LABELS = {
    "author": "작성자|글쓴이|기자|author|by",
    "date": "작성일|등록일|게시일|보도일|날짜|일시|입력|date|published",
    "outlet": "매체|언론사|출처|outlet|source",
    "url": "주소|링크|원문|url|link",
    "": "조회수?|댓글|추천|비추천|첨부|views",
}
_FIELD = {alias: field for field, aliases in _LABELS.items() for alias in aliases.split("|")} | {"조회수": ""}
_LABEL = re.compile(rf"(?<!\S)({'|'.join(_LABELS.values())})\s*(?:[:：]\s*|\s+(?=\S))", re.IGNORECASE)
_INFO = "페이지 정보"
_BODY = "본문"
_END = re.compile(
    r"^(?:관련링크|첨부파일|댓글목록|댓글\s*\d*|이전글.*|다음글.*|목록|글쓰기|검색)$"
    r"|copyright\s*(?:ⓒ|©|\(c\))|^우\)?\s*\d{5}|대표번호\s*:|^TOP$",
    re.IGNORECASE,
)
_LONG = 300  # characters; a line of rights or an address is shorter
_CAPTION_WITHIN = 4  # lines; a picture stands at the top


def item_of(text: str, source: Source, zone: ZoneInfo, now: datetime) -> PressItem | None:
    """The one item of a text, None if it is not at least a title and a line below it."""
    lines = [texts.clean(line) for line in text.splitlines()]
    title, said, body = _parts([line for line in lines if line])
    if not title or not (said or body):
        return None
    published_at = dates.parse(said.get("date", ""), zone, now=now)
    caption, written = _without_caption(body)
    named = attribution(title, written)
    url = texts.canonical(said.get("url", ""))
    excerpt = _excerpt(written)
    return PressItem(
        key=texts.item_key(url, title, published_at, excerpt),
        title=texts.shorten(title, 300),
        provenance=provenance(source, source.url, now),
        url=url,
        outlet=said.get("outlet", "") or named.outlet or source.outlet,
        author=said.get("author", ""),
        byline=named.byline,
        published_at=published_at,
        excerpt=excerpt,
        caption=caption,
        credit=credit(caption),
        paragraphs=tuple(written),
    )


def _parts(lines: Sequence[str]) -> tuple[str, Mapping[str, str], Sequence[str]]:
    """Title, labelled values and body."""
    if _BODY in lines:
        body = lines.index(_BODY)
        info = lines.index(_INFO) if _INFO in lines[:body] else _labelled_from(lines[:body])
        title = lines[info - 1] if info else ""
        return title, _labelled(lines[info:body]), _until_end(lines[body + 1 :])
    labelled = 1
    while labelled < len(lines) and (_LABEL.match(lines[labelled]) or texts.absolute("", lines[labelled])):
        labelled += 1
    said = dict(_labelled(lines[1:labelled]))
    bare = next((line for line in lines[1:labelled] if texts.absolute("", line)), "")
    title = next(iter(lines), "")
    return title, {"url": bare, **said} if bare else said, _until_end(lines[labelled:])


def _labelled_from(lines: Sequence[str]) -> int:
    """The first line that has two labels, as the line below a title has."""
    return next((n for n, line in enumerate(lines) if len(_LABEL.findall(line)) > 1), len(lines))


def _labelled(lines: Sequence[str]) -> Mapping[str, str]:
    """What stands behind each label, up to the next one: '작성자 센터 조회 684회 작성일 22-11-28 17:49'."""
    found: dict[str, str] = {}
    for line in lines:
        labels = list(_LABEL.finditer(line))
        ends = [*(label.start() for label in labels[1:]), len(line)]
        for label, end in zip(labels, ends, strict=False):
            field = _FIELD.get(label[1].lower(), "")
            if field:
                found.setdefault(field, line[label.end() : end].strip())
    return found


def _until_end(lines: Sequence[str]) -> Sequence[str]:
    end = next((n for n, line in enumerate(lines) if _END.search(line) or is_share(line)), len(lines))
    return [line for line in lines[:end] if len(line) > _LONG or not is_imprint(line)]


def _without_caption(body: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The caption of the picture that the text lost, and the paragraphs."""
    for number, line in enumerate(body[:_CAPTION_WITHIN]):
        if credit(line) and len(line) <= 300:
            return line, [*body[:number], *body[number + 1 :]]
    return "", body


def _excerpt(written: Sequence[str]) -> str:
    return texts.excerpt([without_dateline(written[0]), *written[1:4]]) if written else ""
