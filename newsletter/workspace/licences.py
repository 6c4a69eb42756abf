"""Read ``licence.toml``: what outlets have permitted the organisation.

A workspace in, Licences out; none where there is no such file. Refuses unknown keys, a
permission of nobody, and a day that is none, each with its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newsletter.errors import FileMistake
from newsletter.model.licence import Licence, Licences
from newsletter.workspace import toml

FILE = "licence.toml"


@dataclass(frozen=True, slots=True)
class LicenceBlock:
    """A ``[[licence]]`` block."""

    outlet: str = ""
    host: str = ""
    pictures: bool = False
    excerpt: int = 0
    until: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class LicenceFile:
    """The whole file."""

    strict: bool = False
    licence: tuple[LicenceBlock, ...] = ()


def read(root: Path) -> Licences:
    """The permissions of a workspace. Raises FileMistake where the file says what cannot be meant."""
    path = root / FILE
    if not path.is_file():
        return Licences()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileMistake(FILE, 1, "is not UTF-8", hint="save the file as UTF-8") from None
    reader = toml.Reader(text, FILE)
    # TOML has dates of its own, but editors write them in quotes as often
    tables = toml.parse(text, FILE)
    blocks = tables.get("licence")
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and isinstance(block.get("until"), date):
            block["until"] = block["until"].isoformat()
    said = reader.fill(LicenceFile, tables)
    return Licences(
        said.strict,
        tuple(_licence(block, number, reader) for number, block in enumerate(said.licence, 1)),
    )


def _licence(block: LicenceBlock, number: int, reader: toml.Reader) -> Licence:
    if not (block.outlet or block.host):
        line = reader.line_of(f"licence[{number}]", "outlet")
        raise FileMistake(FILE, line, "this licence is of nobody", hint='outlet = "마을신문", or host = "…"')
    try:
        until = date.fromisoformat(block.until) if block.until else None
    except ValueError:
        line = reader.origins[f"licence[{number}].until"]
        raise FileMistake(FILE, line, f"{block.until!r} is no day", hint='until = "2027-12-31"') from None
    host = block.host.lower().strip(".")
    return Licence(block.outlet, host, block.pictures, block.excerpt, until, block.proof)
