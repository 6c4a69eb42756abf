"""Mailing lists: which are declared, how many people are on each, and a new one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches

from newsletter.errors import Mistake
from newsletter.model.people import MailingList, Membership
from newsletter.steps.bench import Bench
from newsletter.workspace import list_block
from newsletter.workspace.settings import FILE, Settings


@dataclass(frozen=True, slots=True)
class ListOverview:
    """A list and how many people stand where on it."""

    name: str
    title: str
    declared: bool  # false: taken out of newsletter.toml, its people still known
    active: int
    pending: int
    left: int


def declared(settings: Settings, name: str) -> MailingList:
    """The declaration of a list. Raises Mistake, naming the nearest, where there is none."""
    for entry in settings.declared.list:
        if entry.name == name:
            return entry
    raise _unknown(settings, name)


def _unknown(settings: Settings, name: str) -> Mistake:
    near = get_close_matches(name, [entry.name for entry in settings.declared.list], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f'newsletter lists add {name} --title "…"'
    return Mistake(f"there is no list {name!r} in {FILE}", hint=hint)


def overview(bench: Bench) -> list[ListOverview]:
    """Every list: the declared ones in their order, then those that only the database knows."""
    from newsletter.store import people
    from newsletter.store.engine import reading

    with reading(bench.engine) as connection:
        counts = people.counts(connection)
    titles = {entry.name: entry.title for entry in bench.settings.declared.list}
    found = []
    for name in [*titles, *(name for name in counts if name not in titles)]:
        count = counts.get(name, Counter[Membership]())
        states = count[Membership.ACTIVE], count[Membership.PENDING], count[Membership.LEFT]
        found.append(ListOverview(name, titles.get(name, ""), name in titles, *states))
    return found


def known(bench: Bench, name: str) -> ListOverview:
    """A list that is declared, or was once. Raises Mistake, naming the nearest, for any other."""
    for entry in overview(bench):
        if entry.name == name:
            return entry
    raise _unknown(bench.settings, name)


def wordings(bench: Bench, name: str) -> list[tuple[str, str, int]]:
    """What the active people of a list agreed to: how, wording, how many."""
    from newsletter.store import people
    from newsletter.store.engine import reading

    with reading(bench.engine) as connection:
        return people.wordings(connection, name)


def add(bench: Bench, mailing_list: MailingList) -> None:
    """Declares a list at the end of ``newsletter.toml``. Raises Mistake where it cannot be."""
    list_block.append(bench.root, mailing_list)
