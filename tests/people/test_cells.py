"""CSV files as Excel, LibreOffice and people save them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.workspace import cells
from tests.people.places import sheet

ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be")
korean = st.sampled_from("가나다힣뷁똠 aZ09.-_'\"()")
note = st.text(korean | st.sampled_from(",;\t\n"), max_size=12)
rows = st.lists(st.tuples(note, note, note), min_size=1, max_size=12)


def read(path: Path) -> list[cells.Row]:
    return list(cells.sheet(path).rows())


def written(root: Path, text: str) -> Path:
    path = root / "people.csv"
    path.write_bytes(text.encode("utf-8"))
    return path


@given(
    rows,
    st.sampled_from(ENCODINGS),
    st.sampled_from(tuple(cells.DELIMITERS)),
    st.sampled_from(("\r\n", "\n")),
)
def test_every_file_of_a_spreadsheet_program_is_read_as_it_was_written(
    table: list[tuple[str, str, str]], encoding: str, delimiter: str, end: str
) -> None:
    """In six encodings, with three delimiters and quoted line breaks; lines are numbered as editors do."""
    whole = [
        ("이메일", "성명", "메모"),
        *((f"reader{n}@example.org", *row[1:]) for n, row in enumerate(table)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = sheet(Path(folder) / "people.csv", whole, encoding, delimiter, end)
        found = read(path)
        assert [tuple(row.cells) for row in found] == whole
        assert not any(row.broken for row in found)
        lines = path.read_bytes().decode(encoding).split("\n")
        assert all(row.cells[0] in lines[row.line - 1] for row in found)


@given(st.binary(max_size=300))
def test_no_file_at_all_makes_it_fail_in_another_way_than_a_mistake(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(content)
        try:
            found = read(path)
        except Mistake:
            return
        assert [row.line for row in found] == sorted({row.line for row in found})


def test_a_quote_that_nobody_closed_costs_its_own_line_and_no_other(tmp_path: Path) -> None:
    """Python's csv module would read the rest of the file as one cell, silently."""
    people = "".join(f"reader{n}@example.org,이름\n" for n in range(3, 300))
    found = read(written(tmp_path, f'이메일,성명\n"kim@example.org,김하나\n{people}'))
    broken = [row for row in found if row.broken]
    assert [(row.line, row.cells) for row in broken] == [(2, ['"kim@example.org,김하나'])]
    assert "quote" in broken[0].broken
    assert [row.cells[0] for row in found if not row.broken][1:] == [
        f"reader{n}@example.org" for n in range(3, 300)
    ]


def test_a_quote_in_every_row_that_nobody_closed_names_every_row(tmp_path: Path) -> None:
    found = read(written(tmp_path, "이메일,성명\n" + '"kim@example.org,김하나\n' * 5))
    assert [row.line for row in found if row.broken] == [2, 3, 4, 5, 6]


def test_whoever_stands_within_a_quote_closed_by_chance_is_named(tmp_path: Path) -> None:
    text = (
        '이메일,성명,키\n"a@example.org,에이,1\nb@example.org,비,2\nc@example.org,씨",3\nd@example.org,디,4\n'
    )
    found = read(written(tmp_path, text))
    assert [row.line for row in found if row.broken] == [2, 3, 4]
    assert "line 2" in found[2].broken
    assert found[-1].cells[0] == "d@example.org"


def test_a_note_with_line_breaks_stays_one_cell(tmp_path: Path) -> None:
    found = read(written(tmp_path, '이메일,메모\nkim@example.org,"첫 줄\n둘째 줄, 쉼표"\nlee@example.org,\n'))
    assert found[1].cells == ["kim@example.org", "첫 줄\n둘째 줄, 쉼표"]
    assert found[2].line == 4


def test_quotes_around_a_display_name_are_read_as_they_were_meant(tmp_path: Path) -> None:
    found = read(written(tmp_path, '이메일,소속\n"김하나" <kim@example.org>,센터\n'))
    assert found[1].cells == ["김하나 <kim@example.org>", "센터"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_may_end_in_any_of_three_ways(tmp_path: Path, end: str) -> None:
    found = read(written(tmp_path, end.join(("이메일,성명", "kim@example.org,김하나", ""))))
    assert [row.cells for row in found] == [["이메일", "성명"], ["kim@example.org", "김하나"]]


def test_the_delimiter_that_excel_states_in_the_first_line_is_believed(tmp_path: Path) -> None:
    found = read(written(tmp_path, "sep=;\r\n이메일;성명, 직함\r\nkim@example.org;김하나, 과장\r\n"))
    assert [(row.line, row.cells[1]) for row in found] == [(2, "성명, 직함"), (3, "김하나, 과장")]


def test_commas_within_cells_do_not_make_a_file_with_semicolons_one_with_commas(tmp_path: Path) -> None:
    found = read(written(tmp_path, "이메일;메모\nkim@example.org;하나, 둘, 셋\nlee@example.org;넷, 다섯\n"))
    assert all(len(row.cells) == 2 for row in found)


def test_letters_that_no_encoding_explains_are_marked_and_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("이메일,성명\nkim@example.org,김하나\n".encode() + b"lee@example.org,\xb0\n")
    assert [row.cells[1] for row in read(path)] == ["성명", "김하나", "\ufffd"]


def test_a_line_without_an_end_is_cut_and_the_next_one_is_read(tmp_path: Path) -> None:
    endless = "x" * (cells.LONGEST_LINE * 2)
    found = read(written(tmp_path, f'이메일,성명\n"{endless}\nkim@example.org,김하나\n'))
    assert [(row.line, bool(row.broken), row.cells[0][:3]) for row in found[1:]] == [
        (2, True, "'xx"),
        (3, False, "kim"),
    ]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"a\0b\0\0\0\0\0\xff\xfe\xfd,x"]
)
def test_what_is_no_csv_file_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    with pytest.raises(Mistake) as refused:
        cells.sheet(path)
    assert "CSV UTF-8" in refused.value.hint


def test_a_file_that_is_not_there_is_a_mistake_and_so_is_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nobody.csv", tmp_path):
        with pytest.raises(Mistake, match=str(path.name)):
            cells.sheet(path)
