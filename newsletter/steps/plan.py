"""What a mailing would be: rehearsed, sealed, found again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from newsletter.errors import Declined, Held, Mistake, NewsletterError
from newsletter.message import content
from newsletter.model.finding import Finding
from newsletter.model.mailing import MailingState, Tally
from newsletter.steps import prepare
from newsletter.steps.bench import Bench
from newsletter.steps.consent import refuse_unconsented
from newsletter.steps.lists import declared
from newsletter.steps.manners import domains
from newsletter.steps.prepare import Prepared
from newsletter.steps.segments import clause
from newsletter.store import audience, freeze, mailings, people, twins
from newsletter.store.engine import file_of, reading, rehearsing, writing
from newsletter.store.lock import FileLock
from newsletter.store.mailings import Mailing
from newsletter.store.requests import Requeued
from newsletter.store.twins import NO_TWINS, Twins
from newsletter.workspace import issues, templates

SECONDS_EACH = 0.2  # a careful guess for a message over one connection to a relay elsewhere
OPEN = (MailingState.SEALED, MailingState.SENDING, MailingState.PAUSED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What `send --really` would do."""

    slug: str
    tally: Tally  # of the mailing as it is, or as it would be
    by_list: tuple[tuple[str, int], ...]
    excluded: dict[str, int]
    seconds: float  # about how long it would take
    findings: tuple[Finding, ...]
    state: MailingState | None  # of a mailing that is there already
    requeued: Requeued | None = None  # of a request to send again
    twins: Twins = NO_TWINS


def rehearse(bench: Bench, slug: str, lists: Sequence[str], segment: str = "") -> Plan:
    """What sending would do, found out by doing it in a transaction that is taken back."""
    slug = issues.path_of(bench.root, slug).stem
    mailing = open_mailing(bench, slug, lists, segment) or sent_mailing(bench, slug, lists, segment)
    findings: tuple[Finding, ...] = ()
    if mailing is None:
        prepared = prepare.prepare(bench, slug, lists, sending=True, segment=segment)
        findings = prepared.findings
        refuse_unconsented(bench, prepared.issue, lists)
    with rehearsing(bench.engine) as connection:
        if mailing is None:
            number = _seal(bench, connection, slug, lists, prepared, segment)
            start(bench, connection, number)
            alike = twins.among(connection, number)
        else:
            number, alike = mailing.id, NO_TWINS
        tally = mailings.tally(connection, number)
        by_list = tuple((name, mailings.tally(connection, number, name).planned) for name in lists)
        excluded = mailings.excluded(connection, number)
    state = mailing.state if mailing else None
    took = seconds(bench, tally.open)
    return Plan(slug, tally, by_list, excluded, took, findings, state, twins=alike)


def seconds(bench: Bench, messages: int) -> float:
    """About how long so many messages take."""
    return messages * SECONDS_EACH / bench.settings.declared.smtp.connections


def open_mailing(bench: Bench, slug: str, lists: Sequence[str], segment: str = "") -> Mailing | None:
    """The mailing of this issue to these readers that is not at its end, or None.

    Raises Held while one to other readers of the same lists is not at its end: was that
    meant, or forgotten?
    """
    with reading(bench.engine) as connection:
        return _open(connection, slug, lists, segment)


def _open(connection: Connection, slug: str, lists: Sequence[str], segment: str) -> Mailing | None:
    for mailing in mailings.of_issue(connection, slug):
        if set(mailing.lists) == set(lists) and mailing.state in OPEN:
            if mailing.segment != segment:
                raise _others_first(mailing)
            return mailing
    return None


def _others_first(mailing: Mailing) -> Held:
    to = " ".join(f"--to {name}" for name in mailing.lists)
    if mailing.segment:
        whom, more = f"those of {', '.join(mailing.lists)} where {mailing.segment}", " --where '…'"
    else:
        whom, more = f"everybody of {', '.join(mailing.lists)}", ""
    first = f"first newsletter send {mailing.issue} {to}{more} --really"
    return Held(
        f"{mailing.issue} is {mailing.state} to {whom}",
        hint=f"{first}, or newsletter cancel {mailing.issue}",
    )


def sent_mailing(bench: Bench, slug: str, lists: Sequence[str], segment: str = "") -> Mailing | None:
    """The mailing of this issue to these readers that reached its end, or None."""
    with reading(bench.engine) as connection:
        for mailing in reversed(mailings.of_issue(connection, slug)):
            same = set(mailing.lists) == set(lists) and mailing.segment == segment
            if same and mailing.state is MailingState.SENT:
                return mailing
    return None


def seal(
    bench: Bench, slug: str, lists: Sequence[str], at: datetime | None = None, segment: str = ""
) -> Mailing:
    """Checks an issue, stores it as it will be mailed, and freezes its audience.

    With *at* it is only sealed: the audience is frozen when sending starts, then.

    Raises Mistake for a list that is not declared or has no readers, Declined while the
    checks find errors.
    """
    prepared = prepare.prepare(bench, slug, lists, sending=True, segment=segment)
    _refuse_nobody(bench, lists, segment)
    refuse_unconsented(bench, prepared.issue, lists)
    refuse_errors(slug, prepared)
    settle_dead(bench, slug)
    with writing(bench.engine) as connection:
        if (other := _open(connection, slug, lists, segment)) is not None:
            return other  # somebody was quicker
        number = _seal(bench, connection, slug, lists, prepared, segment)
        if at is not None:
            mailings.schedule(connection, number, at, bench.now(), bench.who)
        else:
            start(bench, connection, number)
        return mailings.by_id(connection, number)


def reschedule(bench: Bench, mailing: Mailing, at: datetime) -> None:
    """Moves a sealed mailing to another hour."""
    with writing(bench.engine) as connection:
        mailings.schedule(connection, mailing.id, at, bench.now(), bench.who)


def start(bench: Bench, connection: Connection, number: int) -> None:
    """Freezes the audience of a sealed mailing."""
    mailing = mailings.by_id(connection, number)
    zone = bench.settings.zone
    freeze.start(connection, mailing, bench.now(), bench.who, domains(bench.settings), zone)


def _refuse_nobody(bench: Bench, lists: Sequence[str], segment: str) -> None:
    for name in lists:
        declared(bench.settings, name)
    with reading(bench.engine) as connection:
        if segment and not audience.count(connection, lists, clause(bench, segment)):
            hint = f"newsletter lists count {lists[0]} --where '…'"
            raise Mistake(f"nobody of {' or '.join(lists)} is meant by: {segment}", hint=hint)
        if audience.largest_reader(connection, lists) is None:
            raise Mistake(
                f"nobody is on {' or '.join(lists)}",
                hint=f"newsletter people import FILE --list {lists[0]} --consent WORDING",
            )


def differs_from_before(bench: Bench, mailing: Mailing) -> tuple[str, ...]:
    """A note where the issue went to others with other words, or was cancelled for the same."""
    with reading(bench.engine) as connection:
        before = [m for m in mailings.of_issue(connection, mailing.issue) if m.id != mailing.id]
    notes = []
    if any(m.state is MailingState.CANCELLED and set(m.lists) == set(mailing.lists) for m in before):
        notes.append("an earlier mailing was cancelled: whoever got nothing from it gets the issue now")
    if any(m.content_hash != mailing.content_hash for m in before):
        notes.append("the issue was mailed before with other words: it changed since")
    return tuple(notes)


def lock(bench: Bench, mailing: Mailing, *, take_over: bool = False) -> FileLock:
    """The lock of the one sender of a mailing; a take-over uses the next generation of it."""
    database = file_of(bench.settings.declared.store.url, bench.root)
    generation = mailing.lock + int(take_over)
    path = database.with_name(f"{database.name}-mailing-{mailing.id}-{generation}.lock")
    return FileLock(path, f"the mailing {mailing.issue}")


def settle_dead(bench: Bench, slug: str) -> None:
    """Settles what senders that died left under way: queued again, or uncertain and named.

    A mailing whose lock somebody holds is left alone.
    """
    with reading(bench.engine) as connection:
        left = [mailings.by_id(connection, number) for number in mailings.under_way(connection, slug)]
    for mailing in left:
        with suppress(Held), lock(bench, mailing), writing(bench.engine) as connection:
            mailings.take(connection, mailing.id, bench.now())


def refuse_errors(slug: str, prepared: Prepared) -> None:
    """Raises Declined where the checks found errors, naming the first."""
    if prepared.errors:
        many = "1 error" if prepared.errors == 1 else f"{prepared.errors} errors"
        first = prepared.findings[0]
        raise Declined(
            f"{slug} has {many}; the first: {first.where}: {first.message}", hint=f"newsletter check {slug}"
        )


def _seal(
    bench: Bench,
    connection: Connection,
    slug: str,
    lists: Sequence[str],
    prepared: Prepared,
    segment: str,
) -> int:
    data = content.to_bytes(prepared.sealed)
    for name in lists:
        people.ensure_list(connection, declared(bench.settings, name), bench.now())
    return mailings.seal(
        connection,
        issue=slug,
        lists=lists,
        content=data,
        content_hash=content.digest(data),
        source_hash=prepared.source_hash,
        mail_from=prepared.sealed.sender.mail_from,
        now=bench.now(),
        who=bench.who,
        segment=segment,
    )


def changed_since(bench: Bench, mailing: Mailing) -> tuple[str, ...]:
    """A warning where the issue's file or its template is no longer what was sealed."""
    try:
        issue = issues.read(bench.root, mailing.issue)
        now = prepare.source_hash(bench, mailing.issue, templates.load(issue.template, bench.root))
    except NewsletterError:
        now = ""
    if now == mailing.source_hash:
        return ()
    return ("the issue's file or its template changed after sealing: the sealed version goes to everyone",)
