"""Write a file whole or not at all.

A path and bytes in. What stood there stays until the new content is on the disk, then takes its
place in one step, with the permissions that the file had. Folders are made. Refuses, in one line,
what cannot be written, and leaves nothing half-done behind.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from newsletter.errors import Outside


def put(path: Path, data: bytes) -> Path:
    """Replaces or makes the file. Raises Outside where it cannot be written."""
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, half)
        half.replace(path)
    except OSError as problem:
        with suppress(OSError):
            half.unlink()
        hint = "close it in other programs, or see who may write there"
        raise Outside(f"cannot write {path}: {problem.strerror}", hint=hint) from problem
    return path
