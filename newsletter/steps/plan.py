"""What a mailing would be: rehearsed, sealed, found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from newsletter.errors import Declined, Mistake
from newsletter.message import content
from newsletter.model.finding import Finding
from newsletter.model.mailing import MailingState, Tally
from newsletter.steps import prepare
from newsletter.steps.bench import Bench
from newsletter.steps.lists import declared
from newsletter.steps.prepare import Prepared
from newsletter.store import mailings, people
from newsletter.store.engine import reading, rehearsing, writing
from newsletter.store.mailings import Mailing
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


def rehearse(bench: Bench, slug: str, lists: Sequence[str]) -> Plan:
    """What sending would do, found out by doing it in a transaction that is taken back."""
    mailing = open_mailing(bench, slug, lists)
    findings: tuple[Finding, ...] = ()
    if mailing is None:
        prepared = prepare.prepare(bench, slug, lists)
        findings = prepared.findings
    with rehearsing(bench.engine) as connection:
        if mailing is None:
            number = _seal(bench, connection, slug, lists, prepared)
            mailings.start(connection, mailings.by_id(connection, number), bench.now(), bench.who)
        else:
            number = mailing.id
            if mailing.state is MailingState.SEALED:
                mailings.start(connection, mailing, bench.now(), bench.who)
        tally = mailings.tally(connection, number)
        by_list = tuple((name, mailings.tally(connection, number, name).planned) for name in lists)
        excluded = mailings.excluded(connection, number)
    seconds = tally.open * SECONDS_EACH / bench.settings.declared.smtp.connections
    return Plan(slug, tally, by_list, excluded, seconds, findings, mailing.state if mailing else None)


def open_mailing(bench: Bench, slug: str, lists: Sequence[str]) -> Mailing | None:
    """The mailing of this issue to these lists that is not at its end, or None.

    Raises Mistake for a list that is not declared.
    """
    for name in lists:
        declared(bench.settings, name)
    with reading(bench.engine) as connection:
        return _open(connection, slug, lists)


def _open(connection: Connection, slug: str, lists: Sequence[str]) -> Mailing | None:
    for mailing in mailings.of_issue(connection, slug):
        if set(mailing.lists) == set(lists) and mailing.state in OPEN:
            return mailing
    return None


def sent_mailing(bench: Bench, slug: str, lists: Sequence[str]) -> Mailing | None:
    """The mailing of this issue to these lists that reached its end, or None."""
    with reading(bench.engine) as connection:
        for mailing in reversed(mailings.of_issue(connection, slug)):
            if set(mailing.lists) == set(lists) and mailing.state is MailingState.SENT:
                return mailing
    return None


def seal(bench: Bench, slug: str, lists: Sequence[str]) -> Mailing:
    """Checks an issue, stores it as it will be mailed, and freezes its audience.

    Raises Declined while the checks find errors.
    """
    prepared = prepare.prepare(bench, slug, lists)
    refuse_errors(slug, prepared)
    with writing(bench.engine) as connection:
        if (other := _open(connection, slug, lists)) is not None:
            return other  # somebody was quicker
        mailing = mailings.by_id(connection, _seal(bench, connection, slug, lists, prepared))
        mailings.start(connection, mailing, bench.now(), bench.who)
        return mailings.by_id(connection, mailing.id)


def refuse_errors(slug: str, prepared: Prepared) -> None:
    """Raises Declined where the checks found errors, naming the first."""
    if prepared.errors:
        many = "1 error" if prepared.errors == 1 else f"{prepared.errors} errors"
        first = prepared.findings[0]
        raise Declined(
            f"{slug} has {many}; the first: {first.where}: {first.message}", hint=f"newsletter check {slug}"
        )


def _seal(bench: Bench, connection: Connection, slug: str, lists: Sequence[str], prepared: Prepared) -> int:
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
    )


def changed_since(bench: Bench, mailing: Mailing) -> tuple[str, ...]:
    """A warning where the issue's file or its template is no longer what was sealed."""
    try:
        issue = issues.read(bench.root, mailing.issue)
        now = prepare.source_hash(bench, mailing.issue, templates.load(issue.template, bench.root))
    except Mistake:
        now = ""
    if now == mailing.source_hash:
        return ()
    return ("the issue's file or its template changed after sealing: the sealed version goes to everyone",)
