"""Workbooks as editors keep them: links on titles, merged cells, formulas, several sheets."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import Workbook

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Source, SourceKind
from newsletter.sources import Fetched

from .contract import SEOUL, SourceContract, collect

DULLE = "https://www.dulle.example/31"
HEADER = ("번호", "날짜", "매체", "제목", "주소", "요약")
ROWS: Sequence[Sequence[Any]] = (
    (1, date(2026, 11, 21), "둘레신문", "골목 빵집이 조합이 되다", DULLE, "빵집 셋이 합쳤다."),
    (2, datetime(2026, 11, 20, 9, 30), "언덕일보", "느린 우체통 열리다", "www.eondeok.example/7", None),  # noqa: DTZ001
    (3, "2026.11.19", "둘레신문", "언덕 위 공유 서가", None, None),
)  # fmt: skip


def a_book(*rows: Sequence[Any], header: Sequence[Any] = HEADER) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    return book


def packed(book: Workbook, values: dict[str, str] | None = None) -> bytes:
    """The bytes of a workbook; *values* are what Excel would have saved with formulas: cell → value."""
    plain = BytesIO()
    book.save(plain)
    if not values:
        return plain.getvalue()
    out = BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode("utf-8", "surrogateescape")
            if name == "xl/worksheets/sheet1.xml":
                for cell, value in values.items():
                    head, _, rest = data.partition(f'<c r="{cell}"')
                    _, _, rest = rest.partition("><f>")
                    formula, _, rest = rest.partition("</f>")
                    rest = rest.partition("</c>")[2]
                    data = f'{head}<c r="{cell}" t="str"><f>{formula}</f><v>{value}</v></c>{rest}'
            target.writestr(name, data.encode("utf-8", "surrogateescape"))
    return out.getvalue()


def read(folder: Path, content: bytes) -> Fetched:
    path = folder / "보도목록.xlsx"
    path.write_bytes(content)
    return collect(Source("list", SourceKind.FILE, str(path)))


class TestExcel(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            path.write_bytes(packed(a_book(*ROWS)))
            yield Source("list", SourceKind.FILE, str(path))

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        bomb = BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b" " * 250_000_000)
        lies = BytesIO()
        with zipfile.ZipFile(lies, "w") as archive:
            archive.writestr(
                "xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"
            )
        row = (
            1,
            "내일",
            "<b>매체</b>",
            "<script>alert(1)</script>제목",
            "javascript:alert(1)",
            "=cmd|' /C calc'!A0",
        )
        files = {
            "bomb.xlsx": bomb.getvalue(),
            "lies.xlsx": lies.getvalue(),
            "torn.xlsx": packed(a_book(*ROWS))[:-200],
            "words.xlsx": packed(a_book(row, (2, 1e300, True, "=1+1", '=HYPERLINK("javascript:x","a")'))),
            "other.xlsx": packed(a_book((1, 2), header=("a", "b"))),
        }  # fmt: skip
        with TemporaryDirectory() as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            yield [Source("list", SourceKind.FILE, str(Path(folder) / name)) for name in files]


def test_a_workbook_is_read_row_by_row(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, packed(a_book(*ROWS))).items
    assert (first.title, first.outlet, first.excerpt) == (ROWS[0][3], "둘레신문", "빵집 셋이 합쳤다.")
    assert first.published_at == datetime(2026, 11, 21, tzinfo=SEOUL)
    assert first.url == DULLE
    assert second.url == "https://www.eondeok.example/7"
    assert second.published_at == datetime(2026, 11, 20, 9, 30, tzinfo=SEOUL)
    assert (third.url, third.published_at) == ("", datetime(2026, 11, 19, tzinfo=SEOUL))


def test_a_title_that_is_a_link_needs_no_column_of_addresses(tmp_path: Path) -> None:
    book = a_book(
        ("2026-11-21", "골목 빵집이 조합이 되다"), ("2026-11-20", "느린 우체통"), header=("날짜", "기사 제목")
    )
    sheet = book.active
    assert sheet is not None
    sheet["B2"].hyperlink = "https://www.dulle.example/31"
    sheet["B3"] = '=HYPERLINK("https://www.dulle.example/32","느린 우체통 열리다")'
    first, second = read(tmp_path, packed(book, {"B3": "느린 우체통 열리다"})).items
    assert (first.title, first.url) == ("골목 빵집이 조합이 되다", "https://www.dulle.example/31")
    assert (second.title, second.url) == ("느린 우체통 열리다", "https://www.dulle.example/32")


def test_a_link_behind_a_word_is_the_address(tmp_path: Path) -> None:
    book = a_book(("골목 빵집이 조합이 되다", "바로가기"), header=("제목", "링크"))
    sheet = book.active
    assert sheet is not None
    sheet["B2"].hyperlink = "https://www.dulle.example/31"
    assert read(tmp_path, packed(book)).items[0].url == "https://www.dulle.example/31"


def test_a_cell_merged_over_rows_counts_for_each(tmp_path: Path) -> None:
    book = a_book(HEADER, *ROWS, header=("2026년 11월 언론보도 목록",))
    sheet = book.active
    assert sheet is not None
    for area in ("A1:F1", "C3:C5", "B4:B5"):
        sheet.merge_cells(area)
    items = read(tmp_path, packed(book)).items
    assert [item.outlet for item in items] == ["둘레신문"] * 3
    assert items[2].published_at == items[1].published_at


def test_a_formula_counts_as_its_saved_value(tmp_path: Path) -> None:
    row = (1, "2026-11-21", '=C1&"!"', "=D9&E9", "https://www.dulle.example/31", None)
    fetched = read(tmp_path, packed(a_book(row), {"C2": "둘레신문", "D2": "골목 빵집이 조합이 되다"}))
    assert [(item.title, item.outlet) for item in fetched.items] == [("골목 빵집이 조합이 되다", "둘레신문")]


def test_a_formula_that_was_never_calculated_is_named(tmp_path: Path) -> None:
    row = (1, "2026-11-21", "둘레신문", "=D9&E9", "https://www.dulle.example/31", None)
    fetched = read(tmp_path, packed(a_book(row, ROWS[1])))
    assert len(fetched.items) == 1
    assert fetched.notes == (
        "line 2: the formula of title was never calculated: open the file in Excel, save it",
    )


def test_every_sheet_with_a_header_is_read_and_faults_name_it(tmp_path: Path) -> None:
    book = a_book(*ROWS)
    more = book.create_sheet("12월")
    for row in (HEADER, (1, "언제", "언덕일보", "옥상 텃밭 첫 수확", "https://www.eondeok.example/9", None)):
        more.append(row)
    book.create_sheet("메모").append(("살 것", "우유"))
    fetched = read(tmp_path, packed(book))
    assert len(fetched.items) == 4
    assert fetched.notes == ("12월, line 2: '언제' is no date; taken without one",)


def test_a_day_counted_as_a_number_is_a_date(tmp_path: Path) -> None:
    item = read(
        tmp_path, packed(a_book((1, 46347, "둘레신문", "골목 빵집이 조합이 되다", None, None)))
    ).items[0]
    assert item.published_at == datetime(2026, 11, 21, tzinfo=SEOUL)


def test_a_workbook_without_a_known_column_names_its_sheets(tmp_path: Path) -> None:
    with pytest.raises(
        Outside, match="no sheet has a column that is a title or an address; the sheets are: Sheet"
    ):
        read(tmp_path, packed(a_book((1, 2), header=("a", "b"))))


def test_without_the_extra_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(Mistake) as caught:
        read(tmp_path, packed(a_book(*ROWS)))
    assert caught.value.hint == "pip install 'newsletter[excel]'"
