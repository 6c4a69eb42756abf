"""A reader chooses: this list, that one, none; and takes a slip back.

A signed token in; the lists that its person is or was on. Leaving is always possible.
Coming back is, to a list that the person left by a link of ours: it is their own
decision that they take back. Whoever was taken off by the editor, a bounce or a
complaint asks the editor. Every token that is not ours is the same None.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from newsletter.message.links import page_url, read_preferences_token
from newsletter.model.people import Consent, MailingList, Membership
from newsletter.steps.bench import Bench
from newsletter.steps.signup import wording
from newsletter.store import joining, people
from newsletter.store.engine import reading, writing

BY = "preferences"
OWN_WAYS = ("one-click", "reader", BY)  # who left so may come back so


@dataclass(frozen=True, slots=True)
class Choice:
    """A list, and whether it is sent to the reader now."""

    list: MailingList
    active: bool


def choices(bench: Bench, token: str) -> list[Choice] | None:
    """What the token's person may choose from; None where the token is not ours. Changes nothing."""
    number = read_preferences_token(token, bench.keyring)
    if number is None:
        return None
    with reading(bench.engine) as connection:
        return _choices(bench, connection, number)


def choose(
    bench: Bench, token: str, wanted: Collection[str], shown: Collection[str], language: str
) -> list[Choice] | None:
    """Leaves the lists shown but not wanted, comes back to those wanted; what holds then.

    Committed when it returns. Raises Held or Outside where the database cannot be written.
    """
    number = read_preferences_token(token, bench.keyring)
    if number is None:
        return None
    with writing(bench.engine) as connection:
        for choice in _choices(bench, connection, number) or ():
            name = choice.list.name
            if name not in shown or choice.active == (name in wanted):
                continue
            if choice.active:
                people.leave(connection, number, name, by=BY, at=bench.now())
            else:
                consent = _consent(bench, choice.list, language)
                joining.join(connection, number, name, consent)
        return _choices(bench, connection, number)


def _choices(bench: Bench, connection: Connection, number: int) -> list[Choice] | None:
    found = people.subscriber(connection, number)
    if found is None:
        return None
    declared = {each.name: each for each in bench.settings.declared.list}
    quiet = bool(found.person.suppressed) or not found.person.address
    choices = []
    for standing in people.memberships(connection, number):
        own = standing.state is Membership.LEFT and standing.left_by in OWN_WAYS and not quiet
        if standing.list in declared and (standing.state is Membership.ACTIVE or own):
            choices.append(Choice(declared[standing.list], standing.state is Membership.ACTIVE))
    return sorted(choices, key=lambda each: list(declared).index(each.list.name))


def _consent(bench: Bench, mailing_list: MailingList, language: str) -> Consent:
    source = page_url(bench.settings.declared.pages.url, "p/…")
    proof = "by the signed link in their own mail; they had left by such a link before"
    return Consent(bench.now(), BY, wording(bench, mailing_list, language), source, proof)
