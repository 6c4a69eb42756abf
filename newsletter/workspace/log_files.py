"""A log that the editor names, as lines of text: packed or not, of any size, whatever bytes it holds.

A file in, its lines out, one after the other; a line without an end is cut, so that
memory stays flat. UTF-8, UTF-16 with its mark, or CP949 (what Korean Excel calls CSV).
Refuses what cannot be read, in words.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from newsletter.errors import Mistake

LONGEST_LINE = 1 << 16  # characters; the rest of a longer one is passed over
_GZIP = b"\x1f\x8b"
_OFTEN = 1 << 14  # lines between two looks at how far it is
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def lines(path: Path, told: Callable[[int], None] = lambda place: None) -> Iterator[str]:
    """The lines of a file. *told* hears now and then how many bytes of it are read.

    Raises Mistake where it cannot be read.
    """
    with _opened(path) as (file, content):
        encoding = _encoding(content.peek(1 << 16)[: 1 << 16])
        with io.TextIOWrapper(content, encoding=encoding, errors="replace", newline=None) as text:
            for number, line in enumerate(_cut(text)):
                if number % _OFTEN == 0:
                    told(file.tell())
                yield line


def sizes(paths: Sequence[Path]) -> list[int]:
    """The bytes of each file as it lies on the disk. Raises Mistake where one is missing."""
    found = []
    for path in paths:
        with _opened(path) as (file, _):
            found.append(file.seek(0, io.SEEK_END))
    return found


def _cut(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while (more := text.readline(LONGEST_LINE)) and not more.endswith("\n"):
                pass
        yield line


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, io.BufferedReader]]:
    """The file on the disk, and its content unpacked."""
    try:
        with path.open("rb") as file:
            if not file.peek(2).startswith(_GZIP):
                yield file, file
                return
            with gzip.open(file) as packed:
                yield file, io.BufferedReader(cast("io.RawIOBase", packed), 1 << 17)
    except (OSError, EOFError, zlib.error) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise Mistake(f"{path} cannot be read: {told}") from None


def _encoding(head: bytes) -> str:
    """What the first bytes are written in; a letter that the end cuts is no fault."""
    if marked := next((name for mark, name in _MARKS if head.startswith(mark)), ""):
        return marked
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "utf-8" if b"postfix" in head else "cp949"
    return "utf-8"
