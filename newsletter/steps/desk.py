"""The press desk: looking at items and finding them. What is done with them is in ``steps/triage``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsletter.compose.arrange import arrange, press_heading
from newsletter.errors import Mistake
from newsletter.model.press import Collected, Headline, State
from newsletter.steps import stories
from newsletter.steps.bench import Bench
from newsletter.store import press, press_memory, press_search
from newsletter.store.engine import reading
from newsletter.store.press import Sought
from newsletter.store.press_memory import Event
from newsletter.workspace import issues


def items(
    bench: Bench,
    *,
    find: str = "",
    state: str = "",
    since: str = "",
    source: str = "",
    outlet: str = "",
    tag: str = "",
    limit: int | None = None,
) -> list[Collected]:
    """Items, newest first. Raises Mistake for a state or a day that is none."""
    wanted = state_of(state) if state else None
    day = _day(bench, since)
    sought = Sought(find, wanted, day, source, outlet.strip(), tag.strip().removeprefix("#"), limit)
    stories.renew(bench)
    with reading(bench.engine) as connection:
        return press.items(connection, sought)


def matching(bench: Bench, find: str) -> frozenset[int]:
    """The numbers of all items that hold these words, of which there is at least one."""
    with reading(bench.engine) as connection:
        return press_search.numbers(connection, find)


def headlines(bench: Bench, among: Sequence[int] | None = None) -> list[Headline]:
    """All items, or those with these numbers, as lines of a list, newest first."""
    if among is None:
        stories.renew(bench)
    with reading(bench.engine) as connection:
        return press.headlines(connection, among)


def whole(bench: Bench, number: int) -> tuple[Collected, list[Event]]:
    """An item whole, with what was done with it. Raises Mistake where there is none."""
    (item,) = named(bench, [str(number)])
    with reading(bench.engine) as connection:
        return item, press_memory.history(connection, item.id)


def heading_of(bench: Bench, item: Collected) -> str:
    """The section that an item would stand in."""
    declared = bench.settings.declared
    named = arrange([item], declared.section, declared.language, named=True)
    return named.sections[0][0]


def headings(bench: Bench) -> tuple[str, ...]:
    """The sections an item may be sent to: of the rules, the usual one, and those named by hand before."""
    declared = bench.settings.declared
    with reading(bench.engine) as connection:
        by_hand = press.sections(connection)
    ruled = [rule.heading for rule in declared.section]
    return tuple(dict.fromkeys([*ruled, press_heading(declared.language), *by_hand]))


def next_slug(bench: Bench) -> str:
    """A name for the issue to be made: this month's, or this day's where the month has one."""
    today = bench.now().astimezone(bench.settings.zone)
    month = f"{today:%Y-%m}"
    return month if month not in issues.slugs(bench.root) else f"{today:%Y-%m-%d}"


def named(bench: Bench, ids: Sequence[str]) -> list[Collected]:
    """The items with these numbers, in this order. Raises Mistake for a number that no item has."""
    with reading(bench.engine) as connection:
        found = press.by_id(connection, ids)
    if missing := [number for number in ids if number not in found]:
        raise Mistake(f"there is no press item {', '.join(missing)}", hint="newsletter press")
    return [found[number] for number in dict.fromkeys(ids)]


def state_of(text: str) -> State:
    """A state by its name. Raises Mistake where there is none."""
    try:
        return State(text)
    except ValueError:
        raise Mistake(f"there is no state {text!r}", hint=f"one of: {', '.join(State)}") from None


def _day(bench: Bench, text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=bench.settings.zone)
    except ValueError:
        raise Mistake(f"{text!r} is no day", hint="write it like 2026-11-01") from None
