"""Tags on people, put on and taken off by address or by condition."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.errors import Mistake
from newsletter.message.links import address_key
from newsletter.message.recipient import bare, recipient
from newsletter.steps.bench import Bench
from newsletter.steps.lists import known
from newsletter.steps.record import record
from newsletter.steps.segments import clause

LONGEST = 60  # characters


def tag(
    bench: Bench,
    word: str,
    addresses: Sequence[str] = (),
    *,
    list_name: str | None = None,
    segment: str = "",
    off: bool = False,
) -> int:
    """Puts a tag on people, or takes it *off*: on those named, or on the active people of a list or segment.

    How many changed. Raises Mistake for a tag that is none, an address that nobody has,
    and where nobody is named at all.
    """
    from newsletter.store import segments, tags
    from newsletter.store.engine import writing

    word = sound(word)
    if not (addresses or list_name or segment):
        raise Mistake(
            "on whom?", hint=f'newsletter people tag {word} ADDRESS …, or --list LIST, or --where "…"'
        )
    if list_name is not None:
        known(bench, list_name)
    meant = clause(bench, segment, anywhere=list_name is None)
    if addresses:
        meant = segments.of_people(meant, _numbers(bench, addresses))
    if list_name is not None:
        meant = segments.active_on(meant, list_name)
    with writing(bench.engine) as connection:
        count = (tags.take_off if off else tags.put_on)(connection, word, meant)
        if count:
            record(bench, connection, "untag" if off else "tag", {"tag": word, "people": count})
    return count


def sound(word: str) -> str:
    """A tag as it is kept. Raises Mistake for one that could not be typed again."""
    kept = bare(word)
    if not kept or not kept.isprintable() or len(kept) > LONGEST or "," in kept:
        raise Mistake(
            f"{word!r} is no tag", hint=f"one word or a few, no comma, {LONGEST} characters at most"
        )
    return kept


def counts(bench: Bench) -> list[tuple[str, int]]:
    """Every tag with how many people have it."""
    from newsletter.store import tags
    from newsletter.store.engine import reading

    with reading(bench.engine) as connection:
        return tags.counts(connection)


def _numbers(bench: Bench, addresses: Sequence[str]) -> list[int]:
    from newsletter.store import people
    from newsletter.store.engine import reading

    with reading(bench.engine) as connection:
        numbers = []
        for typed in addresses:
            address, _ = recipient(typed)
            found = people.find(connection, address_key(address, bench.keyring))
            if found is None:
                raise Mistake(f"nobody here has the address {address}", hint="newsletter people list")
            numbers.append(found.id)
    return numbers
