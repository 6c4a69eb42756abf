"""Stories: found when items come in, and put right by the editor.

Items that are new or changed are grouped together with what was published around them; a
story keeps its number as long as it keeps most of its items. What the editor joined or
parted is kept apart from the grouping, and holds through every later one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise, product

from sqlalchemy import Connection

from newsletter.compose.cluster import cluster
from newsletter.compose.fold import leading
from newsletter.compose.story_numbers import numbered
from newsletter.errors import Mistake
from newsletter.model.press import Collected
from newsletter.steps.bench import Bench
from newsletter.store import press
from newsletter.store import stories as store
from newsletter.store.engine import reading, writing

_AROUND = timedelta(days=6)  # twice as far as copies of a story are apart


@dataclass(frozen=True, slots=True)
class Story:
    """A story as the editor sees it: its leading item, then the others, earliest first."""

    number: str
    items: tuple[Collected, ...]
    chosen: bool  # whether the editor chose who leads


def renew(bench: Bench) -> None:
    """Groups what is new or changed since the last time; does nothing where nothing is."""
    with reading(bench.engine) as connection:
        if not store.unsettled(connection):
            return
    with writing(bench.engine) as connection:
        _regroup(connection, store.unsettled(connection))


def named(bench: Bench, ids: Sequence[str]) -> list[Story]:
    """The stories of the items with these numbers. Raises Mistake for a number that no item has."""
    renew(bench)
    with reading(bench.engine) as connection:
        return _stories(connection, [item.story for item in _items(connection, ids)])


def join(bench: Bench, ids: Sequence[str]) -> list[Story]:
    """Makes one story of the items' stories. Raises Mistake for fewer than two items."""
    if len(set(ids)) < 2:
        raise Mistake("one item is a story already", hint="newsletter press story NUMBER NUMBER --join")
    renew(bench)
    with writing(bench.engine) as connection:
        items = _items(connection, ids)
        members = [_members(connection, story) for story in dict.fromkeys(item.story for item in items)]
        store.forget(connection, [pair for a, b in combinations(members, 2) for pair in product(a, b)])
        everyone = [number for group in members for number in group]
        store.wish(connection, pairwise(everyone), together=True, now=bench.now())
        _regroup(connection, everyone)
        return _stories(connection, [item.story for item in _items(connection, ids)])


def part(bench: Bench, ids: Sequence[str]) -> list[Story]:
    """Takes items out of their stories; what they leave behind keeps the story's number."""
    renew(bench)
    with writing(bench.engine) as connection:
        items = _items(connection, ids)
        touched: list[str] = []
        for story in dict.fromkeys(item.story for item in items):
            members = _members(connection, story)
            out = [number for number in members if number in ids]
            rest = [number for number in members if number not in ids]
            if any(number in pair for pair in store.wishes(connection)[0] for number in out):
                store.wish(connection, pairwise(rest), together=True, now=bench.now())  # they hung on it
            apart = [*product(out, rest), *([] if rest else combinations(out, 2))]
            store.wish(connection, apart, together=False, now=bench.now())
            touched += members
        _regroup(connection, touched)
        return _stories(connection, [item.story for item in _items(connection, ids)])


def lead(bench: Bench, number: str) -> list[Story]:
    """Makes an item the one that stands for its story."""
    renew(bench)
    with writing(bench.engine) as connection:
        (item,) = _items(connection, [number])
        store.lead(connection, item.story, item.id)
        return _stories(connection, [item.story])


def leads(connection: Connection) -> Mapping[str, str]:
    """The editor's choice of who leads, by story."""
    return store.leads(connection)


def _regroup(connection: Connection, numbers: Sequence[str]) -> None:
    """Groups these items and what was published around them."""
    known = press.items(connection)
    wanted = set(numbers)
    times = [item.item.at for item in known if item.id in wanted]
    if not times:
        return
    first, last = min(times) - _AROUND, max(times) + _AROUND
    near = [item for item in known if first <= item.item.at <= last]
    joined, parted = store.wishes(connection)
    groups = cluster(near, joined=joined, parted=parted)
    before = {item.id: item.story for item in near if item.story}
    story_of: dict[str, str] = {}
    for group, story in numbered(groups, before).items():
        story_of |= dict.fromkeys(group, story or store.begin(connection))
    moved = {item: story for item, story in story_of.items() if before.get(item) != story or item in wanted}
    store.settle(connection, moved)


def _items(connection: Connection, ids: Sequence[str]) -> list[Collected]:
    found = press.by_id(connection, ids)
    if missing := [number for number in ids if number not in found]:
        raise Mistake(f"there is no press item {', '.join(missing)}", hint="newsletter press")
    return [found[number] for number in dict.fromkeys(ids)]


def _members(connection: Connection, story: str) -> list[str]:
    return [item.id for item in press.items(connection) if item.story == story]


def _stories(connection: Connection, numbers: Sequence[str]) -> list[Story]:
    chosen = store.leads(connection)
    known = press.items(connection)
    stories = []
    for number in dict.fromkeys(numbers):
        members = [item for item in known if item.story == number]
        first = leading(members, chosen)
        rest = sorted((item for item in members if item != first), key=lambda item: item.item.at)
        stories.append(Story(number, (first, *rest), chosen.get(number) == first.id))
    return stories
