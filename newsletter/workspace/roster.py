"""Who stands in a sheet of people: which column is what, and each row as a person.

Rows of cells in; a Person, or the reason why not, out. Headers in Korean or English
as editors write them; a sheet without headers is read where it is obvious which column
holds the addresses. Refuses a sheet without addresses, a row whose letters got lost or
whose address nobody could mail, and whoever the sheet itself says has left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.errors import Mistake
from newsletter.message.recipient import bare, recipient
from newsletter.model.people import Person
from newsletter.workspace.cells import Row
from newsletter.workspace.spreadsheet import active

LINE, REASON = "(line)", "(refused because)"  # columns that a report of refused rows has more
STATE, LISTS = "state", "lists"  # columns that an export has more

# the likeliest first
_ADDRESS = (
    "이메일", "이메일주소", "전자우편", "전자우편주소", "전자메일", "전자메일주소", "e메일", "e메일주소",
    "메일", "메일주소", "email", "email주소", "emailaddress", "emailaddr", "mail", "mailaddress",
)  # fmt: skip
_NAME = (
    "이름", "성명", "성함", "수신자", "수신자명", "받는사람", "회원명", "구독자명", "구독자", "담당자",
    "담당자명", "담당자이름", "담당자성명", "name", "fullname", "displayname", "subscribername",
    "contactname",
)  # fmt: skip
_STANDING = ("state", "status", "상태", "구독상태", "수신상태")
_GONE = {"left", "unsubscribed", "suppressed", "cleaned", "bounced", "complained", "pending", "optedout"} | {
    "수신거부", "구독취소", "구독해지", "탈퇴", "해지", "자동삭제", "미확인",
}  # fmt: skip
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_BREAK = re.compile(r"\s*[\t\r\n]+\s*")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row stands what; positions count from 0."""

    headers: tuple[str, ...]  # as typed, or made up where the sheet has none
    first: int  # line where the people begin
    address: int
    name: int | None
    standing: int | None  # the column that says who left
    fields: tuple[tuple[int, str], ...]  # every other column, under its header


def columns(head: Sequence[Row]) -> Columns:
    """Finds the columns by the first rows of a sheet.

    Raises Mistake where no column holds addresses, naming the headers seen.
    """
    rows = [row for row in head if any(map(str.strip, row.cells)) and not row.broken]
    if not rows:
        raise Mistake("there is nobody in it")
    for row in rows[:5]:  # a title may stand above the headers
        if (address := _called(row.cells, _ADDRESS)) is not None:
            return _under(row, address)
        if any("@" in cell for cell in row.cells):
            break
    return _without_headers(rows[0]) or _by_content(rows)


def _called(headers: Sequence[str], names: Sequence[str]) -> int | None:
    """The column with the likeliest of some names."""
    plain = [_plain(header) for header in headers]
    return next((plain.index(name) for name in names if name in plain), None)


def _plain(header: str) -> str:
    """ "E-Mail 주소 (필수)" as "email주소"."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|[\W_]", "", text)


def _under(row: Row, address: int) -> Columns:
    headers = tuple(bare(cell) for cell in row.cells)
    name = _called(headers, _NAME)
    standing = _called(headers, _STANDING)
    ours = {LINE, REASON} | ({STATE, LISTS} if {STATE, LISTS} <= set(headers) else set())
    fields: dict[str, int] = {}
    for position, header in enumerate(headers):
        if header and header not in ours and position not in (address, name):
            fields[_unused(header, fields)] = position
    in_order = tuple((position, header) for header, position in fields.items())
    return Columns(headers, row.line + 1, address, name, standing, in_order)


def _unused(header: str, taken: dict[str, int]) -> str:
    number = 2
    wanted = header
    while wanted in taken:
        wanted, number = f"{header} {number}", number + 1
    return wanted


def _without_headers(row: Row) -> Columns | None:
    """A sheet that begins with a person: of two columns the other is the name, more are passed over."""
    address = next((position for position, cell in enumerate(row.cells) if _is_address(cell)), None)
    if address is None:
        return None
    name = 1 - address if len(row.cells) == 2 else None
    called = {address: "email", name: "name"}
    headers = tuple(called.get(n, f"column {n + 1}") for n in range(len(row.cells)))
    return Columns(headers, row.line, address, name, None, ())


def _by_content(rows: Sequence[Row]) -> Columns:
    """Headers that say nothing, over one single column of addresses."""
    header, people = rows[0], rows[1:]
    found = []
    for position in range(len(header.cells)):
        cells = [row.cells[position].strip() for row in people if position < len(row.cells)]
        if any(cells) and all(_is_address(cell) for cell in cells if cell):
            found.append(position)
    if len(found) == 1:
        return _under(header, found[0])
    seen = ", ".join(filter(None, (bare(cell) for cell in header.cells)))
    what = "several columns hold addresses" if found else "no column holds addresses"
    raise Mistake(
        f"{what}; the headers are: {seen}", hint='call the column of the addresses "email" or "이메일"'
    )


def _is_address(cell: str) -> bool:
    try:
        return bool(recipient(active(cell)))
    except Mistake:
        return False


def person(cells: Sequence[str], where: Columns) -> Person | str:
    """The person in a row, or in a few words why there is none."""
    if lost := _UNREADABLE.search("".join(cells)):
        return _about(lost[0])
    if any(map(str.strip, cells[len(where.headers) :])):
        return f"it has {len(cells)} cells, the headers are {len(where.headers)}"
    if (told := _plain(_cell(cells, where.standing))) in _GONE:
        return f"the sheet itself says '{told}'"
    try:
        address, beside = recipient(active(_cell(cells, where.address)))
    except Mistake as error:
        return error.message
    name = bare(active(_cell(cells, where.name))) or bare(beside)
    if _BREAK.search(name):
        return "the name has a line break"
    filled = ((header, _BREAK.sub(" ", bare(active(_cell(cells, n))))) for n, header in where.fields)
    return Person(address, name, {header: value for header, value in filled if value})


def address_cell(cells: Sequence[str], where: Columns) -> str:
    """What stands where the address should be."""
    return _cell(cells, where.address).strip()


def _cell(cells: Sequence[str], position: int | None) -> str:
    return cells[position] if position is not None and position < len(cells) else ""


def _about(sign: str) -> str:
    if sign == "\ufffd":
        return "it has letters that cannot be read: save the file as UTF-8"
    return f"it has a control character (U+{ord(sign):04X})"
