"""Pictures as a mail shows them: where they are found, and how large they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for a mail: fetched, turned, cropped, named by its content.

    *width* and *height* are CSS pixels as shown; the file holds twice as many each way.
    """

    src: str  # "https://news.example.org/pictures/3f2a….jpg", or "cid:…" for an embedded logo
    width: int
    height: int
    size: int = 0  # bytes of the file
    media_type: str = "image/jpeg"  # or "image/png"


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of one issue. *cards*: by what the editor wrote after ``picture:``.

    An item whose picture is not in it is laid out without one.
    """

    cards: Mapping[str, Picture] = field(default_factory=dict)
    logo: Picture | None = None
