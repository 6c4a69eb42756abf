"""Read press items from an Excel workbook (.xlsx), as editors keep their lists.

The bytes of a workbook in; an item for each good row of every sheet that has a header
we know out, and a note for each row that is none. Formulas count as the value Excel
saved with them; one that was never calculated is named. A cell merged over several rows
counts for each of them. A title that is a link needs no column of addresses. Nothing in
a workbook is computed or fetched. Needs the extra ``excel`` (openpyxl); ECMA-376.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from newsletter.errors import Mistake, Outside
from newsletter.model.press import PressItem, Source
from newsletter.sources import table, texts

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_UNPACKED = 200_000_000  # bytes; what claims more is a bomb
_ROWS, _COLUMNS = 100_000, 100  # of a sheet
_TITLE_LINES = 10  # a header may stand below a title
_LINK = re.compile(r"""^=\s*HYPERLINK\(\s*"(https?://[^"]+)\"""", re.IGNORECASE)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (day 0 of Excel's count; a workbook knows no zones)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119, as numbers of days


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an .xlsx, .xlsm or .xltx: a ZIP archive with a workbook in it."""
    return content.startswith(b"PK\x03\x04") and b"xl/" in content and zipfile.is_zipfile(BytesIO(content))


def items_of(
    content: bytes, source: Source, zone: ZoneInfo, now: datetime
) -> tuple[Sequence[PressItem], Sequence[str]]:
    """The items of a workbook, and a note for each row that is none.

    Raises Outside, and Mistake without openpyxl.
    """
    shown, written = _open(content, values=True), _open(content, values=False)
    sheets = [
        (sheet, rows)
        for sheet in shown.worksheets
        if (rows := list(_rows(sheet, written[sheet.title]))) or _header(sheet)
    ]
    if not sheets:
        names = ", ".join(texts.shorten(texts.clean(str(sheet.title)), 30) for sheet in shown.worksheets[:5])
        raise Outside(
            f"no sheet has a column that is a title or an address; the sheets are: {names or 'none'}",
            hint="name the columns title, url, outlet, author, date (or 제목, 주소, 매체, 기자, 날짜)",
        )
    items: list[PressItem] = []
    notes: list[str] = []
    for sheet, rows in sheets:
        found, faults = table.items_of(iter(rows), source, zone, now)
        items += found
        notes += [f"{sheet.title}, {fault}" if len(sheets) > 1 else fault for fault in faults]
    return items, notes


def _open(content: bytes, *, values: bool) -> Any:
    """The workbook with the saved values of its formulas, or with the formulas. Raises Outside, Mistake."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Mistake("Excel files need one more package", hint="pip install 'newsletter[excel]'") from None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _UNPACKED:
            raise Outside(f"{size:,} bytes when unpacked, more than the limit of {_UNPACKED:,}")
        return load_workbook(BytesIO(content), data_only=values)
    except Outside:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        told = texts.clean(str(error))[:100]
        raise Outside(
            f"this workbook cannot be read ({type(error).__name__}: {told})",
            hint="save it anew in Excel, or as CSV",
        ) from None


def _header(sheet: Worksheet) -> tuple[int, Mapping[int, str]] | None:
    """The row of the header, and our field for each column we know; None where there is no header."""
    for row in sheet.iter_rows(max_row=_TITLE_LINES, max_col=_COLUMNS):
        names = {cell.column: table.field_of(_plain(cell.value)) for cell in row if cell.value is not None}
        fields = {column: field for column, field in names.items() if column and field}
        if {"title", "url"} & set(fields.values()) and row[0].row:
            return row[0].row, fields
    return None


def _rows(shown: Worksheet, written: Worksheet) -> Iterator[table.Row]:
    """The rows below the header that have anything in a column we know."""
    header = _header(shown)
    if header is None:
        return
    first, fields = header
    owners = _merged(shown)
    last = min(shown.max_row or 0, _ROWS)
    for number in range(first + 1, last + 1):
        cells: dict[str, str] = {}
        fault = ""
        for column, field in fields.items():
            at = owners.get((number, column), (number, column))
            value = _value(shown.cell(*at).value, field)
            formula = written.cell(*at).value
            if not value and isinstance(formula, str) and formula.startswith("="):
                fault = (
                    fault or f"the formula of {field} was never calculated: open the file in Excel, save it"
                )
            if value and field not in cells:
                cells[field] = value
            if field in ("title", "url") and (link := _link(shown.cell(*at), formula)):
                cells["url"] = link if "url" not in cells or not _is_address(cells["url"]) else cells["url"]
        own = any(shown.cell(number, column).value is not None for column in fields)
        if cells and (own or fault):
            title_missing = "title" not in cells
            yield table.Row(number, cells, fault if title_missing else "")
        elif fault:
            yield table.Row(number, {}, fault)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _merged(sheet: Worksheet) -> Mapping[tuple[int, int], tuple[int, int]]:
    """The cells that are merged into the one above them; sideways, a merged cell counts once."""
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row + 1, min(area.max_row, _ROWS) + 1):
            owners[row, area.min_col] = (area.min_row, area.min_col)
    return owners


def _link(cell: Cell | Any, formula: object) -> str:
    """Where a cell leads: its hyperlink, or the address in a HYPERLINK formula."""
    target = getattr(getattr(cell, "hyperlink", None), "target", None)
    if isinstance(target, str) and _is_address(target):
        return target
    found = _LINK.match(formula) if isinstance(formula, str) else None
    return found[1] if found else ""


def _value(value: object, field: str) -> str:
    if field == "published_at":
        if isinstance(value, datetime):
            return value.isoformat(sep=" ", timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and int(value) in _SERIALS:
            return (_EPOCH + timedelta(days=float(value))).isoformat(sep=" ", timespec="seconds")
    return _plain(value)


def _plain(value: object) -> str:
    """A cell as a text: whole numbers without a point, errors of formulas as nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return "" if re.fullmatch(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)", text) else text
