"""What only happens when the editor asks: sending again, and sending to who joined late.

A request is about a mailing that was begun before. It never seals anything new: where
there is no such mailing, or a cancelled one, it is refused, and nobody gets anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from newsletter.errors import Declined, Held, Mistake
from newsletter.model.mailing import DeliveryState, MailingState
from newsletter.steps import plan
from newsletter.steps.bench import Bench
from newsletter.steps.plan import Plan
from newsletter.steps.sender import Asked
from newsletter.store import mailings
from newsletter.store.engine import reading, rehearsing, writing
from newsletter.store.mailings import Mailing
from newsletter.store.requests import Requeued, again
from newsletter.workspace import issues

_BEGUN = (MailingState.SENDING, MailingState.PAUSED, MailingState.SENT)


def rehearse(bench: Bench, asked: Asked) -> Plan:
    """What `send` would do as it was asked, found out in a transaction that is taken back."""
    slug = issues.path_of(bench.root, asked.slug).stem
    if asked.again is not None:
        return _rehearse_again(bench, slug, asked.lists, asked.again, asked.segment)
    if asked.late:
        return _rehearse_late(bench, slug, asked.lists, asked.segment)
    return plan.rehearse(bench, slug, asked.lists, asked.segment)


def to_send_again(
    bench: Bench, slug: str, lists: Sequence[str], state: DeliveryState, segment: str = ""
) -> tuple[Mailing, Requeued]:
    """The oldest mailing of an issue to these lists in which the request finds anybody, and what it would do.

    With a *segment* only mailings to it. Where it finds nobody in any, the newest. Raises Mistake
    where there is none, Declined where all were cancelled.
    """
    with rehearsing(bench.engine) as connection:
        found = [m for m in mailings.of_issue(connection, slug) if set(m.lists) == set(lists)]
        begun = [m for m in found if m.state in _BEGUN and segment in ("", m.segment)]
        if not begun:
            raise _nothing_begun(slug, lists, found)
        for mailing in begun:
            requeued = again(connection, mailing.id, state, now=bench.now(), who=bench.who)
            if requeued.queued:
                break
        return mailing, requeued


def _nothing_begun(slug: str, lists: Sequence[str], found: Sequence[Mailing]) -> Declined | Mistake:
    if any(mailing.state is MailingState.CANCELLED for mailing in found):
        return Declined(f"the mailing {slug} was cancelled: nothing is sent again")
    return Mistake(
        f"{slug} was not sent to {' and '.join(lists)}: there is nobody to send it to again",
        hint=f"newsletter report {slug}",
    )


def _rehearse_again(
    bench: Bench, slug: str, lists: Sequence[str], state: DeliveryState, segment: str
) -> Plan:
    mailing, requeued = to_send_again(bench, slug, lists, state, segment)
    with reading(bench.engine) as connection:
        tally = mailings.tally(connection, mailing.id)
    seconds = plan.seconds(bench, requeued.queued + tally.open)
    return Plan(slug, tally, (), {}, seconds, (), mailing.state, requeued)


def sent_before(bench: Bench, slug: str, lists: Sequence[str], segment: str = "") -> Mailing:
    """The mailing that a late one follows. Raises Held while it is not at its end, Mistake where none is."""
    if plan.open_mailing(bench, slug, lists, segment) is not None:
        raise Held(f"{slug} is not sent yet", hint="first the same command without --late")
    if (before := plan.sent_mailing(bench, slug, lists, segment)) is None:
        raise Mistake(
            f"{slug} was not sent to {' and '.join(lists)}: nobody is late",
            hint="the same command without --late, or with the lists it was sent to",
        )
    return before


def late(bench: Bench, before: Mailing) -> Mailing:
    """A further mailing of what was sealed before, for who joined since, with its own number planned.

    Raises Mistake where nobody did.
    """
    plan.settle_dead(bench, before.issue)
    with writing(bench.engine) as connection:
        return mailings.by_id(connection, _late(bench, connection, before))


def _rehearse_late(bench: Bench, slug: str, lists: Sequence[str], segment: str) -> Plan:
    before = sent_before(bench, slug, lists, segment)
    with rehearsing(bench.engine) as connection:
        number = _late(bench, connection, before)
        tally = mailings.tally(connection, number)
        by_list = tuple((name, mailings.tally(connection, number, name).planned) for name in lists)
        excluded = mailings.excluded(connection, number)
    return Plan(slug, tally, by_list, excluded, plan.seconds(bench, tally.open), (), None)


def _late(bench: Bench, connection: Connection, before: Mailing) -> int:
    number = mailings.seal(
        connection,
        issue=before.issue,
        lists=before.lists,
        content=before.content,
        content_hash=before.content_hash,
        source_hash=before.source_hash,
        mail_from=before.mail_from,
        now=bench.now(),
        who=bench.who,
        segment=before.segment,
    )
    plan.start(bench, connection, number)
    if not mailings.by_id(connection, number).planned:
        lists = " or ".join(before.lists)
        raise Mistake(f"nobody joined {lists} since {before.issue} was sent", hint="newsletter report")
    return number
