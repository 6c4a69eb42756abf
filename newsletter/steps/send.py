"""Sealing an issue and sending it; running it again goes on where it stopped.

Order: everything that can refuse is asked first (checks, the relay, the unsubscribe
page); then the issue is sealed and its audience frozen, in one transaction; then one
sender at a time works through the rows. Until then nothing has happened to anybody.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.errors import Declined, Held
from newsletter.message import content
from newsletter.model.mailing import DeliveryState, MailingState, Tally
from newsletter.steps import door, plan, requests
from newsletter.steps.bench import Bench
from newsletter.steps.sender import Asked, Ears, Progress, Waits, work
from newsletter.steps.watch import Says
from newsletter.store import mailings
from newsletter.store.copy import RESTORED
from newsletter.store.engine import reading, writing
from newsletter.store.mailings import Mailing
from newsletter.store.requests import again
from newsletter.transports import Access, Transport, transport_of
from newsletter.transports.loopback import is_local
from newsletter.workspace import issues, settings

Stays = tuple[tuple[str, str], ...]

__all__ = ["Asked", "Progress", "Sent", "Waits", "end", "go_on", "ready", "relay", "send"]


@dataclass(frozen=True, slots=True)
class Sent:
    """How a run of send ended."""

    mailing: int
    state: MailingState
    tally: Tally
    seconds: float  # wall time of this run, sealing included
    next_at: datetime | None = None
    notes: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = field(default_factory=tuple)  # addresses, shown by name
    stays: Stays = ()  # whom a request did not send to again, and why

    @property
    def done(self) -> bool:
        """Whether the counts add up and every row is accepted, refused or skipped."""
        ended = self.tally.open == 0 and self.tally.uncertain == 0 and self.tally.expired == 0
        return ended and self.tally.balanced


def send(
    bench: Bench,
    asked: Asked,
    progress: Progress,
    waits: Waits = lambda until: None,
    says: Says = lambda text: None,
) -> Sent:
    """Seals and sends an issue, or goes on with a mailing that was interrupted.

    Raises Declined for what is refused for the reader's sake, Held while somebody else
    sends it, Outside when the relay cannot be reached: nobody has got anything then.
    """
    began, ears = time.monotonic(), Ears(progress, waits, says)
    slug = issues.path_of(bench.root, asked.slug).stem  # one spelling: the ledger knows issues by name
    if asked.again is not None:
        return _again(bench, slug, asked, asked.again, ears, began)
    if asked.late:
        before = requests.sent_before(bench, slug, asked.lists, asked.segment)
        transport = ready(bench, *_doors(bench, before))
        return _send(bench, requests.late(bench, before), transport, asked, ears, began)
    if (mailing := plan.open_mailing(bench, slug, asked.lists, asked.segment)) is not None:
        return go_on(bench, mailing, asked, ears, began)
    if (sent := plan.sent_mailing(bench, slug, asked.lists, asked.segment)) is not None:
        return end(bench, sent.id, began, None, (_sent_already(sent),))
    transport = ready(bench, *_doors(bench, None))
    mailing = plan.seal(bench, slug, asked.lists, asked.at, asked.segment)
    if asked.at is not None:
        return end(bench, mailing.id, began, asked.at, ())
    notes = plan.differs_from_before(bench, mailing)
    return _send(bench, mailing, transport, asked, ears, began, notes)


def _again(bench: Bench, slug: str, asked: Asked, state: DeliveryState, ears: Ears, began: float) -> Sent:
    """Sends again as a request says; where it finds nobody, nothing happens at all."""
    mailing, found = requests.to_send_again(bench, slug, asked.lists, state, asked.segment)
    if not found.queued:
        return end(
            bench,
            mailing.id,
            began,
            None,
            ("the request finds nobody to send to again: nothing was sent now",),
            found.left,
        )
    return go_on(bench, mailing, asked, ears, began)


def _doors(bench: Bench, before: Mailing | None) -> tuple[str, str]:
    """Where readers of the message leave: the pages and the address for mails."""
    if before is not None:
        sealed = content.from_bytes(before.content)
        return sealed.pages_url, sealed.mailto
    declared = bench.settings.declared
    return declared.pages.url, declared.unsubscribe.mailto


def go_on(bench: Bench, mailing: Mailing, asked: Asked, ears: Ears, began: float) -> Sent:
    """Goes on with a mailing that was sealed before: what was sealed then goes out.

    Raises Declined while a brake holds it, Held while somebody else sends it.
    """
    if mailing.starts_at is not None and mailing.planned is None:
        if asked.at is not None and mailing.state is MailingState.SEALED:
            plan.reschedule(bench, mailing, asked.at)
            return end(bench, mailing.id, began, asked.at, ())
        _refuse_early(bench, mailing)
    transport = ready(bench, *_doors(bench, mailing))
    notes = (*plan.changed_since(bench, mailing), *_unknown_to_the_copy(mailing))
    return _send(bench, mailing, transport, asked, ears, began, notes)


def _unknown_to_the_copy(mailing: Mailing) -> tuple[str, ...]:
    """What nobody can know who goes on from a backup, said when it is done."""
    if not mailing.reason.startswith(RESTORED):
        return ()
    told = mailing.reason.removeprefix("brake: ")
    return (f"{told}; who left, bounced or complained after it, the copy does not know",)


def ready(bench: Bench, pages_url: str, mailto: str) -> Transport:
    """The relay, when it answers and readers will be able to leave. Raises Outside, Declined."""
    transport = relay(bench)
    asyncio.run(transport.probe())
    if not bench.relay_url:  # a demo or a drill mails nobody who could want to leave
        door.ask(pages_url, mailto, bench.keyring, trial=transport.local)
    return transport


def relay(bench: Bench) -> Transport:
    """The transport that settings and environment name. Raises Mistake for a URL that cannot be meant."""
    declared = bench.settings.declared.smtp
    if bench.relay_url:
        if not is_local(bench.relay_url):
            raise Declined(f"{bench.relay_url} is not on this machine: nobody is mailed by a demo or a drill")
        return transport_of(bench.relay_url, Access(bench.root, per_connection=declared.per_connection))
    password = settings.smtp_password(bench.settings)
    access = Access(bench.root, password, declared.plain, declared.per_connection, declared.pipelining)
    return transport_of(settings.smtp_url(bench.settings), access)


def _refuse_early(bench: Bench, mailing: Mailing) -> None:
    """Raises Declined for a mailing whose hour has not come."""
    if mailing.starts_at is not None and mailing.starts_at > bench.now():
        when = f"{mailing.starts_at.astimezone(bench.settings.zone):%Y-%m-%d %H:%M}"
        raise Declined(
            f"{mailing.issue} is to go out at {when}",
            hint=f"another --at moves it; to send it now: newsletter cancel {mailing.issue}, then send",
        )


def _sent_already(mailing: Mailing) -> str:
    when = f" on {mailing.date:%Y-%m-%d}" if mailing.date else ""
    return f"{mailing.issue} was sent to {', '.join(mailing.lists)}{when}: nothing was sent now"


def _send(
    bench: Bench,
    mailing: Mailing,
    transport: Transport,
    asked: Asked,
    ears: Ears,
    began: float,
    notes: tuple[str, ...] = (),
) -> Sent:
    """The work of the one sender, from taking the lock to the last count."""
    with plan.lock(bench, mailing, take_over=asked.take_over):
        mailing, stays = _take(bench, mailing, asked)
        next_at = work(bench, mailing, transport, asked, ears)
        _tell_brake(bench, mailing.id)
        return end(bench, mailing.id, began, next_at, notes, stays)


def _take(bench: Bench, seen: Mailing, asked: Asked) -> tuple[Mailing, Stays]:
    """Makes this process the one sender, if the mailing still is what was *seen* before locking."""
    with writing(bench.engine) as connection:
        mailing = mailings.by_id(connection, seen.id)
        if mailing.lock != seen.lock:
            raise Held(f"another process has taken over {mailing.issue}", hint="newsletter report")
        if mailing.state is MailingState.SEALED:
            plan.start(bench, connection, mailing.id)
        elif mailing.state is MailingState.PAUSED:
            _refuse_braked(mailing, asked)
            if mailing.planned is None:  # sealed for an hour, and restored from a copy
                plan.start(bench, connection, mailing.id)
            else:
                mailings.move(connection, mailing.id, MailingState.SENDING, bench.now(), bench.who)
        elif mailing.state is MailingState.SENT and asked.again is not None:
            mailings.move(connection, mailing.id, MailingState.SENDING, bench.now(), bench.who, asked=True)
        elif mailing.state is not MailingState.SENDING:
            raise Held(f"the mailing {mailing.issue} is {mailing.state} meanwhile", hint="newsletter report")
        mailings.take(connection, mailing.id, bench.now(), new_lock=asked.take_over)
        stays: Stays = ()
        if asked.again is not None:
            stays = again(connection, mailing.id, asked.again, now=bench.now(), who=bench.who).left
        return mailings.by_id(connection, mailing.id), stays


def _refuse_braked(mailing: Mailing, asked: Asked) -> None:
    if mailing.braked and not asked.resume:
        raise _braked(mailing)


def _tell_brake(bench: Bench, number: int) -> None:
    """Raises Declined where a brake has just ended the run."""
    with reading(bench.engine) as connection:
        mailing = mailings.by_id(connection, number)
    if mailing.braked:
        raise _braked(mailing)


def _braked(mailing: Mailing) -> Declined:
    return Declined(
        f"a brake paused this mailing: {mailing.reason.removeprefix('brake: ')}",
        hint=f"newsletter report {mailing.issue}; when it is mended: the same command with --resume",
    )


def end(
    bench: Bench,
    number: int,
    began: float,
    next_at: datetime | None,
    notes: tuple[str, ...],
    stays: Stays = (),
) -> Sent:
    """Closes a mailing that has nothing left to do, and counts."""
    with writing(bench.engine) as connection:
        tally = mailings.tally(connection, number)
        mailing = mailings.by_id(connection, number)
        if tally.open == 0 and mailing.state is MailingState.SENDING:
            mailings.move(connection, number, MailingState.SENT, bench.now(), bench.who)
        uncertain = mailings.addresses_in(connection, number, "uncertain")
        state = mailings.by_id(connection, number).state
    return Sent(number, state, tally, time.monotonic() - began, next_at, notes, tuple(uncertain), stays)
