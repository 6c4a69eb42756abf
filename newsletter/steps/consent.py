"""What one person agreed to, refused and was told; and whether an issue may go to its readers.

An address in, the records out, the oldest first. Nothing here changes anything.
GDPR art. 7(1); 정보통신망법 제50조 제1항.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.errors import Declined, Mistake
from newsletter.message.links import address_key
from newsletter.message.recipient import recipient
from newsletter.model.issue import Issue, Kind
from newsletter.model.law import CONSENT
from newsletter.model.people import Consent
from newsletter.steps.bench import Bench
from newsletter.steps.lists import declared
from newsletter.store import consents, people
from newsletter.store.consents import Notice
from newsletter.store.engine import reading
from newsletter.store.people import Standing, Suppression


@dataclass(frozen=True, slots=True)
class History:
    """All that is on record of one person's consent."""

    consents: tuple[tuple[str, Consent], ...]  # (list, consent)
    standings: tuple[Standing, ...]
    notices: tuple[Notice, ...]  # what they were told, as it was sent
    suppressed: Suppression | None


def history(bench: Bench, typed: str) -> History:
    """The records of whoever has this address. Raises Mistake where nobody has it."""
    address = recipient(typed)[0]
    key = address_key(address, bench.keyring)
    with reading(bench.engine) as connection:
        found = people.find(connection, key)
        if found is None:
            raise Mistake(f"nobody here has the address {address}", hint="newsletter people list")
        return History(
            consents=tuple(people.agreed(connection, found.id)),
            standings=tuple(people.memberships(connection, found.id)),
            notices=tuple(consents.told(connection, found.id)),
            suppressed=people.suppression(connection, key),
        )


def refuse_unconsented(bench: Bench, issue: Issue, lists: Sequence[str]) -> None:
    """Raises Declined for an advertisement to people who did not agree to one."""
    if issue.kind is not Kind.ADVERTISING:
        return
    for name in lists:
        if not declared(bench.settings, name).advertising:
            raise Declined(
                f"{issue.slug} is advertising, and {name} did not agree to any ({CONSENT.cited})",
                hint=f"where they did, write advertising = true in the [[list]] block of {name}",
            )
    with reading(bench.engine) as connection:
        without = consents.without(connection, list(lists))
    if without:
        who = "1 reader has" if without == 1 else f"{without:,} readers have"
        raise Declined(
            f"{who} no consent on record, and {issue.slug} is advertising ({CONSENT.cited})",
            hint=f'newsletter people import FILE --list {lists[0]} --consent "…" records one',
        )
