"""What one person agreed to, refused and was told: the history that proves a consent.

An address in, the records out, the oldest first. Nothing here changes anything.
GDPR art. 7(1); 정보통신망법 제50조 제1항.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.errors import Mistake
from newsletter.message.links import address_key
from newsletter.message.recipient import recipient
from newsletter.model.people import Consent
from newsletter.steps.bench import Bench
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
