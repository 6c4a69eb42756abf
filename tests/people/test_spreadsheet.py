"""What we write is opened in Excel: it must show, and never run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake, Outside
from newsletter.workspace import spreadsheet

cell = st.text(st.sampled_from("=+-@'＝＠\t\ra가 ,\""), max_size=6)


@given(cell)
def test_no_cell_begins_as_a_formula_and_reading_gives_back_what_was_written(text: str) -> None:
    """OWASP names = + - @, tab and return; some versions of Excel also take the full-width signs."""
    shown = spreadsheet.inert(text)
    assert shown[:1] not in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") or not shown
    assert spreadsheet.active(shown) == text


def test_the_file_is_one_that_korean_excel_opens(tmp_path: Path) -> None:
    """With the mark of UTF-8, without which Excel reads CP949; rows end as RFC 4180 says."""
    path = tmp_path / "people.csv"
    spreadsheet.save(path, [("이메일", "메모"), ("kim@example.org", '=HYPERLINK("x")')])
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["이메일", "메모"], ["kim@example.org", '\'=HYPERLINK("x")']]
    assert content.count(b"\r\n") == 2


def test_a_letter_that_the_encoding_lacks_is_named_and_the_older_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("older", encoding="utf-8")
    with pytest.raises(Mistake, match=r"cp949 .*'é'.*kim@example.org"):
        spreadsheet.save(path, [("lee@example.org", "이두리"), ("kim@example.org", "André")], "cp949")
    assert path.read_text(encoding="utf-8") == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").mkdir()
    with pytest.raises(Outside, match=r"people\.csv"):
        spreadsheet.save(tmp_path / "people.csv", [("a",)])
    assert not list(tmp_path.glob("*.part"))
