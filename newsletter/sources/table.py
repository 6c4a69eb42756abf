"""Read press items from a table: CSV as Excel writes it, JSON as ``press --json`` writes it.

Text in; an item for each good row out, and a note with its line number for each broken
one: a broken row never stops the others. Headers are English or Korean, in any order,
also below a line or two of title; the delimiter is found out. RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import PressItem, Source
from newsletter.sources import dates, texts
from newsletter.sources.known import provenance

_COLUMNS: Mapping[str, str] = {
    "title": "title headline 제목 기사제목 기사명 헤드라인",
    "url": "url link address href 주소 링크 기사링크 기사주소 웹주소 url주소 원문 원문링크 원문주소 바로가기",
    "outlet": "outlet media publisher 매체 매체명 언론 언론사 언론사명 신문사 방송사 보도매체 출처 발행처",
    "author": "author byline reporter journalist writer 기자 기자명 작성자 글쓴이 필자",
    "published_at": "publishedat published date pubdate datetime 날짜 일자 일시 보도일 보도일자 보도일시"
    " 게재일 게재일자 작성일 등록일 발행일",
    "excerpt": "excerpt summary description abstract 요약 발췌 내용 본문요약 주요내용 개요",
    "image": "image imageurl picture photo 사진 이미지 사진주소 이미지주소",
    "image_alt": "imagealt alt 대체텍스트",
    "caption": "caption 사진설명",
    "credit": "credit 사진출처 사진제공",
}
_FIELD = {alias: field for field, aliases in _COLUMNS.items() for alias in aliases.split()}
_DELIMITERS = ",;\t|"
_TITLE_LINES = 10  # a header may stand below a title
_EXCERPT = 500  # characters; the editor chose the words, so they may be more than ours
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?:]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number, and its cells by the name of our field."""

    line: int
    cells: Mapping[str, str]
    fault: str = ""  # why it cannot be read at all


def is_csv(text: str) -> bool:
    """Whether *text* has a header line with at least two columns that we know."""
    return _header(text)[2] >= 2


def csv_rows(text: str) -> Iterator[Row]:
    """The rows below the header. Raises Outside where no column is a title or an address."""
    delimiter, skip, _ = _header(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: Sequence[str] = ()
    for _ in range(skip + 1):
        header = next(reader, [])
    fields = [field_of(name) for name in header]
    if not {"title", "url"} & set(fields):
        names = ", ".join(filter(None, (texts.clean(name) for name in header))) or "nothing"
        raise Outside(
            f"no column is a title or an address; the first line has: {texts.shorten(names, 200)}",
            hint="name the columns title, url, outlet, author, date (or 제목, 주소, 매체, 기자, 날짜)",
        )
    yield from _csv_rows(reader, fields)


def _csv_rows(reader: Iterator[list[str]], fields: Sequence[str]) -> Iterator[Row]:
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]  # of the row's first line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, {}, str(error))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(fields) :]):
            yield Row(line, {}, f"{len(cells)} cells, but the header has {len(fields)}")
        else:
            found = zip(fields, cells, strict=False)
            yield Row(line, {field: cell for field, cell in found if field and cell.strip()})


def _header(text: str) -> tuple[str, int, int]:
    """The delimiter, the lines above the header, and how many of its columns we know."""
    head = text[:20_000]
    best = (",", 0, 0)
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            for skipped, row in zip(range(_TITLE_LINES), rows, strict=False):
                known = {_FIELD[alias] for alias in map(_alias, row) if alias in _FIELD}
                if len(known) > best[2] and known & {"title", "url"}:
                    best = (delimiter, skipped, len(known))
        except csv.Error:
            continue
    return best


def field_of(name: str) -> str:
    """Our field for a column's name, "" for one we do not know."""
    return _FIELD.get(_alias(name), "")


def _alias(name: str) -> str:
    return re.sub(r"[\W_]+", "", texts.clean(name)).lower()


def json_rows(text: str) -> Iterator[Row]:
    """The objects of an array, one on each line, or one alone. A broken array ends where it breaks."""
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] == "[":
        yield from _json_array(text, start + 1)
        return
    try:
        yield _json_row(1, json.loads(text))
        return
    except (ValueError, RecursionError):  # not one object: one on each line
        pass
    for number, line in enumerate(text.split("\n"), start=1):  # splitlines would cut texts at U+2028
        if line.strip():
            try:
                yield _json_row(number, json.loads(line))
            except (ValueError, RecursionError) as error:
                yield Row(number, {}, f"no JSON ({_words(error)})")


def _json_array(text: str, at: int) -> Iterator[Row]:
    decoder, gap = json.JSONDecoder(), re.compile(r"[\s,]*")
    line, counted = 1, 0
    while True:
        at = gap.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty string too
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]" or at >= len(text):
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Row(line, {}, f"no JSON ({_words(error)}); nothing below is read")
            return
        yield _json_row(line, value)


def _json_row(line: int, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line, {}, "not an object with title, url, outlet …")
    cells: dict[str, str] = {}
    for name, cell in value.items():
        field = field_of(str(name))
        if field and isinstance(cell, (dict, list)):
            return Row(line, {}, f"{name} is not a text")
        if field and cell is not None and not isinstance(cell, bool):
            cells.setdefault(field, str(cell))
    return Row(line, cells)


def _words(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__


def items_of(
    rows: Iterator[Row], source: Source, zone: ZoneInfo, now: datetime
) -> tuple[Sequence[PressItem], Sequence[str]]:
    """The items of *rows*, and a note for each row that is no item or has a date that is none."""
    found: list[PressItem] = []
    notes: list[str] = []
    for row in rows:
        title = texts.shorten(texts.untagged(row.cells.get("title", "")), 300)
        url = _address(row.cells.get("url", ""))
        said = texts.clean(row.cells.get("published_at", ""))
        published_at = dates.parse(said, zone) if said else None
        if fault := row.fault or _fault(row, title, url):
            notes.append(f"line {row.line}: {fault}")
            continue
        if said and published_at is None:
            notes.append(f"line {row.line}: {texts.shorten(said, 40)!r} is no date; taken without one")
        found.append(_item(row, title, url, published_at, source, now))
    return found, notes


def _fault(row: Row, title: str, url: str) -> str:
    said = row.cells.get("url", "")
    if said and not url:
        return f"{texts.shorten(texts.clean(said), 80)!r} is no address of the web"
    return "" if title else "no title"


def _item(
    row: Row, title: str, url: str, published_at: datetime | None, source: Source, now: datetime
) -> PressItem:
    plain = {field: texts.untagged(cell) for field, cell in row.cells.items()}
    excerpt = texts.excerpt([plain.get("excerpt", "")], _EXCERPT)
    return PressItem(
        key=texts.item_key(url, title, published_at, excerpt),
        title=title,
        provenance=provenance(source, source.url, now),
        url=url,
        outlet=plain.get("outlet", "") or source.outlet,
        author=plain.get("author", ""),
        published_at=published_at,
        excerpt=excerpt,
        image=_address(row.cells.get("image", "")),
        image_alt=plain.get("image_alt", ""),
        caption=plain.get("caption", ""),
        credit=plain.get("credit", ""),
    )


def _address(said: str) -> str:
    """An address as editors type it: also without https://."""
    said = said.strip()
    return texts.canonical(f"https://{said}" if _BARE.match(said) else said)
