"""An Excel workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) as rows of cells with line numbers.

Read by calamine, which the extra ``excel`` brings. Every cell becomes the text an editor
sees: a telephone number that Excel took for a number keeps its digits, a date is
2025-01-31. Refuses a workbook with a password or without rows, and names the sheets where
the one asked for is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.errors import Mistake
from newsletter.workspace.cells import Row

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_SAVE_AS = "in Excel: File, Save As, CSV UTF-8 (comma delimited)"
_LOOKED_AT = 50  # rows, for addresses


@dataclass(frozen=True, slots=True)
class Workbook:
    """One sheet of a workbook."""

    path: Path
    encoding: str  # "xlsx", "xls" …
    lines: int
    name: str  # of the sheet

    def rows(self) -> Iterator[Row]:
        """Every row from the top, read anew."""
        found = _open(self.path).get_sheet_by_name(self.name)
        for number, row in enumerate(found.iter_rows(), 1):
            yield Row(number, [_text(cell) for cell in row])


def sheet(path: Path, name: str = "") -> Workbook:
    """The sheet of that name, or the first visible one with addresses on it. Raises Mistake as above."""
    book = _open(path)
    from python_calamine import SheetVisibleEnum

    pages = [page for page in book.sheets_metadata if page.visible == SheetVisibleEnum.Visible]
    names = [page.name for page in pages] or book.sheet_names
    if name and name not in book.sheet_names:
        raise Mistake(f"{path} has no sheet {name!r}", hint=f"its sheets: {', '.join(names)}")
    wanted = name or next((each for each in names if _has_addresses(book.get_sheet_by_name(each))), names[0])
    found = book.get_sheet_by_name(wanted)
    kind = path.suffix.lstrip(".").lower() or "workbook"
    return Workbook(path, kind, found.total_height, wanted)


def _open(path: Path) -> CalamineWorkbook:
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        hint = f"pip install 'newsletter[excel]'; or {_SAVE_AS}"
        raise Mistake(f"{path} is a workbook, and what reads one is not installed", hint=hint) from None
    try:
        book = CalamineWorkbook.from_path(str(path))
        if not book.sheet_names:
            raise Mistake(f"{path} has no sheets")
        return book
    except PasswordError:
        raise Mistake(f"{path} has a password", hint=f"take it off; or {_SAVE_AS}") from None
    except (CalamineError, OSError, ValueError) as error:
        raise Mistake(f"{path} cannot be read as a workbook: {error}", hint=_SAVE_AS) from None


def _has_addresses(found: CalamineSheet) -> bool:
    for number, row in enumerate(found.iter_rows()):
        if any(isinstance(cell, str) and "@" in cell for cell in row):
            return True
        if number == _LOOKED_AT:
            break
    return False


def _text(cell: Any) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) == (0, 0, 0):
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(" ", "minutes")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return "" if cell is None else str(cell)
