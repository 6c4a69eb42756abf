"""Segments: a condition typed or saved, read once, and asked of the people there are.

A condition or a saved name in; its text, its clause and how many are meant, out. A field
that nobody has is refused by name: in ``region != "…"`` a slip of the pen would mean everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from newsletter.errors import Mistake
from newsletter.segment.grammar import fields_of, parse
from newsletter.steps.bench import Bench
from newsletter.steps.lists import known
from newsletter.workspace.settings import FILE

if TYPE_CHECKING:
    from newsletter.store.segments import Clause


@dataclass(frozen=True, slots=True)
class Counted:
    """How many active people of a list are meant."""

    list: str
    segment: str
    meant: int
    active: int


def segment_of(bench: Bench, where: str = "", name: str = "") -> str:
    """The condition that is meant: as typed, or of a saved name; "" where neither is given.

    Raises Mistake for one that cannot be read, an unknown name, or a field that nobody has.
    """
    if where and name:
        raise Mistake("--where and --segment: one of them", hint=f"--segment {name}")
    text = _saved(bench, name) if name else where.strip()
    if text or where:
        _refuse_unheard(bench, text)
    return text


def _saved(bench: Bench, name: str) -> str:
    saved = {entry.name: entry.where for entry in bench.settings.declared.segment}
    if name in saved:
        return saved[name].strip()
    near = get_close_matches(name, saved, n=1, cutoff=0.4)
    block = f'in {FILE}: [[segment]]  name = "{name}"  where = "…"'
    hint = f"did you mean {near[0]}?" if near else block
    raise Mistake(f"there is no segment {name!r} in {FILE}", hint=hint)


def _refuse_unheard(bench: Bench, text: str) -> None:
    from newsletter.store import audience, segments
    from newsletter.store.engine import reading

    asked = fields_of(parse(text))
    with reading(bench.engine) as connection:
        if not (unheard := segments.unheard(connection, asked)):
            return
        heard = audience.fields(connection)
    near = get_close_matches(unheard[0], heard, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"fields: {', '.join(heard[:12]) or 'none yet'}"
    raise Mistake(f"nobody has a field {unheard[0]!r}", hint=hint)


def clause(bench: Bench, segment: str, *, anywhere: bool = False) -> Clause:
    """A segment's clause for the store; *anywhere*: of people, not of their places on lists."""
    from newsletter.store import segments

    joined = segments.ANYWHERE if anywhere else segments.ON_LIST
    return segments.clause(parse(segment) if segment else None, bench.settings.zone, joined)


def count(bench: Bench, list_name: str, segment: str) -> Counted:
    """How many active people of a list are meant. Raises Mistake for a list that nobody knows."""
    from newsletter.store import audience
    from newsletter.store.engine import reading

    known(bench, list_name)
    with reading(bench.engine) as connection:
        meant = audience.count(connection, [list_name], clause(bench, segment))
        active = audience.count(connection, [list_name])
    return Counted(list_name, segment, meant, active)
