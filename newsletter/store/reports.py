"""What became of deliveries, for people to read: by reader, by domain, by list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, cast, exists, func, select, type_coerce

from newsletter.store.tables import deliveries, exclusions, mailing_events, mailings, to_millis


@dataclass(frozen=True, slots=True)
class Fate:
    """One delivery as it stands."""

    mailing: int
    issue: str
    address: str  # "" once forgotten
    list: str
    state: str
    attempts: int
    code: int
    reply: str
    reason: str
    at: datetime
    next_at: datetime | None
    absent: bool = False  # uncertain, and a relay's log shows that it never took the message
    name: str = ""  # as frozen
    fields: str = "{}"  # as frozen, JSON

    @property
    def told(self) -> str:
        """The server's words, or our reason."""
        reply = f"{self.code} {self.reply}".strip() if self.code else self.reply
        return reply or self.reason


_COLUMNS = (
    deliveries.c.mailing_id,
    deliveries.c.issue,
    deliveries.c.address,
    deliveries.c.list,
    deliveries.c.state,
    deliveries.c.attempts,
    deliveries.c.code,
    deliveries.c.reply,
    deliveries.c.reason,
    deliveries.c.at,
    deliveries.c.next_at,
    func.coalesce(deliveries.c.absent, 0) == 1,
    deliveries.c.name,
    deliveries.c.fields,
)


def fates(connection: Connection, issue: str) -> Iterator[Fate]:
    """Every delivery of an issue, in the order planned; streamed."""
    query = select(*_COLUMNS).where(deliveries.c.issue == issue).order_by(deliveries.c.id)
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield Fate(*row)


def fates_of(connection: Connection, subscriber: int) -> list[Fate]:
    """Every delivery to one subscriber, newest mailing first."""
    query = select(*_COLUMNS).where(deliveries.c.subscriber_id == subscriber)
    return [Fate(*row) for row in connection.execute(query.order_by(deliveries.c.id.desc()))]


def absent(connection: Connection, issue: str) -> list[str]:
    """Addresses of whom a log shows that the relay never took their message, in the order planned."""
    where = (deliveries.c.issue == issue) & (deliveries.c.state == "uncertain") & (deliveries.c.absent == 1)
    return list(
        connection.execute(select(deliveries.c.address).where(where).order_by(deliveries.c.id)).scalars()
    )


def by_domain(connection: Connection, issue: str) -> dict[str, dict[str, int]]:
    """Counts by state for each domain of an issue's readers, the largest domain first."""
    domain = func.lower(func.substr(deliveries.c.address, func.instr(deliveries.c.address, "@") + 1))
    query = select(domain, deliveries.c.state, func.count()).where(deliveries.c.issue == issue)
    counts: dict[str, dict[str, int]] = {}
    for name, state, count in connection.execute(query.group_by(domain, deliveries.c.state)):
        counts.setdefault(name or "(forgotten)", {})[state] = count
    return dict(sorted(counts.items(), key=lambda entry: (-sum(entry[1].values()), entry[0])))


def exclusions_of(connection: Connection, subscriber: int) -> list[tuple[str, str, str]]:
    """(issue, list, reason) of each audience that one subscriber was left out of."""
    joined = exclusions.join(mailings, mailings.c.id == exclusions.c.mailing_id)
    query = select(mailings.c.issue, exclusions.c.list, exclusions.c.reason).select_from(joined)
    rows = connection.execute(query.where(exclusions.c.subscriber_id == subscriber))
    return [(row[0], row[1], row[2]) for row in rows]


def excluded_in_vain(connection: Connection, mailing: int) -> list[str]:
    """Who was left out for a row in another mailing of the issue that then came to nothing."""
    joined = exclusions.join(deliveries, deliveries.c.subscriber_id == exclusions.c.subscriber_id).join(
        mailings, mailings.c.id == exclusions.c.mailing_id
    )
    other = deliveries.alias("other")
    where = (
        (exclusions.c.mailing_id == mailing)
        & (exclusions.c.reason == "already")
        & (deliveries.c.issue == mailings.c.issue)
        & deliveries.c.state.in_(["skipped", "expired"])
        & ~exists().where(
            other.c.issue == mailings.c.issue,
            other.c.subscriber_id == exclusions.c.subscriber_id,
            other.c.state.not_in(["skipped", "expired"]),
        )
    )
    return list(
        connection.execute(select(deliveries.c.address).select_from(joined).where(where).distinct()).scalars()
    )


def history(connection: Connection, mailing: int) -> list[tuple[datetime, str, str, str]]:
    """(when, what, who, note) of a mailing, oldest first."""
    query = select(
        mailing_events.c.at, mailing_events.c.what, mailing_events.c.who, mailing_events.c.note
    ).where(mailing_events.c.mailing_id == mailing)
    return [tuple(row) for row in connection.execute(query.order_by(mailing_events.c.id))]


def curve(connection: Connection, issue: str, steps: int = 120) -> list[tuple[float, int]]:
    """Seconds since the first freeze, and how many were accepted by then: at most so many points."""
    accepted = (deliveries.c.issue == issue) & (deliveries.c.state == "accepted")
    first = connection.execute(select(func.min(mailings.c.date)).where(mailings.c.issue == issue)).scalar()
    last = connection.execute(select(func.max(deliveries.c.at)).where(accepted)).scalar()
    if first is None or last is None:
        return []
    began = to_millis(first)
    width = max(1, (to_millis(last) - began) // steps + 1)
    bucket = (type_coerce(deliveries.c.at, Integer) - began) / width
    query = select(cast(bucket, Integer), func.count()).where(accepted).group_by(cast(bucket, Integer))
    points, total = [(0.0, 0)], 0
    counts = {int(row[0]): int(row[1]) for row in connection.execute(query)}
    for number in range(max(counts) + 1):
        total += counts.get(number, 0)
        points.append(((number + 1) * width / 1000, total))
    return points


def span(connection: Connection, issue: str) -> float:
    """Seconds from the first freeze of an issue's audience to its last move."""
    first = select(func.min(mailings.c.date)).where(mailings.c.issue == issue)
    last = select(func.max(deliveries.c.at)).where(deliveries.c.issue == issue)
    start, end = connection.execute(first).scalar(), connection.execute(last).scalar()
    return (end - start).total_seconds() if start and end and end > start else 0.0
