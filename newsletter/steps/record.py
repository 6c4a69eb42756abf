"""Who did what with people's data, written down where it is done, and looked through.

Entries go into the transaction of what they tell of: neither is there without the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from newsletter.errors import Declined
from newsletter.message.links import address_key
from newsletter.message.recipient import recipient
from newsletter.steps.bench import Bench

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsletter.store.audit import Entry


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look through the whole record found."""

    entries: int
    erased: int  # whose contents were forgotten
    faults: tuple[tuple[int, str], ...]  # number of an entry, and what is wrong with it
    head: str  # of the last entry: who notes it down elsewhere sees a record that was cut


def record(
    bench: Bench,
    connection: Connection,
    what: str,
    more: Mapping[str, Any],
    person: bytes | None = None,
) -> None:
    """Adds an entry to an open transaction. *person*: the keyed hash of whom alone it is about."""
    from newsletter.store import audit

    contents = {"what": what, "who": bench.who, **more}
    audit.add(connection, bench.keyring, contents, bench.now(), person)


def note(bench: Bench, what: str, more: Mapping[str, Any], person: bytes | None = None) -> None:
    """Adds an entry in a transaction of its own: for what only reads."""
    from newsletter.store.engine import writing

    with writing(bench.engine) as connection:
        record(bench, connection, what, more, person)


def looked(bench: Bench, what: str, people: Iterator[T]) -> Iterator[T]:
    """The same people, and an entry of how many were looked at once they are through.

    Looking works without the key too; then there is no entry.
    """
    count = 0
    for person in people:
        count += 1
        yield person
    if count:
        with suppress(Declined):
            note(bench, what, {"people": count})


def entries(bench: Bench, address: str = "") -> Iterator[Entry]:
    """The record, oldest first; or what it says of one person. Raises Mistake for what is no address."""
    from newsletter.store import audit
    from newsletter.store.engine import reading

    key = address_key(recipient(address)[0], bench.keyring) if address else None
    with reading(bench.engine) as connection:
        yield from audit.entries(connection, bench.keyring, key)


def verify(bench: Bench) -> Verified:
    """Tries every entry against the chain."""
    count = erased = 0
    faults: list[tuple[int, str]] = []
    head = b""
    for entry in entries(bench):
        count, head = count + 1, entry.chain
        erased += entry.contents is None
        if entry.fault:
            faults.append((entry.number, entry.fault))
    return Verified(count, erased, tuple(faults[:20]), head.hex()[:32])
