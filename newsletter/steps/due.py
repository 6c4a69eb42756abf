"""Going on with every mailing that has something due: for cron and Task Scheduler."""

from __future__ import annotations

from newsletter.model.mailing import MailingState
from newsletter.steps.bench import Bench
from newsletter.steps.send import Asked, Progress, Sent, send
from newsletter.store import mailings
from newsletter.store.engine import reading


def send_due(bench: Bench, progress: Progress) -> list[tuple[str, Sent]]:
    """Continues every mailing that is being sent; paused ones stay paused.

    Raises what send raises, for the first mailing that cannot go on.
    """
    with reading(bench.engine) as connection:
        waiting = [m for m in mailings.newest(connection, 1000) if m.state is MailingState.SENDING]
    ends = []
    for mailing in reversed(waiting):
        asked = Asked(mailing.issue, mailing.lists, wait=False)
        ends.append((mailing.issue, send(bench, asked, progress)))
    return ends
