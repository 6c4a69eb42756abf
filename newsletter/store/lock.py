"""One sender per mailing: a lock on a file, which the system lifts when the process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.errors import Held, Outside

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Held from entry to exit, or until the process ends in whatever way.

    Raises Held when somebody else holds it, Outside when the file cannot be made.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what
        self._handle: int | None = None

    def __enter__(self) -> Self:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Outside(f"{self._path} cannot be opened: {error.strerror}") from None
        try:
            _take(handle)
        except OSError:
            os.close(handle)
            raise Held(
                f"{self._what} is being sent by another process right now",
                hint="wait for it; if it hangs for good: the same command with --take-over",
            ) from None
        self._handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            os.close(self._handle)  # closing lifts the lock
            self._handle = None
