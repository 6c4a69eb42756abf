"""A CSV file as rows of cells with line numbers.

A file as Excel and its relatives save it: UTF-8 with or without its mark, CP949 (what
Korean Excel calls CSV), UTF-16; commas, semicolons or tabs. RFC 4180. Read as a
stream, so that a long file needs no more memory than a short one. Refuses workbooks.
A row that cannot be understood comes out as broken with its line, and reading goes on
with the next line: a quote that nobody closed must not swallow the people below it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from newsletter.errors import Mistake, Outside

LONGEST_LINE = 1 << 20  # characters
LONGEST_QUOTE = 100  # lines: a note in a cell, not the rest of the file
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}

_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_SAVE_AS = "in Excel: File, Save As, CSV UTF-8 (comma delimited)"
_SEPARATOR = re.compile(r"sep=([,;\t])\s*$", re.IGNORECASE)  # Excel's own first line


class Row(NamedTuple):
    """The cells of one row. *broken* says why they are nothing but the line as it stands."""

    line: int  # of the file, where the row starts, from 1
    cells: list[str]
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file, once it is known how to read it."""

    path: Path
    encoding: str  # a codec of Python's
    delimiter: str
    lines: int  # about how many

    def rows(self) -> Iterator[Row]:
        """Every row from the top, read anew. Raises Outside when the disk fails."""
        try:
            with self.path.open(encoding=self.encoding, errors="replace", newline=None) as file:
                for row in _rows(file, self.delimiter):
                    if row.line > 1 or not _SEPARATOR.match(self.delimiter.join(row.cells)):
                        yield row
        except OSError as error:
            raise Outside(f"{self.path} cannot be read: {error.strerror}") from None


def sheet(path: Path) -> Sheet:
    """Finds out how a file is to be read, by its bytes alone.

    Raises Mistake where there is none or it is no CSV file.
    """
    try:
        with path.open("rb") as file:
            encoding, lines = _encoding(file, path)
        with path.open(encoding=encoding, errors="replace", newline=None) as text:
            head = text.read(_CHUNK >> 4)
    except FileNotFoundError:
        raise Mistake(f"there is no file {path}") from None
    except OSError as error:
        raise Mistake(f"{path} cannot be read: {error.strerror}") from None
    return Sheet(path, encoding, _delimiter(head), lines)


def _encoding(file: BinaryIO, path: Path) -> tuple[str, int]:
    head = file.read(4096)
    if head.startswith(_WORKBOOKS):
        raise Mistake(f"{path} is a workbook, not a CSV file", hint=_SAVE_AS)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "") or _unmarked_utf16(head)
    if not marked and b"\0" in head:
        raise Mistake(f"{path} is not a CSV file", hint=_SAVE_AS)
    bad, lines = _unreadable(file, marked or "utf-8")
    if marked or not bad:
        return marked or "utf-8", lines
    bad_in_korean, _ = _unreadable(file, "cp949")
    return ("cp949" if bad_in_korean < bad else "utf-8"), lines


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without its mark has a zero in every second byte of an address, and beside every line's end."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    ends = any(head[at : at + 2] in (b"\n\0", b"\0\n") for at in range(0, len(head), 2))
    if (max(even, odd) < len(head) // 8 and not ends) or min(even, odd) * 4 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _unreadable(file: BinaryIO, encoding: str) -> tuple[int, int]:
    """How many characters a codec cannot read, and how many lines there are."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    file.seek(0)
    bad = newlines = returns = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        bad += text.count("\ufffd")
        newlines += text.count("\n")
        returns += text.count("\r")
    return bad + decoder.decode(b"", True).count("\ufffd"), max(newlines, returns)


def _delimiter(head: str) -> str:
    """What parts the cells: the sign that gives most of the first rows as many cells as the first."""
    if stated := _SEPARATOR.match(head.partition("\n")[0]):
        return stated[1]

    def agreement(sign: str) -> tuple[int, int]:
        rows = islice(_rows(io.StringIO(head), sign), 20)
        widths = [len(row.cells) for row in rows if any(row.cells) and not row.broken]
        wide = widths[0] if widths else 1
        return (widths.count(wide), wide) if wide > 1 else (0, 1)

    return max(DELIMITERS, key=agreement)


_UNCLOSED = "a quote opens here and is never closed"
_TOO_LONG = f"the line is longer than {LONGEST_LINE:,} characters"
_CELL_TOO_LONG = f"a cell is longer than {csv.field_size_limit():,} characters"


def _rows(file: TextIO, delimiter: str) -> Iterator[Row]:
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.next_record()
        start = lines.number + 1
        try:
            row = Row(start, next(reader))
        except StopIteration:
            return
        except _Unclosed:
            row = _broken(start, lines.keep_first(), _UNCLOSED)
        except csv.Error:
            row = _leniently(lines, start, delimiter)
        if len(lines.record) > 1 and any("@" in line and delimiter in line for line in lines.record[1:]):
            yield from _swallowed(start, lines.record)
        else:
            yield _broken(start, lines.record[0], _TOO_LONG) if start in lines.cut else row


class _Unclosed(Exception):
    """The csv module wants more lines than a quoted cell may have."""


class _Lines:
    """The lines of a file for the csv module: numbered, limited, and given back when it took too many."""

    def __init__(self, file: TextIO) -> None:
        self.number = 0  # of the line handed out last
        self.record: list[str] = []  # lines of the record being read
        self.cut: set[int] = set()  # numbers of lines that were too long
        self._file = file
        self._returned: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._file.readline(LONGEST_LINE)
        if self.record and (not line or len(self.record) == LONGEST_QUOTE):
            if line:
                self._returned.appendleft(line)
            raise _Unclosed
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            line = self._cut(line)
        self.record.append(line)
        return line

    def _cut(self, line: str) -> str:
        """The beginning of a line that has no end; what follows is passed over."""
        while (more := self._file.readline(LONGEST_LINE)) and not more.endswith("\n"):
            pass
        self.cut.add(self.number)
        return line[:1000].replace('"', "'") + "\n"

    def next_record(self) -> None:
        self.record = []

    def keep_first(self) -> str:
        """The first line of the record; the others are given back."""
        first, *rest = self.record
        self._returned.extendleft(reversed(rest))
        self.number -= len(rest)
        self.record = [first]
        return first


def _leniently(lines: _Lines, start: int, delimiter: str) -> Row:
    """A line with a quote too many, such as ``"이름" <a@b>`` in a cell, is read as it was meant."""
    alone = len(lines.record) == 1
    first = lines.keep_first()
    if not alone:
        return _broken(start, first, _UNCLOSED)
    try:
        return Row(start, next(csv.reader(_only(first), delimiter=delimiter)))
    except _Unclosed:
        return _broken(start, first, _UNCLOSED)
    except csv.Error:
        return _broken(start, first, _CELL_TOO_LONG)


def _only(line: str) -> Iterator[str]:
    yield line
    raise _Unclosed


def _broken(number: int, line: str, why: str) -> Row:
    return Row(number, [line.rstrip("\n")[:1000]], why)


def _swallowed(start: int, record: list[str]) -> Iterator[Row]:
    """A quote that was closed by chance, lines later: whoever stands in between is named, not lost."""
    yield _broken(start, record[0], _UNCLOSED)
    for number, line in enumerate(record[1:], start + 1):
        yield _broken(number, line, f"it stands within the quote that opens in line {start}")
