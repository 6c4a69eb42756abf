"""Mailings: sealed, started with a frozen audience, taken over, paused, cancelled, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy import text as sql

from newsletter.delivery import lifecycle
from newsletter.errors import Declined
from newsletter.model.mailing import MailingState, Tally
from newsletter.store.tables import deliveries, exclusions, mailing_events, mailing_lists, mailings, to_millis

# whoever sent before is gone, or frozen for good: what it had claimed nobody got; what it had
# intended somebody may have got. An uncertain row keeps the instant of its intent in `at`.
_TAKE = """
UPDATE deliveries SET
       attempts = attempts + (state = 'intended'),
       first_attempt_at = CASE WHEN state = 'intended' THEN coalesce(first_attempt_at, at)
                               ELSE first_attempt_at END,
       reason = CASE WHEN state = 'intended' THEN 'the sender stopped before the answer was written down'
                     ELSE '' END,
       at = CASE WHEN state = 'intended' THEN at ELSE :now END,
       place = CASE WHEN state = 'claimed' AND :cancelled THEN NULL ELSE place END,
       state = CASE WHEN state = 'intended' THEN 'uncertain'
                    WHEN :cancelled THEN 'skipped'
                    ELSE 'queued' END
 WHERE mailing_id = :mailing AND state IN ('claimed', 'intended')
"""


@dataclass(frozen=True, slots=True)
class Mailing:
    """One issue sealed for one audience."""

    id: int
    issue: str
    state: MailingState
    reason: str
    content: bytes
    content_hash: str
    source_hash: str
    mail_from: str
    date: datetime | None
    planned: int | None
    fence: int
    lock: int
    lists: tuple[str, ...]
    starts_at: datetime | None = None  # of one that is sealed and waits for its hour
    segment: str = ""  # the condition that its readers had to meet

    @property
    def braked(self) -> bool:
        """Whether a brake holds it, and only ``--resume`` goes on."""
        return self.state is MailingState.PAUSED and self.reason.startswith("brake")


def seal(
    connection: Connection,
    *,
    issue: str,
    lists: Sequence[str],
    content: bytes,
    content_hash: str,
    source_hash: str,
    mail_from: str,
    now: datetime,
    who: str,
    segment: str = "",
) -> int:
    """Stores a compiled message for an audience; from here on the workspace is not read again."""
    values = {
        "issue": issue,
        "state": MailingState.SEALED,
        "content": content,
        "content_hash": content_hash,
        "source_hash": source_hash,
        "mail_from": mail_from,
        "sealed_at": now,
        "segment": segment,
    }
    made = connection.execute(insert(mailings).values(**values).returning(mailings.c.id))
    number = int(made.scalar_one())
    rows = [{"mailing_id": number, "list": name, "position": n} for n, name in enumerate(lists)]
    connection.execute(insert(mailing_lists), rows)
    tell(connection, number, "sealed", who, now)
    return number


def schedule(connection: Connection, mailing: int, at: datetime, now: datetime, who: str) -> None:
    """Says when a sealed mailing is to begin."""
    sealed = (mailings.c.id == mailing) & (mailings.c.state == MailingState.SEALED)
    connection.execute(update(mailings).where(sealed).values(starts_at=at))
    tell(connection, mailing, "scheduled", who, now, f"for {at:%Y-%m-%d %H:%M} UTC")


def under_way(connection: Connection, issue: str) -> list[int]:
    """The mailings of an issue that have claimed or intended rows."""
    busy = (deliveries.c.issue == issue) & deliveries.c.state.in_(["claimed", "intended"])
    return sorted(connection.execute(select(deliveries.c.mailing_id).where(busy).distinct()).scalars())


def take(connection: Connection, mailing: int, now: datetime, *, new_lock: bool = False) -> int:
    """Makes the caller the one sender: raises the fence and settles what was under way.

    Returns the new fence. With *new_lock* (a take-over) the lock's generation rises too.
    """
    state = connection.execute(select(mailings.c.state).where(mailings.c.id == mailing)).scalar()
    cancelled = state == MailingState.CANCELLED
    given = {"mailing": mailing, "now": to_millis(now), "cancelled": int(cancelled)}
    connection.execute(sql(_TAKE), given)
    raised = {"fence": mailings.c.fence + 1, "lock": mailings.c.lock + int(new_lock)}
    connection.execute(update(mailings).where(mailings.c.id == mailing).values(**raised))
    return int(connection.execute(select(mailings.c.fence).where(mailings.c.id == mailing)).scalar_one())


def move(
    connection: Connection,
    mailing: int,
    to: MailingState,
    now: datetime,
    who: str,
    *,
    reason: str = "",
    asked: bool = False,
) -> None:
    """Moves a mailing to another state and writes down who asked. Raises Declined if it cannot."""
    row = connection.execute(select(mailings.c.state).where(mailings.c.id == mailing)).one()
    if not lifecycle.legal(lifecycle.MAILING, row.state, to, asked=asked):
        raise Declined(f"a mailing that is {row.state} cannot become {to}")
    values = {"state": to, "reason": reason}
    if to in (MailingState.SENT, MailingState.CANCELLED):
        values["finished_at"] = now  # type: ignore[assignment]
    connection.execute(update(mailings).where(mailings.c.id == mailing).values(**values))
    tell(connection, mailing, to, who, now, reason)


def cancel(connection: Connection, mailing: int, now: datetime, who: str) -> int:
    """Ends a mailing: nobody who has nothing yet gets anything. How many were skipped.

    A delivery whose body is on its way ends as the server answers.
    """
    move(connection, mailing, MailingState.CANCELLED, now, who)
    where = (deliveries.c.mailing_id == mailing) & deliveries.c.state.in_(["queued", "claimed", "deferred"])
    end = {"state": "skipped", "place": None, "reason": "cancelled", "next_at": None, "at": now}
    skipped = update(deliveries).where(where).values(end)
    return connection.execute(skipped).rowcount


def tell(connection: Connection, mailing: int, what: str, who: str, now: datetime, note: str = "") -> None:
    """Writes down who did what to a mailing."""
    values = {"mailing_id": mailing, "at": now, "what": what, "who": who, "note": note}
    connection.execute(insert(mailing_events).values(**values))


def of_issue(connection: Connection, issue: str) -> list[Mailing]:
    """All mailings of an issue, oldest first."""
    rows = connection.execute(select(mailings).where(mailings.c.issue == issue).order_by(mailings.c.id))
    return [_mailing(connection, row) for row in rows.all()]


def last_sealed(connection: Connection, among: Sequence[str]) -> dict[str, datetime]:
    """When each of these issues was sealed last; issues that never were, or were cancelled, are missing."""
    stands = mailings.c.issue.in_(among) & (mailings.c.state != MailingState.CANCELLED)
    query = select(mailings.c.issue, func.max(mailings.c.sealed_at).label("at")).where(stands)
    return {row.issue: row.at for row in connection.execute(query.group_by(mailings.c.issue))}


def by_id(connection: Connection, number: int) -> Mailing:
    """One mailing."""
    return _mailing(connection, connection.execute(select(mailings).where(mailings.c.id == number)).one())


def anything_due(connection: Connection, mailing: int, now: datetime) -> bool:
    """Whether a sender would find work: rows queued or under way, or deferred until *now* or for good."""
    ready = deliveries.c.state.in_(["queued", "claimed", "intended"])
    waited = (deliveries.c.state == "deferred") & (
        deliveries.c.next_at.is_(None) | (deliveries.c.next_at <= now)
    )
    where = (deliveries.c.mailing_id == mailing) & (ready | waited)
    return connection.execute(select(deliveries.c.id).where(where).limit(1)).first() is not None


def being_sent(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """(number, issue) of every mailing that is being sent or whose hour has come, oldest first."""
    come = (mailings.c.state == MailingState.SEALED) & (mailings.c.starts_at <= now)
    query = select(mailings.c.id, mailings.c.issue).where((mailings.c.state == MailingState.SENDING) | come)
    return [(row[0], row[1]) for row in connection.execute(query.order_by(mailings.c.id))]


def newest(connection: Connection, limit: int = 20) -> list[Mailing]:
    """The mailings started or sealed last, newest first."""
    rows = connection.execute(select(mailings).order_by(mailings.c.id.desc()).limit(limit)).all()
    return [_mailing(connection, row) for row in rows]


def _mailing(connection: Connection, row: Row[tuple[object, ...]]) -> Mailing:
    of = select(mailing_lists.c.list).where(mailing_lists.c.mailing_id == row.id)
    lists = connection.execute(of.order_by(mailing_lists.c.position)).scalars().all()
    return Mailing(
        id=row.id,
        issue=row.issue,
        state=MailingState(row.state),
        reason=row.reason,
        content=row.content,
        content_hash=row.content_hash,
        source_hash=row.source_hash,
        mail_from=row.mail_from,
        date=row.date,
        planned=row.planned,
        fence=row.fence,
        lock=row.lock,
        lists=tuple(lists),
        starts_at=row.starts_at,
        segment=row.segment,
    )


def tally(connection: Connection, mailing: int, list_name: str = "") -> Tally:
    """The counts of a mailing, or of one of its lists, beside what was planned."""
    where = deliveries.c.mailing_id == mailing
    planned = select(mailings.c.planned).where(mailings.c.id == mailing)
    if list_name:
        where &= deliveries.c.list == list_name
        of_list = (mailing_lists.c.mailing_id == mailing) & (mailing_lists.c.list == list_name)
        planned = select(mailing_lists.c.planned).where(of_list)
    counts = select(deliveries.c.state, func.count()).where(where).group_by(deliveries.c.state)
    found = {row[0]: int(row[1]) for row in connection.execute(counts)}
    return Tally(planned=connection.execute(planned).scalar() or 0, **found)


def excluded(connection: Connection, mailing: int) -> dict[str, int]:
    """How many were left out when the audience was frozen, by reason."""
    of = select(exclusions.c.reason, func.count()).where(exclusions.c.mailing_id == mailing)
    return {row[0]: int(row[1]) for row in connection.execute(of.group_by(exclusions.c.reason))}


def addresses_in(connection: Connection, mailing: int, state: str, limit: int = 1000) -> list[str]:
    """The addresses of a mailing's deliveries in one state, in the order they were planned."""
    where = (deliveries.c.mailing_id == mailing) & (deliveries.c.state == state)
    query = select(deliveries.c.address).where(where).order_by(deliveries.c.id).limit(limit)
    return list(connection.execute(query).scalars())
