"""People one by one: add, remove, forget; and all of them, listed.

Removing records that a person left and deletes nothing; forgetting empties what says
who they are, to the last byte of the database, and keeps the hash: neither is undone by
the next import. Backups, the outbox and the editor's own files are named, never touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import Declined, Mistake
from newsletter.message.links import address_key
from newsletter.message.recipient import bare, recipient
from newsletter.model.people import Membership, Person
from newsletter.steps.bench import Bench
from newsletter.steps.lists import declared, known
from newsletter.steps.record import record
from newsletter.steps.segments import clause
from newsletter.workspace import mentions

if TYPE_CHECKING:
    from newsletter.store.people import Subscriber
    from newsletter.store.people_import import Refusal

SUPPRESSED = "suppressed"
_ACTIVE, _PENDING, _LEFT = Membership.ACTIVE, Membership.PENDING, Membership.LEFT
STATES = (*map(str, Membership), SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Added:
    """Whom an editor typed in, and whether they were on the list already."""

    address: str
    list: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting did."""

    known: bool  # whether there was anything to forget
    clean: bool  # False: the database's log is in use, and is emptied when the sender ends
    files: tuple[Path, ...]  # of the workspace, in which the address still stands


def add_person(
    bench: Bench, typed: str, list_name: str, wording: str, *, name: str = "", again: bool = False
) -> Added:
    """Puts one person on a list, with the consent they gave; whoever is there is brought up to date.

    *again* takes back somebody who left or was forgotten, because they asked to.

    Raises Mistake for what is no address or list, Declined for whoever left.
    """
    from newsletter.store.people_import import Terms, staging

    mailing_list = declared(bench.settings, list_name)
    if not wording.strip():
        raise Mistake("nobody agreed to anything: the consent is empty", hint='--consent "전화로 신청"')
    address, beside = recipient(typed)
    name = bare(name) or bare(beside)
    if not name.isprintable():
        raise Mistake("the name has a character that no name has", hint='--name "홍길동"')
    key = address_key(address, bench.keyring)
    arrival = (0, key, address, name, "{}", "", "", "", "[]")
    terms = Terms(mailing_list, "typed", wording.strip(), bench.who, bench.now(), atomic=True, again=again)
    with staging(bench.engine) as staged:
        staged.add([arrival])
        with staged.taking(terms) as taken:
            for refusal in staged.refusals():
                raise _declined(bench, refusal, mailing_list.name)
            record(bench, staged.connection, "add", {"list": mailing_list.name, "again": again}, key)
    return Added(address, mailing_list.name, bool(taken.joined))


def _declined(bench: Bench, refusal: Refusal, list_name: str) -> Declined:
    from newsletter.store.people_import import LEFT

    day = refusal.since.astimezone(bench.settings.zone).date().isoformat() if refusal.since else ""
    why = f"left {list_name}" if refusal.why == LEFT else f"is left alone: {refusal.reason}"
    typed = f'newsletter people add {refusal.address} --list {list_name} --consent "…" --again'
    hint = f"only where they asked to come back: {typed}"
    return Declined(f"{refusal.address} {why} on {day}", hint=hint)


def remove_person(bench: Bench, typed: str, list_name: str | None = None) -> list[str]:
    """Records that a person left one list, or every list; the lists they were on until now.

    Raises Mistake for an address nobody has and a list that nobody knows.
    """
    from newsletter.store import people
    from newsletter.store.engine import writing

    if list_name is not None:
        known(bench, list_name)
    address, _ = recipient(typed)
    key = address_key(address, bench.keyring)
    with writing(bench.engine) as connection:
        found = people.find(connection, key)
        if found is None:
            raise Mistake(f"nobody here has the address {address}", hint="newsletter people list")
        for mailing_list in bench.settings.declared.list:
            people.ensure_list(connection, mailing_list, bench.now())
        record(bench, connection, "remove", {"list": list_name or "every"}, key)
        return people.leave(connection, found.id, list_name, by="editor", at=bench.now())


def forget_person(bench: Bench, typed: str) -> Forgotten:
    """Removes what says who a person is and leaves the address alone for ever.

    Raises Mistake for what is no address.
    """
    from newsletter.store import mailings, people
    from newsletter.store.engine import empty_log, file_of, rewritten, writing
    from newsletter.store.forget import forget

    address = recipient(typed)[0]
    key = address_key(address, bench.keyring)
    with writing(bench.engine) as connection:
        for mailing_list in bench.settings.declared.list:
            people.ensure_list(connection, mailing_list, bench.now())
        found = people.find(connection, key)
        spellings = {address, typed.strip(), found.person.address if found else ""} - {""}
        known = forget(connection, key, at=bench.now(), spellings=spellings)
        record(bench, connection, "forget", {"known": known})
        sending = bool(mailings.being_sent(connection, bench.now()))
    database = file_of(bench.settings.declared.store.url, bench.root)
    clean = empty_log(bench.engine)
    if clean and mentions.in_file(database, spellings):  # freed before secure_delete was always on
        clean = not sending and rewritten(bench.engine)  # nobody's send waits for it
    ours = tuple(database.with_name(database.name + end) for end in ("", "-wal", "-shm"))
    return Forgotten(known, clean, tuple(mentions.files(bench.root, spellings, ours)))


def listed(
    bench: Bench, list_name: str | None = None, state: str | None = None, segment: str = ""
) -> Iterator[Person]:
    """Everybody who is not forgotten, or those of one list, state or segment, in the order they came.

    Read while iterated. Raises Mistake for a list or state that does not exist.
    """
    if state is not None and state not in STATES:
        raise Mistake(f"there is no state {state!r}", hint=f"one of {', '.join(STATES)}")
    if list_name is not None:
        known(bench, list_name)
    return (found.person for found in subscribed(bench, list_name, state, segment))


def subscribed(bench: Bench, list_name: str | None, state: str | None, segment: str) -> Iterator[Subscriber]:
    """The same people, with their numbers."""
    from newsletter.store import people
    from newsletter.store.engine import reading

    meant = clause(bench, segment, anywhere=list_name is None)
    with reading(bench.engine) as connection:
        for found in people.everybody(connection, list_name, meant):
            if state in (None, standing(found.person, list_name)):
                yield found


def standing(person: Person, list_name: str | None = None) -> str:
    """Where a person stands on one list, or on the whole: active if active anywhere."""
    if person.suppressed:
        return SUPPRESSED
    if list_name is not None:
        return str(person.lists[list_name])
    return next((str(state) for state in (_ACTIVE, _PENDING) if state in person.lists.values()), str(_LEFT))
