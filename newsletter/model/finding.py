"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """Errors stop a mailing; warnings and information do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe, so that sorting puts it first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found, and what to do about it."""

    id: str  # "D6", "sender"
    severity: Severity
    where: str  # "item 3: 빈집이 마을 부엌으로", "subject", "html"
    message: str  # what is wrong, with the value
    fix: str = ""  # what to write or to type
    line: int = 0  # in the file, from 1; 0 where it is not in that file
    silenced: str = ""  # the editor's reason to hear no more of it

    def as_object(self) -> dict[str, Any]:
        """The finding as other programs read it: texts, and the line as a number."""
        return {
            "id": self.id,
            "severity": str(self.severity),
            "where": self.where,
            "message": self.message,
            "fix": self.fix,
            "line": self.line,
            "silenced": self.silenced,
        }
