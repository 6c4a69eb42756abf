"""What is on the desk: which lines are seen, where the cursor is, and what a key does to them.

A Desk in, another Desk out: no screen, no database, no clock. Lines come newest first and stay
so; the shortlist alone has an order of the editor's. Among what is new a story is one line, its
earliest; its new copies go where it goes when it is ignored, and are no news once one of them is
chosen. An item that leaves the view lets the next one come under the cursor, so that one key
pressed again and again works down a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from newsletter.model.press import Headline, State


class View(StrEnum):
    """Which items are listed."""

    NEW = "New"
    SHORTLIST = "Shortlist"
    USED = "Used"
    IGNORED = "Ignored"
    ALL = "All"


_STATES = {
    View.NEW: State.NEW,
    View.SHORTLIST: State.SHORTLISTED,
    View.USED: State.USED,
    View.IGNORED: State.IGNORED,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk as it is at one moment."""

    lines: Mapping[int, Headline] = field(default_factory=dict)  # newest first
    view: View = View.NEW
    matching: frozenset[int] | None = None  # numbers that the filter leaves; None: no filter
    visible: tuple[int, ...] = ()  # what is listed, in order
    cursor: int = 0  # a place in what is listed
    marked: frozenset[int] = frozenset()
    stories: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # story → its items, newest first
    folded: bool = True  # whether a story is one line among what is new

    @property
    def current(self) -> Headline | None:
        """The line under the cursor."""
        return self.lines[self.visible[self.cursor]] if self.visible else None

    @property
    def chosen(self) -> tuple[int, ...]:
        """What an action is about: the marked lines that are listed, else the one under the cursor."""
        marked = tuple(number for number in self.visible if number in self.marked)
        return marked or self.visible[self.cursor : self.cursor + 1]

    @property
    def chosen_with_copies(self) -> tuple[int, ...]:
        """What is chosen, and where stories are one line the new copies that this line stands for."""
        if not (self.folded and self.view is View.NEW):
            return self.chosen
        members = (number for chosen in self.chosen for number in (chosen, *self.copies(chosen)))
        new = [number for number in members if self.lines[number].state is State.NEW]
        return tuple(dict.fromkeys(new))

    def copies(self, number: int) -> tuple[int, ...]:
        """The other items of an item's story."""
        story = self.stories.get(self.lines[number].story, ())
        return tuple(other for other in story if other != number)

    @property
    def counts(self) -> dict[View, int]:
        """How many items each view holds, filter apart."""
        states = Counter(line.state for line in self.lines.values())
        return {view: states[_STATES[view]] if view in _STATES else len(self.lines) for view in View}

    @property
    def shortlist(self) -> tuple[int, ...]:
        """The shortlisted items in the order they will stand in: the editor's, then newest first."""
        picked = [number for number, line in self.lines.items() if line.state is State.SHORTLISTED]
        return tuple(sorted(picked, key=self._place))

    def _place(self, number: int) -> tuple[bool, int]:
        place = self.lines[number].place
        return place is None, place or 0


def opened(lines: Iterable[Headline]) -> Desk:
    """A desk with these lines, the cursor on the first that is new."""
    return _listed(_with(Desk(), {line.number: line for line in lines}))


def unfolded(desk: Desk) -> Desk:
    """Every copy of a story on a line of its own, or one line for all of them again."""
    current = desk.current
    now = _listed(replace(desk, folded=not desk.folded))
    here = current is not None and current.number in now.visible
    return replace(now, cursor=now.visible.index(current.number) if current and here else 0)


def looked_at(desk: Desk, view: View) -> Desk:
    """Another view, from its top; marks are taken off."""
    return _listed(replace(desk, view=view, cursor=0, marked=frozenset()))


def filtered(desk: Desk, matching: frozenset[int] | None) -> Desk:
    """Only the items with these numbers. The cursor stays on its item where that is listed still."""
    current = desk.current
    fewer = _listed(replace(desk, matching=matching))
    at = fewer.visible.index(current.number) if current and current.number in set(fewer.visible) else 0
    return replace(fewer, cursor=at)


def moved(desk: Desk, by: int) -> Desk:
    """The cursor further down or up, not beyond the ends."""
    return at(desk, desk.cursor + by)


def at(desk: Desk, place: int) -> Desk:
    """The cursor at a place in the list, or at the end nearest to it."""
    return replace(desk, cursor=max(0, min(place, len(desk.visible) - 1)))


def marked(desk: Desk) -> Desk:
    """The line under the cursor marked, or its mark taken off; the cursor goes on to the next."""
    if desk.current is None:
        return desk
    return moved(replace(desk, marked=desk.marked ^ {desk.current.number}), 1)


def all_marked(desk: Desk) -> Desk:
    """Every line that is listed marked."""
    return replace(desk, marked=frozenset(desk.visible))


def unmarked(desk: Desk) -> Desk:
    """No marks."""
    return replace(desk, marked=frozenset())


def changed(desk: Desk, lines: Sequence[Headline], *, follow: bool = False) -> Desk:
    """The desk after something was done with these items. *follow*: the cursor goes with its item."""
    merged = {**desk.lines, **{line.number: line for line in lines}}
    if follow:
        return reloaded(desk, merged.values())
    now = _listed(_with(desk, merged))
    return at(now, now.cursor)


def reloaded(desk: Desk, lines: Iterable[Headline]) -> Desk:
    """The desk with other lines, as all of them are now; the cursor stays on its item where it is seen."""
    current = desk.current
    now = _listed(_with(desk, {line.number: line for line in lines}))
    if current and current.number in now.visible:
        return replace(now, cursor=now.visible.index(current.number))
    return at(now, now.cursor)


def reordered(desk: Desk, by: int) -> tuple[int, ...]:
    """The shortlist with the line under the cursor moved by so many places; as it is where it cannot be."""
    order = list(desk.shortlist)
    if desk.current is None or desk.current.number not in order:
        return tuple(order)
    here = order.index(desk.current.number)
    there = max(0, min(here + by, len(order) - 1))
    order.insert(there, order.pop(here))
    return tuple(order)


def toggles_on(desk: Desk) -> bool:
    """Whether the key of the shortlist puts the chosen items on it; off it, where all are on it already."""
    return any(desk.lines[number].state is not State.SHORTLISTED for number in desk.chosen)


def _with(desk: Desk, lines: Mapping[int, Headline]) -> Desk:
    stories: dict[str, list[int]] = {}
    for number, line in lines.items():
        if line.story:
            stories.setdefault(line.story, []).append(number)
    several = {story: tuple(members) for story, members in stories.items() if len(members) > 1}
    return replace(desk, lines=lines, stories=several, marked=frozenset())


def _leads(desk: Desk, number: int, among: frozenset[int]) -> bool:
    """Whether a new item stands for its story: the earliest of those listed, while none is chosen."""
    members = desk.stories.get(desk.lines[number].story, (number,))
    if any(desk.lines[member].state in (State.SHORTLISTED, State.USED) for member in members):
        return False
    listed = [member for member in members if member in among]
    return number == min(listed, key=lambda member: (desk.lines[member].at, member))


def _listed(desk: Desk) -> Desk:
    numbers: Iterable[int] = desk.shortlist if desk.view is View.SHORTLIST else desk.lines
    state = _STATES.get(desk.view)
    if state is not None:
        numbers = [number for number in numbers if desk.lines[number].state is state]
    if desk.matching is not None:
        numbers = [number for number in numbers if number in desk.matching]
    if desk.folded and desk.view is View.NEW:
        among = frozenset(numbers := list(numbers))
        numbers = [number for number in numbers if _leads(desk, number, among)]
    return replace(desk, visible=tuple(numbers))
