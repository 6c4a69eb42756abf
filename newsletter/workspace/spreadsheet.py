"""Rows into a CSV file that Excel opens as it is meant, and that runs nothing there.

RFC 4180 with CRLF. A cell that a spreadsheet would take for a formula gets an
apostrophe in front (OWASP, CSV Injection); reading takes it off again, so what was
exported can be imported. Refuses to write a letter that the encoding does not have.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsletter.errors import Mistake, Outside

if TYPE_CHECKING:
    from _csv import Writer

ENCODINGS = ("utf-8-sig", "utf-8", "cp949")

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_MARKED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def inert(cell: str) -> str:
    """A cell as a spreadsheet shows it and never computes it."""
    return "'" + cell if _FORMULA.match(cell) else cell


def active(cell: str) -> str:
    """The cell that *inert* was given."""
    return cell[1:] if _MARKED.match(cell) else cell


def save(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8-sig") -> None:
    """Writes a whole file or none: an older one stays until the new one is complete.

    Raises Mistake for a letter that the encoding does not have, Outside where the
    file cannot be written (on Windows: while Excel has it open).
    """
    with _whole(path) as file:
        write(file, rows, encoding)


def save_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Writes lines that are ready, in the same way."""
    with _whole(path) as file:
        file.writelines(lines)


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    unfinished = path.with_name(path.name + ".part")
    try:
        try:
            with unfinished.open("wb") as file:
                yield file
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        hint = "is it open in another program? Close it there, then run the command again"
        raise Outside(f"{path} cannot be written: {error.strerror}", hint=hint) from None


def write(stream: BinaryIO, rows: Iterable[Sequence[str]], encoding: str = "utf-8-sig") -> None:
    """Writes the rows to an open stream, which stays open. Raises Mistake as *save* does."""
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        writer = csv.writer(text)
        for row in rows:
            _write(writer, row, encoding)
        text.flush()
    finally:
        text.detach()


def _write(writer: Writer, row: Sequence[str], encoding: str) -> None:
    try:
        writer.writerow([inert(cell) for cell in row])
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        told = f"{encoding} has no letter {letter!r} (U+{ord(letter):04X}), and the row of {row[0]} needs it"
        raise Mistake(told, hint="--encoding utf-8-sig") from None
