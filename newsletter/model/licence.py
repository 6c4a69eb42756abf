"""What an outlet permits beyond what the law leaves free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newsletter.model.outlet import letters

EXCERPT = 300  # characters that are quoted without asking: a few sentences


@dataclass(frozen=True, slots=True)
class Licence:
    """One permission: of an outlet by its name, or of a site by its host."""

    outlet: str = ""
    host: str = ""  # "press.example.org"; its subdomains too
    pictures: bool = False  # may be fetched, cropped and shown from our own place
    excerpt: int = 0  # characters that may be quoted; 0: as many as without a permission
    until: date | None = None  # the last day on which it holds
    proof: str = ""  # where the permission is written down

    def covers(self, outlet: str, host: str) -> bool:
        """Whether it is about an outlet, or about a host."""
        named = bool(self.outlet) and letters(self.outlet) == letters(outlet)
        return named or within(host, self.host)

    def holds(self, today: date) -> bool:
        """Whether it has not ended."""
        return self.until is None or self.until >= today


@dataclass(frozen=True, slots=True)
class Licences:
    """``licence.toml``: all permissions. *strict* makes errors of what is otherwise a warning."""

    strict: bool = False
    licence: tuple[Licence, ...] = ()

    def excerpt(self, outlet: str, host: str, today: date) -> int:
        """How many characters of an outlet may be quoted."""
        held = [entry.excerpt for entry in self.licence if entry.covers(outlet, host) and entry.holds(today)]
        return max((EXCERPT, *held))


def within(host: str, domain: str) -> bool:
    """Whether a host is a domain's own or below it."""
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))
