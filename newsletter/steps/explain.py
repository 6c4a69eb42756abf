"""In or out of each mailing, and why: everything the books say of one address."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.message.links import address_key
from newsletter.message.recipient import recipient
from newsletter.model.people import Consent
from newsletter.steps.bench import Bench
from newsletter.store import people, reports
from newsletter.store.engine import reading
from newsletter.store.people import Standing, Suppression
from newsletter.store.reports import Fate


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of an address; empty where nobody has it."""

    name: str = ""
    suppressed: Suppression | None = None
    standings: tuple[Standing, ...] = ()
    consents: tuple[tuple[str, Consent], ...] = ()  # (list, consent), oldest first
    fates: tuple[Fate, ...] = ()
    left_out: tuple[tuple[str, str, str], ...] = ()  # (issue, list, reason)

    @property
    def known(self) -> bool:
        """Whether the books say anything at all."""
        return bool(self.standings or self.suppressed)


def explain(bench: Bench, address: str) -> Explanation:
    """Everything about one address. Raises Mistake for what is no address."""
    key = address_key(recipient(address)[0], bench.keyring)
    with reading(bench.engine) as connection:
        suppressed = people.suppression(connection, key)
        found = people.find(connection, key)
        if found is None:
            return Explanation(suppressed=suppressed)
        return Explanation(
            name=found.person.name,
            suppressed=suppressed,
            standings=tuple(people.memberships(connection, found.id)),
            consents=tuple(people.agreed(connection, found.id)),
            fates=tuple(reports.fates_of(connection, found.id)),
            left_out=tuple(reports.exclusions_of(connection, found.id)),
        )
