"""Files of people that are no CSV: workbooks and vCards, read as rows of cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.steps.bench import Bench
from newsletter.steps.import_people import import_people
from newsletter.workspace import sheets, vcard
from tests.people.places import PAPER, everybody

HEAD = ("이메일", "성명", "전화", "가입일", "회비")
KIM = ("kim@example.org", "김하나", 1012345678, dt.date(2025, 3, 1), 12000.5)


def xlsx(path: Path, *tables: Sequence[tuple[object, ...]], hidden: bool = False) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "안내"
    for number, table in enumerate(tables):
        page = book.create_sheet(f"명부{number}")
        for row in table:
            page.append(row)
        page.sheet_state = "hidden" if hidden and number == 0 else "visible"
    book.save(path)
    return path


def xls(path: Path, *rows: tuple[object, ...]) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("명부")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            page.write(y, x, cell, *([style] if isinstance(cell, dt.date) else []))
    book.save(str(path))
    return path


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_workbook_is_read_as_the_editor_sees_it(desk: Bench, tmp_path: Path, kind: str) -> None:
    """Telephone numbers keep their digits, dates are dates, and a title above the headers is passed over."""
    rows = [("2026년 명부", "", "", "", ""), HEAD, KIM]
    file = xlsx(tmp_path / "m.xlsx", rows) if kind == "xlsx" else xls(tmp_path / "m.xls", *rows)
    done = import_people(desk, file, "members", PAPER)
    assert (done.joined, done.refused, done.sheet.encoding) == (1, 0, kind)
    found = everybody(desk)["kim@example.org"]
    assert (found.name, found.fields) == (
        "김하나",
        {"전화": "1012345678", "가입일": "2025-03-01", "회비": "12000.5"},
    )


def test_refused_rows_of_a_workbook_are_named_with_excels_own_row_numbers(
    desk: Bench, tmp_path: Path
) -> None:
    file = xlsx(tmp_path / "m.xlsx", [HEAD, KIM, ("", "", "", "", ""), ("이두리", "", "", "", "")])
    done = import_people(desk, file, "members", PAPER)
    assert [row.line for row in done.rows] == [4]
    assert done.report == desk.root / "m.refused.csv"


def test_the_first_visible_sheet_with_addresses_is_taken_and_another_may_be_named(tmp_path: Path) -> None:
    old, new = [HEAD, ("old@example.org",)], [HEAD, ("new@example.org",)]
    file = xlsx(tmp_path / "m.xlsx", old, new, hidden=True)
    assert [row.cells[0] for row in sheets.sheet(file).rows()][1] == "new@example.org"
    assert [row.cells[0] for row in sheets.sheet(file, "명부0").rows()][1] == "old@example.org"
    with pytest.raises(Mistake, match="no sheet '명단'") as refused:
        sheets.sheet(file, "명단")
    assert "명부1" in refused.value.hint


def test_a_broken_workbook_is_a_mistake_in_words(tmp_path: Path) -> None:
    for head in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        file = tmp_path / "m.xlsx"
        file.write_bytes(head + b"no workbook" * 200)
        with pytest.raises(Mistake, match="workbook"):
            list(sheets.sheet(file).rows())


CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:김;하나;;;\r
FN:김하나\r
ORG:햇살마을센터;홍보팀\r
item1.EMAIL;TYPE=WORK:kim.work@example.org\r
EMAIL;TYPE=HOME,PREF:kim@exam\r
 ple.org\r
TEL;TYPE=CELL:010-0000-0001\r
CATEGORIES:기자,지역 언론\r
NOTE:여러 줄\\n메모\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
N:Lee;Duri;;;\r
EMAIL;PREF=1:mailto:lee@example.org\r
TEL;VALUE=uri:tel:+82-10-0000-0002\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=EB=B0=95;=EC=84=B8=\r
=EB=A6=AC;;;\r
EMAIL;INTERNET:park@example.org\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:주소 없음\r
END:VCARD\r
"""


def test_vcards_of_three_versions_become_people_and_one_without_address_is_named(
    desk: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.vcf"
    file.write_bytes(CARDS.encode())
    done = import_people(desk, file, "members", PAPER)
    people = everybody(desk)
    kim = people["kim@example.org"]
    assert (kim.name, kim.tags) == ("김하나", ("기자", "지역 언론"))
    assert kim.fields == {"소속": "햇살마을센터 홍보팀", "전화": "010-0000-0001"}
    assert (people["lee@example.org"].name, people["lee@example.org"].fields) == (
        "Duri Lee",
        {"전화": "+82-10-0000-0002"},
    )
    assert people["park@example.org"].name == "박세리"
    assert [(row.line, row.reason) for row in done.rows] == [(25, "there is no address")]


def test_a_telephone_of_ten_years_ago_writes_cp949(tmp_path: Path) -> None:
    file = tmp_path / "contacts.vcf"
    file.write_bytes("BEGIN:VCARD\nN:김;하나\nEMAIL:kim@example.org\nEND:VCARD\n".encode("cp949"))
    assert [row.cells[:2] for row in sheets.sheet(file).rows()][1] == ["kim@example.org", "김하나"]


LINES = st.sampled_from(
    ("BEGIN:VCARD", "END:VCARD", "EMAIL:a@b.example", "N:;", "FN;ENCODING=QUOTED-PRINTABLE:=E", " x",
     "EMAIL;PREF;CHARSET=x:=", ":", "=", "")
).map(str.encode)  # fmt: skip


@given(st.lists(LINES | st.binary(max_size=12), max_size=12))
def test_no_bytes_make_a_vcard_fail(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    file = tmp_path_factory.getbasetemp() / "any.vcf"
    file.write_bytes(b"BEGIN:VCARD\n" + b"\n".join(lines))
    for row in vcard.Cards(file, "vcard", 1, "utf-8").rows():
        assert len(row.cells) == len(vcard.HEADERS)
