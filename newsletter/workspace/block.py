"""A new block at the end of ``newsletter.toml``; every other byte stays.

Lines in; a longer file out, or nothing written: refuses a file to which TOML allows no
block to be added, which is found out by reading what would be written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from newsletter.errors import Mistake, Outside
from newsletter.workspace import settings, toml
from newsletter.workspace.declaration import Declaration


def append(root: Path, lines: Sequence[str], holds: Callable[[Declaration], bool], *, hint: str) -> None:
    """Adds the block if the longer file then *holds* it.

    Raises Mistake, with *hint* for what to write by hand, where it would not; Outside
    where the file cannot be written.
    """
    path = root / settings.FILE
    text = path.read_bytes().decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    block = end.join(("", *lines, ""))
    block = block if not text or text.endswith("\n") else end + block
    if not _reads(text + block, holds):
        raise Mistake(f"a block cannot be added to this {settings.FILE}", hint=hint)
    try:
        with path.open("ab") as file:
            file.write(block.encode("utf-8"))
    except OSError as error:
        raise Outside(f"{path} cannot be written: {error.strerror}") from None


def _reads(text: str, holds: Callable[[Declaration], bool]) -> bool:
    try:
        return holds(toml.Reader(text, settings.FILE).fill(Declaration, toml.parse(text, settings.FILE)))
    except Mistake:
        return False


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
