"""A reader leaves: a token out of a link in, the list that was left out.

Looking changes nothing, however often a link is followed. Leaving is on disk when it
returns; what is already handed over to the relay still arrives, nothing after it.
Every token that is not ours, in whatever way, is the same None. RFC 8058 §3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.message.links import UnsubscribeToken, read_unsubscribe_token
from newsletter.model.people import MailingList, Membership
from newsletter.steps.bench import Bench
from newsletter.store import leaving, people
from newsletter.store.engine import reading

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Asked:
    """What an unsubscribe link is about, and whether its person left that list before."""

    list: MailingList
    left: bool
    subscriber: int


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is off a list now; *before*: they already were."""

    list: MailingList
    before: bool
    subscriber: int


def asked_by_token(bench: Bench, token: str) -> Asked | None:
    """What a token asks for, or None where it is not ours. Changes nothing.

    Raises Held or Outside where the database cannot be read now.
    """
    said = read_unsubscribe_token(token, bench.keyring)
    if said is None:
        return None
    with reading(bench.engine) as connection:
        return _asked(bench, connection, said)


def leave_by_tokens(bench: Bench, asks: Sequence[tuple[str, str]]) -> list[Left | None]:
    """Takes the people of many tokens off their lists in one transaction. Safe to repeat.

    Committed when it returns. None for each token that is not ours. Each comes with who
    asks, for the record: "one-click", "reader" … Raises Held or Outside where the
    database cannot be written now; nothing is changed then.
    """
    answers: list[Left | None] = [None] * len(asks)
    read = [(n, read_unsubscribe_token(text, bench.keyring), by) for n, (text, by) in enumerate(asks)]
    said = [(n, token, by) for n, token, by in read if token]
    if not said:
        return answers
    declared = {each.name: each for each in bench.settings.declared.list}
    leaves = [leaving.Leave(token.subscriber, token.list, by) for _, token, by in said]
    done = leaving.leave_many(bench.engine, leaves, declared, bench.now())
    for (n, token, _), before in zip(said, done, strict=True):
        if before is not None:
            answers[n] = Left(declared.get(token.list, MailingList(token.list)), before, token.subscriber)
    return answers


def _asked(bench: Bench, connection: Connection, said: UnsubscribeToken) -> Asked | None:
    """None for people this database never knew, and for lists that nobody ever declared."""
    found = people.subscriber(connection, said.subscriber)
    declared = {each.name: each for each in bench.settings.declared.list}
    if found is None or (said.list not in declared and said.list not in found.person.lists):
        return None
    standing = found.person.lists.get(said.list)
    mailing_list = declared.get(said.list, MailingList(said.list))
    return Asked(mailing_list, standing is Membership.LEFT, said.subscriber)
