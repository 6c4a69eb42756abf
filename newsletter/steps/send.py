"""Sealing an issue and sending it; running it again goes on where it stopped.

Order: everything that can refuse is asked first (checks, the relay, the unsubscribe
page); then the issue is sealed; then the audience is frozen; then one sender at a time
works through the rows. Until the audience is frozen nothing has happened to anybody.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.errors import Declined, Held
from newsletter.message import addressed, content
from newsletter.message.address import ascii_address
from newsletter.message.personalise import Personaliser
from newsletter.model.mailing import Delivery, Envelope, MailingState, Outcome, Tally
from newsletter.model.message import Sealed
from newsletter.steps import door, plan
from newsletter.steps.bench import Bench
from newsletter.steps.bookkeeper import Bookkeeper
from newsletter.steps.dispatch import Dispatch
from newsletter.store import mailings
from newsletter.store.engine import file_of, reading, writing
from newsletter.store.ledger import Ledger
from newsletter.store.lock import FileLock
from newsletter.store.mailings import Mailing
from newsletter.transports import Access, Transport, transport_of
from newsletter.workspace import settings

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the editor asked for."""

    slug: str
    lists: tuple[str, ...]
    resume: bool = False  # go on although a brake paused it
    take_over: bool = False  # the process that holds the lock is frozen for good
    wait: bool = True  # stay for what is due within a quarter of an hour


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
        """Whether every row is accepted, refused or skipped."""
        return self.tally.open == 0 and self.tally.uncertain == 0 and self.tally.expired == 0


def send(bench: Bench, asked: Asked, progress: Progress) -> Sent:
    """Seals and sends an issue, or goes on with a mailing that was interrupted.

    Raises Declined for what is refused for the reader's sake, Held while somebody else
    sends it, Outside when the relay cannot be reached: nobody has got anything then.
    """
    began = time.monotonic()
    mailing = plan.open_mailing(bench, asked.slug, asked.lists)
    if mailing is None and (before := plan.sent_mailing(bench, asked.slug, asked.lists)) is not None:
        return _end(bench, before.id, began, None, [_sent_already(before)])
    transport = relay(bench)
    asyncio.run(transport.probe())
    door.ask(bench, trial=transport.local)
    with ExitStack() as held:
        mailing, notes = _begin(bench, mailing, asked, held)
        next_at = _work(bench, mailing, transport, asked, progress)
        return _end(bench, mailing.id, began, next_at, notes)


def relay(bench: Bench) -> Transport:
    """The transport that settings and environment name. Raises Mistake for a URL that cannot be meant."""
    declared = bench.settings.declared.smtp
    access = Access(
        bench.root, settings.smtp_password(bench.settings), declared.plain, declared.per_connection
    )
    return transport_of(settings.smtp_url(bench.settings), access)


def _sent_already(mailing: Mailing) -> str:
    when = f" on {mailing.date:%Y-%m-%d}" if mailing.date else ""
    return f"{mailing.issue} was sent to {', '.join(mailing.lists)}{when}: nothing was sent now"


def _begin(
    bench: Bench, mailing: Mailing | None, asked: Asked, held: ExitStack
) -> tuple[Mailing, tuple[str, ...]]:
    """The mailing to work on, sealed if it was not yet, and locked."""
    notes: tuple[str, ...] = ()
    if mailing is None:
        mailing = plan.seal(bench, asked.slug, asked.lists)
    else:
        notes = plan.changed_since(bench, mailing)
        if mailing.state is MailingState.PAUSED and mailing.reason.startswith("brake") and not asked.resume:
            raise Declined(
                f"a brake paused this mailing: {mailing.reason}",
                hint=f"newsletter report {asked.slug}; when it is mended: the same command with --resume",
            )
    held.enter_context(_lock(bench, mailing, take_over=asked.take_over))
    return _take(bench, mailing.id, take_over=asked.take_over), notes


def _lock(bench: Bench, mailing: Mailing, *, take_over: bool) -> FileLock:
    database = file_of(bench.settings.declared.store.url, bench.root)
    generation = mailing.lock + int(take_over)
    path = database.with_name(f"{database.name}-mailing-{mailing.id}-{generation}.lock")
    return FileLock(path, f"the mailing {mailing.issue}")


def _take(bench: Bench, number: int, *, take_over: bool) -> Mailing:
    """Makes this process the one sender of a mailing."""
    with writing(bench.engine) as connection:
        mailing = mailings.by_id(connection, number)
        now = bench.now()
        if mailing.state is MailingState.SEALED:
            mailings.start(connection, mailing, now, bench.who)
        elif mailing.state is MailingState.PAUSED:
            mailings.move(connection, number, MailingState.SENDING, now, bench.who)
        elif mailing.state is not MailingState.SENDING:
            raise Held(f"the mailing {mailing.issue} is {mailing.state} meanwhile", hint="newsletter report")
        mailings.take(connection, number, now, new_lock=take_over)
        return mailings.by_id(connection, number)


def _work(
    bench: Bench, mailing: Mailing, transport: Transport, asked: Asked, progress: Progress
) -> datetime | None:
    """Runs the connections of one sender."""
    sealed = content.from_bytes(mailing.content)
    envelope_of = writer(bench, sealed, mailing)
    with reading(bench.engine) as connection:
        tally = mailings.tally(connection, mailing.id)
    done = tally.planned - tally.open

    def told(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        progress(done, tally.planned)

    async def run() -> datetime | None:
        books = Bookkeeper(lambda: Ledger(bench.engine, mailing.id, mailing.fence), bench.now)
        dispatch = Dispatch(
            books,
            transport,
            envelope_of,
            connections=bench.settings.declared.smtp.connections,
            now=bench.now,
            progress=told,
        )
        try:
            with _interrupts(dispatch.stop):
                return await _together(books, dispatch, wait=asked.wait)
        finally:
            books.close()

    return asyncio.run(run())


async def _together(books: Bookkeeper, dispatch: Dispatch, *, wait: bool) -> datetime | None:
    """The dispatch and its bookkeeper; when the books cannot be kept the work ends at once."""
    keeping = asyncio.create_task(books.run())
    working = asyncio.create_task(dispatch.run(wait=wait))
    try:
        await asyncio.wait({keeping, working}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done() and not working.done():
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            keeping.result()
        return await working
    finally:
        keeping.cancel()


@contextmanager
def _interrupts(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C lets what is under way end; a second one cuts it off. Works on Windows too."""
    loop = asyncio.get_running_loop()

    def heard(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop)

    try:
        before = signal.signal(signal.SIGINT, heard)
    except ValueError:  # not the main thread: whoever runs us there stops us otherwise
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def writer(bench: Bench, sealed: Sealed, mailing: Mailing) -> Callable[[Delivery], Envelope]:
    """What makes a delivery's envelope out of the sealed content."""
    assert mailing.date is not None
    press = Personaliser(sealed.compiled, sealed.sender, mailing.date.astimezone(ZoneInfo(sealed.zone)))
    keyring, mail_from = bench.keyring, ascii_address(mailing.mail_from)

    def envelope_of(delivery: Delivery) -> Envelope:
        recipient = addressed.recipient_of(sealed, delivery, keyring)
        to = ascii_address(delivery.address)
        return Envelope(delivery.id, mail_from, to, press.message(recipient), recipient.message_id)

    return envelope_of


def _end(bench: Bench, number: int, began: float, next_at: datetime | None, notes: Sequence[str]) -> Sent:
    """Closes a mailing that has nothing left to do, and counts."""
    with writing(bench.engine) as connection:
        tally = mailings.tally(connection, number)
        mailing = mailings.by_id(connection, number)
        if tally.open == 0 and mailing.state is MailingState.SENDING:
            mailings.move(connection, number, MailingState.SENT, bench.now(), bench.who)
        uncertain = mailings.addresses_in(connection, number, "uncertain")
        state = mailings.by_id(connection, number).state
    seconds = time.monotonic() - began
    return Sent(number, state, tally, seconds, next_at, tuple(notes), tuple(uncertain))
