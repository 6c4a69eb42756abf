"""The outlets that are known by their domain: those that come with the program, and the editor's own.

The packaged table (``outlets.json``: domain, name, medium, region, aliases) and the
``[[outlet]]`` blocks of ``newsletter.toml`` in; one table out, in which the editor's
word goes before ours. The packaged table holds facts that anybody can look up on the
outlet's own page; what was in doubt was left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from newsletter.model.outlet import Medium, Outlet, Outlets, table
from newsletter.model.press import PressItem
from newsletter.workspace.settings import Settings


def read(settings: Settings) -> Outlets:
    """The table as it holds in this workspace."""
    return table(packaged(), settings.declared.outlet)


def named(settings: Settings, items: Iterable[PressItem]) -> list[PressItem]:
    """The items with their outlets as the table calls them."""
    known = read(settings)
    return [replace(item, outlet=known.name_for(item.outlet, item.url)) for item in items]


@cache
def packaged() -> tuple[Outlet, ...]:
    """The outlets that come with the program."""
    rows = json.loads(files("newsletter.workspace").joinpath("outlets.json").read_text(encoding="utf-8"))
    return tuple(
        Outlet(domain, name, Medium(medium), region, tuple(aliases))
        for domain, name, medium, region, *aliases in rows
    )
