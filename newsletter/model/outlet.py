"""An outlet, and the table that knows outlets by the host of an address or by a name.

Addresses and names out of pages and feeds in; the Outlet or None out. A longer domain
goes before a shorter one: h21.hani.co.kr is a magazine of its own. A portal shows what
others published: it is known, and never the outlet of an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_TAIL = re.compile(r"\s*(?:[-–—|:·<>(\[]|::)")  # between an outlet's name and what a page adds to it


class Medium(StrEnum):
    """What kind of medium an outlet is."""

    NEWSPAPER = "newspaper"
    BROADCASTER = "broadcaster"
    AGENCY = "agency"
    ONLINE = "online"
    MAGAZINE = "magazine"
    GOVERNMENT = "government"  # a ministry's or a city's own news
    PORTAL = "portal"  # shows what others published


@dataclass(frozen=True, slots=True)
class Outlet:
    """``[[outlet]]``: who publishes under a domain."""

    domain: str  # "hsnews.example"; its subdomains belong to it
    name: str  # as the newsletter prints it
    medium: Medium = Medium.ONLINE
    region: str = ""  # "경기"; "전국" for the whole country
    aliases: tuple[str, ...] = ()  # other names: "한겨레신문", "The Hankyoreh"


@dataclass(frozen=True, slots=True)
class Outlets:
    """A table of outlets."""

    by_domain: Mapping[str, Outlet] = field(default_factory=dict)
    by_name: Mapping[str, Outlet] = field(default_factory=dict)  # keys are letters alone

    def at(self, url: str) -> Outlet | None:
        """Who publishes at an address; None for a host that nobody in the table owns."""
        labels = host_of(url).split(".")
        owners = (self.by_domain.get(".".join(labels[start:])) for start in range(len(labels) - 1))
        return next(filter(None, owners), None)

    def called(self, name: str) -> Outlet | None:
        """The outlet of a name or alias, whatever its spaces and capitals."""
        return self.by_name.get(letters(name))

    def search(self, text: str) -> tuple[Outlet, ...]:
        """The outlets at an address, or with *text* in a name, a domain or their region; "" finds all."""
        if here := self.at(text):
            return (here,)
        wanted = text.casefold()
        return tuple(
            outlet
            for outlet in self.by_domain.values()
            if any(wanted in said.casefold() for said in _said(outlet))
        )

    def name_for(self, name: str, url: str) -> str:
        """The outlet of an item as the newsletter prints it: *name* is what its page or feed said.

        The table's name where nothing was said, where an alias or a portal was named, or
        where a page adds a slogan to the name; otherwise what was said.
        """
        here = self.at(url)
        owner = here.name if here and here.medium is not Medium.PORTAL else ""
        known = self.called(name)
        if known:
            return known.name if known.medium is not Medium.PORTAL else owner if here else name
        if owner and (not name or _adds_to(name, owner)):
            return owner
        return name


def table(*layers: Iterable[Outlet]) -> Outlets:
    """One table of several lists of outlets; a later one overrides an earlier one's domains and names."""
    by_domain: dict[str, Outlet] = {}
    by_name: dict[str, Outlet] = {}
    for outlet in (outlet for layer in layers for outlet in layer):
        by_domain[outlet.domain.lower()] = outlet
        by_name.update(dict.fromkeys(map(letters, (outlet.name, *outlet.aliases)), outlet))
    by_name.pop("", None)
    return Outlets(by_domain, by_name)


def host_of(url: str) -> str:
    """The host of a web address in lower case, "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def domain_of(url: str) -> str:
    """The host of an address without what it has for browsers and phones alone; "" where there is none."""
    host = host_of(url)
    first, _, rest = host.partition(".")
    return rest if first in ("www", "m", "amp", "mobile") and "." in rest else host


def _said(outlet: Outlet) -> tuple[str, ...]:
    return (outlet.domain, outlet.name, outlet.region, *outlet.aliases)


def _adds_to(name: str, owner: str) -> bool:
    """Whether a name is the owner's with a slogan behind it: '들녘신문 - 마을을 잇다'."""
    return name.startswith(owner) and bool(_TAIL.match(name, len(owner)))


def letters(text: str) -> str:
    """What two texts are compared by: letters and digits alone, without case."""
    return re.sub(r"\W", "", text).casefold()
