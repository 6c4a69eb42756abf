"""An issue as it stands on the web, for whoever lists what was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PastIssue:
    """One published issue."""

    slug: str
    title: str
    url: str
    day: date | None = None  # None where the page does not say
    summary: str = ""
    picture: str = ""  # address of the picture that stands for it
    language: str = "ko"
