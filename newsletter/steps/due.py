"""Going on with every mailing that is being sent: for cron and Task Scheduler.

Nothing is sealed here and nothing that was paused or cancelled comes back. A mailing
that cannot go on is reported, and stops no other.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from newsletter.errors import Held, NewsletterError
from newsletter.model.mailing import MailingState
from newsletter.steps.bench import Bench
from newsletter.steps.send import Asked, Progress, Sent, end, go_on
from newsletter.steps.sender import Ears
from newsletter.store import mailings
from newsletter.store.engine import reading
from newsletter.store.mailings import Mailing


@dataclass(frozen=True, slots=True)
class Ended:
    """How one mailing went on, or why it could not."""

    issue: str
    sent: Sent | None
    failure: NewsletterError | None = None

    @property
    def exit_code(self) -> int:
        """What the command ends with on its account."""
        if self.failure is not None:
            return self.failure.exit_code
        return 0 if self.sent is not None and self.sent.done else 1


def send_due(bench: Bench, progress: Progress) -> list[Ended]:
    """Continues every mailing that is being sent, oldest first."""
    with reading(bench.engine) as connection:
        waiting = mailings.being_sent(connection, bench.now())
    return [_continued(bench, number, issue, progress) for number, issue in waiting]


def _continued(bench: Bench, number: int, issue: str, progress: Progress) -> Ended:
    try:
        mailing = _still_sending(bench, number)
        asked = Asked(issue, mailing.lists, wait=False)
        if mailing.state is MailingState.SENDING and not _anything_due(bench, number):
            return Ended(issue, end(bench, number, time.monotonic(), None, ()))
        return Ended(issue, go_on(bench, mailing, asked, Ears(progress), time.monotonic()))
    except NewsletterError as error:
        return Ended(issue, None, error)


def _anything_due(bench: Bench, number: int) -> bool:
    """Whether the relay must be asked at all: rows under way, queued, or deferred until now."""
    with reading(bench.engine) as connection:
        return mailings.anything_due(connection, number, bench.now())


def _still_sending(bench: Bench, number: int) -> Mailing:
    with reading(bench.engine) as connection:
        mailing = mailings.by_id(connection, number)
    if mailing.state not in (MailingState.SENDING, MailingState.SEALED):
        raise Held(f"{mailing.issue} is {mailing.state} meanwhile", hint="newsletter report")
    return mailing
