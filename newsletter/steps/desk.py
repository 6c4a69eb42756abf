"""The press desk: looking at items, and choosing among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsletter.errors import Mistake
from newsletter.model.press import Collected, State
from newsletter.steps import stories
from newsletter.steps.bench import Bench
from newsletter.store import press
from newsletter.store.engine import reading, writing


def items(bench: Bench, *, find: str = "", state: str = "", since: str = "") -> list[Collected]:
    """Items, newest first. Raises Mistake for a state or a day that is none."""
    wanted = _state(state) if state else None
    stories.renew(bench)
    with reading(bench.engine) as connection:
        return press.items(connection, find=find, state=wanted, since=_day(bench, since))


def named(bench: Bench, ids: Sequence[str]) -> list[Collected]:
    """The items with these numbers, in this order. Raises Mistake for a number that no item has."""
    with reading(bench.engine) as connection:
        found = press.by_id(connection, ids)
    if missing := [number for number in ids if number not in found]:
        raise Mistake(f"there is no press item {', '.join(missing)}", hint="newsletter press")
    return [found[number] for number in dict.fromkeys(ids)]


def triage(bench: Bench, ids: Sequence[str], state: str, reason: str = "") -> list[Collected]:
    """Moves items to a state; the items as they are then."""
    named(bench, ids)
    with writing(bench.engine) as connection:
        press.triage(connection, ids, _state(state), reason)
    return named(bench, ids)


def _state(text: str) -> State:
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
