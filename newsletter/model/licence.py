"""What an outlet permits beyond what the law leaves free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Licence:
    """One permission: of an outlet by its name, or of a site by its host."""

    outlet: str = ""
    host: str = ""  # "press.example.org"; its subdomains too
    pictures: bool = False  # may be fetched, cropped and shown from our own place
    excerpt: int = 0  # characters that may be quoted; 0: as much as without a permission
    until: date | None = None  # the last day on which it holds
    proof: str = ""  # where the permission is written down


@dataclass(frozen=True, slots=True)
class Licences:
    """``licence.toml``: all permissions. *strict* makes errors of what is otherwise a warning."""

    strict: bool = False
    licence: tuple[Licence, ...] = ()
