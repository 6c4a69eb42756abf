"""In which files of the workspace an address stands, in whatever encoding Excel wrote them.

Addresses in, paths out. Files are read as bytes and never changed; what is compressed
(a backup, a workbook) hides what it holds, and is named for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

COMPRESSED = (".zip", ".xlsx", ".gz", ".7z")
_CHUNK = 1 << 20
_PASSED_OVER = {".git", ".venv", "node_modules", "__pycache__"}


def files(root: Path, addresses: Collection[str], but: Collection[Path] = ()) -> Iterator[Path]:
    """The files below *root* that hold one of the addresses, or may because they are compressed."""
    for path in sorted(root.rglob("*")):
        if _PASSED_OVER & set(path.relative_to(root).parts) or path in but or not path.is_file():
            continue
        if path.suffix.lower() in COMPRESSED or in_file(path, addresses):
            yield path


def in_file(path: Path, addresses: Collection[str]) -> bool:
    """Whether one of the addresses stands in a file, in small or large letters; none in an unreadable one."""
    wanted = [
        address.lower().encode(encoding) for address in addresses for encoding in ("utf-8", "utf-16-le")
    ]
    longest = max(map(len, wanted), default=0)
    before = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = before + chunk.lower()
                if any(each in text for each in wanted):
                    return True
                before = text[-longest:]
    except OSError:
        return False
    return False
