"""Telling people of their consent: within 14 days what became of it, every two years that it stands.

Only for lists whose mails may be advertising (정보통신망법 제50조 제7항, 제8항). What is due
comes from the records; what was told is kept as it was sent. Whoever does not answer a
reminder stays on the list: the law asks for the notice, not for a new consent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from newsletter.delivery import notices as days
from newsletter.model.mailing import Accepted, Deferred, Outcome, Refused, Untried
from newsletter.render import letters as words
from newsletter.render.letter import Letter
from newsletter.steps import letters
from newsletter.steps.bench import Bench
from newsletter.steps.letters import Post
from newsletter.steps.send import ready
from newsletter.store import notices
from newsletter.store.engine import reading, writing
from newsletter.store.notices import Event

BATCH = 50
LOOK_BACK = timedelta(days=30)  # an event older than this is told too late to be worth a mail
AHEAD = timedelta(days=30)  # a reminder may go out so long before its day


@dataclass(frozen=True, slots=True)
class Due:
    """A notice to be sent, and by when."""

    event: Event
    by: datetime


def due(bench: Bench) -> list[Due]:
    """All notices to be sent, the most urgent first. Changes nothing."""
    with reading(bench.engine) as connection:
        return _due(bench, connection)


def _due(bench: Bench, connection: Connection) -> list[Due]:
    now = bench.now()
    found: list[Due] = []
    for each in bench.settings.declared.list:
        if each.advertising:
            told = notices.agreed(connection, each.name, now - LOOK_BACK)
            told += notices.left(connection, each.name, now - LOOK_BACK)
            found += [Due(event, days.tell_by(event.about)) for event in told]
            again = notices.again(connection, each.name, days.agreed_before(now + AHEAD))
            found += [Due(event, days.ask_again_by(event.about)) for event in again]
    return sorted(found, key=lambda each: (each.by, each.event.subscriber))


def letter(bench: Bench, event: Event) -> Letter:
    """What a person is told; the same text that is kept."""
    declared = bench.settings.declared
    title = next((each.title or each.name for each in declared.list if each.name == event.list), event.list)
    sender = declared.organisation.name or bench.settings.sender.mailbox.name
    day = event.about.astimezone(bench.settings.zone).date()
    if event.kind == notices.AGAIN:
        return words.reminded(declared.language, sender, title, day)
    return words.told(declared.language, sender, title, day, agreed=event.kind == notices.AGREED)


def send(bench: Bench, limit: int, progress: Callable[[int, int], None]) -> Counter[tuple[str, str]]:
    """Mails what is due, at most *limit*; how many of each (kind, outcome).

    What the relay does not take now stays due, and the run ends there. Raises Outside
    where the relay cannot be reached, Declined where readers could not leave.
    """
    declared = bench.settings.declared
    ready(bench, declared.pages.url, declared.unsubscribe.mailto)
    ends: Counter[tuple[str, str]] = Counter()
    whole = min(limit, len(due(bench)))
    while (left := whole - ends.total()) > 0:
        batch = _intended(bench, min(BATCH, left))
        if not batch:
            break
        outcomes = _deliver(bench, batch)
        ends += Counter((event.kind, outcomes[message_id]) for message_id, (event, _) in batch.items())
        progress(ends.total(), whole)
        if "" in outcomes.values():
            break
    return Counter({(kind, outcome or "waits"): count for (kind, outcome), count in ends.items()})


def _intended(bench: Bench, size: int) -> dict[str, tuple[Event, Post]]:
    """The next notices, written down before they are mailed, by Message-ID."""
    batch: dict[str, tuple[Event, Post]] = {}
    with writing(bench.engine) as connection:
        for each in _due(bench, connection)[:size]:
            event = each.event
            key = f"{event.kind}.{event.subscriber}.{event.list}.{event.about.timestamp():.0f}"
            said = letter(bench, event)
            message_id = letters.message_id(bench, key)
            if notices.intend(connection, event, message_id, letters.told(said), bench.now()):
                post = Post(key, event.subscriber, event.address, event.list, said, "auto-generated")
                batch[message_id] = event, post
    return batch


def _deliver(bench: Bench, batch: dict[str, tuple[Event, Post]]) -> dict[str, str]:
    """What became of each; what was certainly not taken is due again."""
    outcomes = dict.fromkeys(batch, "")
    try:
        for posted in letters.deliver(bench, [post for _, post in batch.values()]):
            outcomes[posted.message_id] = _word(posted.outcome)
    finally:
        with writing(bench.engine) as connection:
            notices.ended(connection, outcomes.items())
    return outcomes


def _word(outcome: Outcome) -> str:
    if isinstance(outcome, Deferred | Untried):
        return ""
    if isinstance(outcome, Accepted):
        return "accepted"
    return "refused" if isinstance(outcome, Refused) else "uncertain"
