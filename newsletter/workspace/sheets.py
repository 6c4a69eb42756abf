"""A file of people as rows of cells, whatever kind of file it is.

A CSV file, an Excel workbook or a file of vCards in; a Sheet out, found by the bytes and
never by the name. What each kind refuses stands in its own module.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from newsletter.errors import Mistake
from newsletter.workspace import cells, vcard, workbook
from newsletter.workspace.cells import Row


class Sheet(Protocol):
    """Rows that can be read more than once."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def encoding(self) -> str:
        """How it is read, in a word for the editor: "cp949", "xlsx", "vcard"."""

    @property
    def lines(self) -> int:
        """About how many there are."""

    def rows(self) -> Iterator[Row]:
        """Every row from the top, read anew."""


def sheet(path: Path, name: str = "") -> Sheet:
    """Finds out what kind of file it is. *name*: of one sheet of a workbook.

    Raises Mistake where there is none, or it holds no rows of cells.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return cells.sheet(path)  # says why
    if head.startswith(workbook.MAGIC):
        return workbook.sheet(path, name)
    if name:
        raise Mistake(f"{path} is no workbook: it has no sheets", hint="leave --sheet out")
    if vcard.begins(head):
        return vcard.sheet(path)
    return cells.sheet(path)
