"""A reader leaves: a token out of a link in, the list that was left out.

Looking changes nothing, however often a link is followed. Leaving is on disk when it
returns; what is already handed over to the relay still arrives, nothing after it.
Every token that is not ours, in whatever way, is the same None. RFC 8058 §3.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.message.links import UnsubscribeToken, read_unsubscribe_token
from newsletter.model.people import MailingList, Membership
from newsletter.steps.bench import Bench
from newsletter.store import people
from newsletter.store.engine import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Asked:
    """What an unsubscribe link is about, and whether its person left that list before."""

    list: MailingList
    left: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is off a list now; *before*: they already were."""

    list: MailingList
    before: bool


def asked_by_token(bench: Bench, token: str) -> Asked | None:
    """What a token asks for, or None where it is not ours. Changes nothing.

    Raises Held or Outside where the database cannot be read now.
    """
    said = read_unsubscribe_token(token, bench.keyring)
    if said is None:
        return None
    with reading(bench.engine) as connection:
        return _asked(bench, connection, said)


def leave_by_token(bench: Bench, token: str, *, by: str) -> Left | None:
    """Takes the token's person off the token's list, or None where it is not ours. Safe to repeat.

    Committed when it returns. *by* stays in the record: "one-click", "reader" …
    Raises Held or Outside where the database cannot be written now; nothing is changed then.
    """
    said = read_unsubscribe_token(token, bench.keyring)
    if said is None:
        return None
    with writing(bench.engine) as connection:
        asked = _asked(bench, connection, said)
        if asked is None:
            return None
        at = bench.now()
        if (
            asked.list in bench.settings.declared.list
        ):  # it may be new in the file, and must be left all the same
            people.ensure_list(connection, asked.list, at)
        people.leave(connection, said.subscriber, said.list, by=by, at=at)
    return Left(asked.list, before=asked.left)


def _asked(bench: Bench, connection: Connection, said: UnsubscribeToken) -> Asked | None:
    """None for people this database never knew, and for lists that nobody ever declared."""
    found = people.subscriber(connection, said.subscriber)
    declared = {each.name: each for each in bench.settings.declared.list}
    if found is None or (said.list not in declared and said.list not in found.person.lists):
        return None
    standing = found.person.lists.get(said.list)
    return Asked(declared.get(said.list, MailingList(said.list)), standing is Membership.LEFT)
