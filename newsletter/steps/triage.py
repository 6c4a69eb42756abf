"""What the editor does with press items: each action written down, and taken back on request.

An action names items by number and happens whole or not at all. It is one entry in each
item's history, with who and when. Editing keeps the source's words beside the editor's, so
that collecting again changes the one and leaves the other alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from newsletter.compose.normal import one_line
from newsletter.errors import Mistake
from newsletter.model.press import Collected, State
from newsletter.steps import desk
from newsletter.steps.bench import Bench
from newsletter.store import press, press_memory
from newsletter.store.engine import reading, writing
from newsletter.store.press_memory import Change, Event

_Words = Callable[[dict[str, str]], dict[str, str]]

EDITABLE = ("title", "outlet", "author", "byline", "excerpt", "image", "image_alt", "caption", "credit")


def pick(bench: Bench, ids: Sequence[str], section: str | None = None) -> list[str]:
    """Shortlists items, and sends them to a section where one is named; those that were not so already."""
    values: dict[str, object] = {"state": str(State.SHORTLISTED), "reason": ""}
    if section is not None:
        values["section"] = one_line(section)
    return _change(bench, ids, values, "shortlisted", section or "")


def ignore(bench: Bench, ids: Sequence[str], reason: str = "") -> list[str]:
    """Sets items aside."""
    reason = one_line(reason)
    values = {"state": str(State.IGNORED), "reason": reason, "place": None}
    return _change(bench, ids, values, "ignored", reason)


def reopen(bench: Bench, ids: Sequence[str]) -> list[str]:
    """Takes items off the shortlist, or back from those set aside: they are new again."""
    return _change(bench, ids, {"state": str(State.NEW), "reason": "", "place": None}, "new")


def send_to(bench: Bench, ids: Sequence[str], section: str) -> list[str]:
    """Sends items to a section of the issue; "" leaves it to the rules."""
    section = one_line(section)
    return _change(bench, ids, {"section": section}, "sent to a section", section or "by the rules")


def order(bench: Bench, ids: Sequence[str]) -> list[str]:
    """Gives the shortlist this order: one action, taken back whole."""
    desk.named(bench, ids)
    changes = [Change(number, {"place": place}) for place, number in enumerate(dict.fromkeys(ids), 1)]
    with writing(bench.engine) as connection:
        return press_memory.change(connection, changes, "ordered", "", bench.who, bench.now())


def note(bench: Bench, ids: Sequence[str], text: str) -> list[str]:
    """Writes a note on items, for the editors alone; "" takes it off."""
    text = text.strip()
    return _change(bench, ids, {"note": text}, "noted", one_line(text))


def tag(bench: Bench, ids: Sequence[str], add: Sequence[str], remove: Sequence[str] = ()) -> list[str]:
    """Puts tags on items and takes others off. Raises Mistake for what cannot be a tag."""
    more, fewer = [tag_of(text) for text in add], [tag_of(text) for text in remove]
    changes = []
    for item in desk.named(bench, ids):
        tags = {tag for tag in (*item.tags, *more) if tag not in fewer}
        changes.append(Change(item.id, {"tags": sorted(tags)}))
    told = " ".join([*(f"+{tag}" for tag in more), *(f"-{tag}" for tag in fewer)])
    with writing(bench.engine) as connection:
        return press_memory.change(connection, changes, "tagged", told, bench.who, bench.now())


def tag_of(text: str) -> str:
    """A tag as it is kept: one word, without a leading "#". Raises Mistake for anything else."""
    tag = one_line(text).removeprefix("#")
    if not tag or re.search(r"[\s,#]", tag):
        raise Mistake(
            f"{text!r} cannot be a tag", hint="a tag is one word: newsletter press tag 12 --add 돌봄"
        )
    return tag


def edit(bench: Bench, ids: Sequence[str], words: Mapping[str, str]) -> list[str]:
    """Puts the editor's words in the place of the source's. Raises Mistake for an empty title."""
    clean = {name: one_line(text) for name, text in words.items()}
    if "title" in clean and not clean["title"]:
        raise Mistake("an item needs a title", hint="newsletter press edit NUMBER --title TEXT")
    return _edit(bench, ids, lambda own: own | clean, ", ".join(clean))


def as_collected(bench: Bench, ids: Sequence[str]) -> list[str]:
    """Gives items the source's words again."""
    return _edit(bench, ids, lambda own: {}, "as collected")


def undo(bench: Bench, ids: Sequence[str] = ()) -> list[Event]:
    """Takes the last action back, or the last one of each item named; what was taken back.

    Raises Mistake where nothing is left to take back, or where the last thing done was
    composing: that is taken back in the issue's file.
    """
    if ids:
        desk.named(bench, ids)
    with writing(bench.engine) as connection:
        last = press_memory.last(connection, ids)
        if not last:
            raise Mistake("there is nothing to take back", hint="newsletter press history NUMBER")
        if fixed := [event for event in last if not event.can_be_undone]:
            told = f"the last thing done with item {fixed[0].item} was: {fixed[0].what} {fixed[0].detail}"
            raise Mistake(told, hint="an item taken out of the issue's file is free again")
        return press_memory.undo(connection, ids, bench.who, bench.now())


def history(bench: Bench, ids: Sequence[str]) -> list[tuple[Collected, list[Event]]]:
    """What was done with these items, oldest first, from their collecting on."""
    items = desk.named(bench, ids)
    with reading(bench.engine) as connection:
        return [(item, [*_first(item), *press_memory.history(connection, item.id)]) for item in items]


def _first(item: Collected) -> list[Event]:
    at = item.collected_at or item.item.provenance.fetched_at
    return [Event(item.id, at, "collect", "collected", f"from {item.item.provenance.source}")]


def _change(
    bench: Bench, ids: Sequence[str], values: Mapping[str, object], what: str, detail: str = ""
) -> list[str]:
    items = desk.named(bench, ids)
    changes = [Change(item.id, values) for item in items]
    with writing(bench.engine) as connection:
        return press_memory.change(connection, changes, what, detail, bench.who, bench.now())


def _edit(bench: Bench, ids: Sequence[str], new: _Words, told: str) -> list[str]:
    items = desk.named(bench, ids)
    with writing(bench.engine) as connection:
        changes = [
            Change(item.id, {"edited": _text(new(press.own_words(connection, item.id)))}) for item in items
        ]
        return press_memory.change(connection, changes, "edited", told, bench.who, bench.now())


def _text(words: Mapping[str, str]) -> str:
    return json.dumps(words, ensure_ascii=False, sort_keys=True)
