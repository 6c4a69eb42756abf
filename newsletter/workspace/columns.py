"""Which column of a sheet of people is what.

The first rows of a sheet in; the columns, out. Headers in Korean or English as editors
write them, and as Stibee, Mailchimp, listmonk, Ghost and Mailtrain export them; a sheet
without headers is read where it is obvious which column holds the addresses. Refuses a
sheet without addresses, naming the headers it saw.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.errors import Mistake
from newsletter.message.recipient import bare, recipient
from newsletter.model.people import Gone
from newsletter.workspace import standing
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
_FIRST = ("firstname", "givenname", "fname")
_LAST = ("lastname", "familyname", "surname", "lname")
_TAGS = ("tags", "tag", "labels", "태그", "라벨")
_ATTRIBUTES = ("attributes", "attribs")  # listmonk: one JSON object
_TIMES = {  # an export's column that is only filled for who is gone
    "unsubtime": Gone.LEFT, "unsubscribedat": Gone.LEFT, "deletedat": Gone.LEFT, "cleantime": Gone.BOUNCED,
    "수신거부일": Gone.LEFT, "수신거부일시": Gone.LEFT, "해지일": Gone.LEFT, "구독취소일": Gone.LEFT,
}  # fmt: skip
_MAILTRAIN = {"cid", "hashemail", "optinip", "optincountry"}  # its statuses are numbers


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row stands what; positions count from 0."""

    headers: tuple[str, ...]  # as typed, or made up where the sheet has none
    first: int  # line where the people begin
    address: int
    name: int | None
    standing: tuple[int, ...]  # the columns that say who left
    fields: tuple[tuple[int, str], ...]  # every other column, under its header
    names: tuple[int, ...] = ()  # first and last name, where they stand apart
    tags: int | None = None
    attributes: int | None = None  # fields as one JSON object
    gone: tuple[tuple[int, Gone], ...] = ()  # columns that are only filled for who is gone
    numbered: bool = False  # the standing is one of Mailtrain's numbers


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
    plain = [plain_word(header) for header in headers]
    return next((plain.index(name) for name in names if name in plain), None)


def plain_word(header: str) -> str:
    """ "E-Mail 주소 (필수)" as "email주소"."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|[\W_]", "", text)


def _under(row: Row, address: int) -> Columns:
    headers = tuple(bare(cell) for cell in row.cells)
    plain = [plain_word(header) for header in headers]
    name = _called(headers, _NAME)
    apart = () if name is not None else _apart(headers)
    tags, attributes = _called(headers, _TAGS), _called(headers, _ATTRIBUTES)
    ours = {LINE, REASON} | ({STATE, LISTS} if {STATE, LISTS} <= set(headers) else set())
    fields: dict[str, int] = {}
    for position, header in enumerate(headers):
        if header and header not in ours and position not in (address, name, tags, attributes, *apart):
            fields[_unused(header, fields)] = position
    return Columns(
        headers,
        row.line + 1,
        address,
        name,
        tuple(position for position, word in enumerate(plain) if word in standing.COLUMNS),
        tuple((position, header) for header, position in fields.items()),
        names=apart,
        tags=tags,
        attributes=attributes,
        gone=tuple((position, _TIMES[word]) for position, word in enumerate(plain) if word in _TIMES),
        numbered=bool(_MAILTRAIN & set(plain)),
    )


def _apart(headers: Sequence[str]) -> tuple[int, ...]:
    found = (_called(headers, _FIRST), _called(headers, _LAST))
    return tuple(position for position in found if position is not None)


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
    return Columns(headers, row.line, address, name, (), ())


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
