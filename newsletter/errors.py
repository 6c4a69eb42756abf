"""What can go wrong, as one tree: a message, the command to type, an exit code.

    NewsletterError
    ├── Mistake          2  the editor typed or wrote something that cannot be meant
    │   └── FileMistake  2  … in a file: says file, line, what to write instead
    ├── Declined         3  refused for the reader's sake
    ├── Held             4  somebody else is doing it now
    └── Outside          5  the outside world failed: network, disk, server

A message says what happened, with the value. A hint is what to type next. The
one handler is in ``__main__``: nobody sees a traceback for a mistake of their own.
"""

from __future__ import annotations

from functools import partial


class NewsletterError(Exception):
    """Something an editor can understand and mend."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Mistake(NewsletterError):
    """The editor typed or wrote something that cannot be meant."""

    exit_code = 2


class FileMistake(Mistake):
    """A file the editor owns has a mistake at a line that we can name."""

    def __init__(self, where: str, line: int, message: str, *, hint: str = "") -> None:
        super().__init__(f"{where}:{line}: {message}", hint=hint)
        self.where = where
        self.line = line
        self._told = message

    def __reduce__(self) -> tuple[object, ...]:
        """So that it comes whole out of another process."""
        return partial(type(self), hint=self.hint), (self.where, self.line, self._told)


class Declined(NewsletterError):
    """Refused for the reader's sake: no consent, already used, errors left, a brake."""

    exit_code = 3


class Held(NewsletterError):
    """Somebody else holds the lock."""

    exit_code = 4


class Outside(NewsletterError):
    """The outside world failed: a server, a disk, a network."""

    exit_code = 5
