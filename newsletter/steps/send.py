"""Sealing an issue and sending it; running it again goes on where it stopped.

Order: everything that can refuse is asked first (checks, the relay, the unsubscribe
page); then the issue is sealed and its audience frozen, in one transaction; then one
sender at a time works through the rows. Until then nothing has happened to anybody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.delivery.brakes import Brakes
from newsletter.errors import Declined, Held, Outside
from newsletter.message import addressed, content
from newsletter.message.address import ascii_address
from newsletter.message.personalise import Personaliser
from newsletter.model.mailing import Delivery, Envelope, MailingState, Outcome, Tally
from newsletter.model.message import Sealed
from newsletter.steps import door, plan
from newsletter.steps.bench import Bench
from newsletter.steps.bookkeeper import Bookkeeper
from newsletter.steps.dispatch import Dispatch
from newsletter.steps.handover import Canary, Handover
from newsletter.steps.interrupts import interrupts
from newsletter.steps.manners import domains, manners
from newsletter.steps.waiting import Waiting
from newsletter.store import mailings
from newsletter.store.engine import reading, writing
from newsletter.store.ledger import Ledger, Rules
from newsletter.store.mailings import Mailing
from newsletter.transports import Access, Transport, transport_of
from newsletter.workspace import issues, settings

Progress = Callable[[int, int | None], None]
Waits = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the editor asked for."""

    slug: str
    lists: tuple[str, ...]
    resume: bool = False  # go on although a brake paused it
    take_over: bool = False  # the process that holds the lock is frozen for good
    wait: bool = True  # stay for what is due within a quarter of an hour
    canary: Canary | None = None


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

    @property
    def done(self) -> bool:
        """Whether the counts add up and every row is accepted, refused or skipped."""
        ended = self.tally.open == 0 and self.tally.uncertain == 0 and self.tally.expired == 0
        return ended and self.tally.balanced


def send(bench: Bench, asked: Asked, progress: Progress, waits: Waits = lambda until: None) -> Sent:
    """Seals and sends an issue, or goes on with a mailing that was interrupted.

    Raises Declined for what is refused for the reader's sake, Held while somebody else
    sends it, Outside when the relay cannot be reached: nobody has got anything then.
    """
    began = time.monotonic()
    slug = issues.path_of(bench.root, asked.slug).stem  # one spelling: the ledger knows issues by name
    mailing = plan.open_mailing(bench, slug, asked.lists)
    if mailing is None:
        if (before := plan.sent_mailing(bench, slug, asked.lists)) is not None:
            return end(bench, before.id, began, None, (_sent_already(before),))
        transport = ready(
            bench, bench.settings.declared.pages.url, bench.settings.declared.unsubscribe.mailto
        )
        mailing = plan.seal(bench, slug, asked.lists)
        notes = plan.differs_from_before(bench, mailing)
        return _send(bench, mailing, transport, asked, progress, waits, began, notes)
    return go_on(bench, mailing, asked, progress, waits, began)


def go_on(
    bench: Bench, mailing: Mailing, asked: Asked, progress: Progress, waits: Waits, began: float
) -> Sent:
    """Goes on with a mailing that was sealed before: what was sealed then goes out.

    Raises Declined while a brake holds it, Held while somebody else sends it.
    """
    sealed = content.from_bytes(mailing.content)
    transport = ready(bench, sealed.pages_url, sealed.mailto)
    notes = plan.changed_since(bench, mailing)
    return _send(bench, mailing, transport, asked, progress, waits, began, notes)


def ready(bench: Bench, pages_url: str, mailto: str) -> Transport:
    """The relay, when it answers and readers will be able to leave. Raises Outside, Declined."""
    transport = relay(bench)
    asyncio.run(transport.probe())
    door.ask(pages_url, mailto, bench.keyring, trial=transport.local)
    return transport


def relay(bench: Bench) -> Transport:
    """The transport that settings and environment name. Raises Mistake for a URL that cannot be meant."""
    declared = bench.settings.declared.smtp
    password = settings.smtp_password(bench.settings)
    access = Access(bench.root, password, declared.plain, declared.per_connection, declared.pipelining)
    return transport_of(settings.smtp_url(bench.settings), access)


def _sent_already(mailing: Mailing) -> str:
    when = f" on {mailing.date:%Y-%m-%d}" if mailing.date else ""
    return f"{mailing.issue} was sent to {', '.join(mailing.lists)}{when}: nothing was sent now"


def _send(
    bench: Bench,
    mailing: Mailing,
    transport: Transport,
    asked: Asked,
    progress: Progress,
    waits: Waits,
    began: float,
    notes: tuple[str, ...] = (),
) -> Sent:
    """The work of the one sender, from taking the lock to the last count."""
    with plan.lock(bench, mailing, take_over=asked.take_over):
        mailing = _take(bench, mailing, asked)
        next_at = _work(bench, mailing, transport, asked, progress, waits)
        _tell_brake(bench, mailing.id)
        return end(bench, mailing.id, began, next_at, notes)


def _take(bench: Bench, seen: Mailing, asked: Asked) -> Mailing:
    """Makes this process the one sender, if the mailing still is what was *seen* before locking."""
    with writing(bench.engine) as connection:
        mailing = mailings.by_id(connection, seen.id)
        if mailing.lock != seen.lock:
            raise Held(f"another process has taken over {mailing.issue}", hint="newsletter report")
        if mailing.state is MailingState.SEALED:
            mailings.start(connection, mailing, bench.now(), bench.who, domains(bench.settings))
        elif mailing.state is MailingState.PAUSED:
            _refuse_braked(mailing, asked)
            mailings.move(connection, mailing.id, MailingState.SENDING, bench.now(), bench.who)
        elif mailing.state is not MailingState.SENDING:
            raise Held(f"the mailing {mailing.issue} is {mailing.state} meanwhile", hint="newsletter report")
        mailings.take(connection, mailing.id, bench.now(), new_lock=asked.take_over)
        return mailings.by_id(connection, mailing.id)


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


def _work(
    bench: Bench, mailing: Mailing, transport: Transport, asked: Asked, progress: Progress, waits: Waits
) -> datetime | None:
    """Runs the connections of one sender."""
    if content.digest(mailing.content) != mailing.content_hash:
        raise Outside(f"what was sealed for {mailing.issue} is damaged", hint="restore a backup")
    envelope_of = writer(bench, content.from_bytes(mailing.content), mailing)
    with reading(bench.engine) as connection:
        tally = mailings.tally(connection, mailing.id)
    done = tally.planned - tally.open

    def told(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        progress(done, tally.planned)

    kept = manners(bench.settings)
    connections = bench.settings.declared.smtp.connections
    rules = Rules(kept.limits, tuple(kept.connections), kept.zone)

    async def run() -> datetime | None:
        books = Bookkeeper(lambda: Ledger(bench.engine, mailing.id, mailing.fence, rules), bench.now)
        waiting = Waiting(kept.connections, time.monotonic)
        handover = Handover(books, waiting, envelope_of, Brakes(connections), told, asked.canary)
        dispatch = Dispatch(
            books,
            transport,
            handover,
            connections=connections,
            now=bench.now,
            waits=waits,
            hours=kept.hours,
            zone=kept.zone,
        )
        try:
            with interrupts(dispatch.stop):
                return await _together(books, dispatch, wait=asked.wait)
        finally:
            books.close()

    return asyncio.run(run())


async def _together(books: Bookkeeper, dispatch: Dispatch, *, wait: bool) -> datetime | None:
    """The dispatch and its bookkeeper; when the books cannot be kept the work ends at once."""
    books.start()
    working = asyncio.create_task(dispatch.run(wait=wait))
    both: set[asyncio.Future[Any]] = {books.failure, working}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if books.failure.done() and not working.done():
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        books.failure.result()
    return await working


def writer(bench: Bench, sealed: Sealed, mailing: Mailing) -> Callable[[Delivery], Envelope]:
    """What makes a delivery's envelope out of the sealed content."""
    assert mailing.date is not None
    press = Personaliser(sealed.compiled, sealed.sender, mailing.date.astimezone(ZoneInfo(sealed.zone)))
    keyring, mail_from = bench.keyring, ascii_address(mailing.mail_from)

    def envelope_of(delivery: Delivery) -> Envelope:
        recipient = addressed.recipient_of(sealed, delivery, keyring)
        to = ascii_address(delivery.address)
        return Envelope(
            delivery.id, mail_from, to, press.message(recipient), recipient.message_id, stuffing=False
        )

    return envelope_of


def end(bench: Bench, number: int, began: float, next_at: datetime | None, notes: tuple[str, ...]) -> Sent:
    """Closes a mailing that has nothing left to do, and counts."""
    with writing(bench.engine) as connection:
        tally = mailings.tally(connection, number)
        mailing = mailings.by_id(connection, number)
        if tally.open == 0 and mailing.state is MailingState.SENDING:
            mailings.move(connection, number, MailingState.SENT, bench.now(), bench.who)
        uncertain = mailings.addresses_in(connection, number, "uncertain")
        state = mailings.by_id(connection, number).state
    return Sent(number, state, tally, time.monotonic() - began, next_at, notes, tuple(uncertain))
