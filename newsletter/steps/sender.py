"""The one sender of a mailing at work: its books, its connections, its manners."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.delivery.brakes import Brakes
from newsletter.errors import Outside
from newsletter.message import addressed, content, envelope
from newsletter.message.address import ascii_address
from newsletter.message.personalise import Personaliser
from newsletter.model.mailing import Deferred, Delivery, DeliveryState, Envelope, Outcome
from newsletter.model.message import Sealed
from newsletter.steps.bench import Bench
from newsletter.steps.bookkeeper import Bookkeeper
from newsletter.steps.dispatch import Dispatch
from newsletter.steps.handover import Canary, Handover
from newsletter.steps.interrupts import interrupts
from newsletter.steps.manners import Manners, manners
from newsletter.steps.waiting import Waiting
from newsletter.steps.watch import Says, Watch
from newsletter.store import mailings
from newsletter.store.engine import reading
from newsletter.store.ledger import Ledger, Rules
from newsletter.store.mailings import Mailing
from newsletter.transports import Transport

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
    again: DeliveryState | None = None  # send again who was refused, expired, or is shown to be absent
    late: bool = False  # who joined after the audience was frozen
    at: datetime | None = None  # not now
    segment: str = ""  # the condition that readers have to meet


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of a run while it goes on."""

    progress: Progress
    waits: Waits = lambda until: None
    says: Says = lambda text: None  # a provider that slows us down, a log that cannot be written


def work(bench: Bench, mailing: Mailing, transport: Transport, asked: Asked, ears: Ears) -> datetime | None:
    """Runs the connections of one sender. When the next delivery is due, or None."""
    if content.digest(mailing.content) != mailing.content_hash:
        raise Outside(f"what was sealed for {mailing.issue} is damaged", hint="restore a backup")
    envelope_of = writer(bench, content.from_bytes(mailing.content), mailing)
    with reading(bench.engine) as connection:
        tally = mailings.tally(connection, mailing.id)
    kept = manners(bench.settings)
    waiting = Waiting(kept.connections, lambda: time.monotonic() * bench.speed)
    watch = Watch(bench, mailing, tally, ears.says)
    done = tally.planned - tally.open

    def told(outcome: Outcome) -> None:
        nonlocal done
        done += not isinstance(outcome, Deferred)
        ears.progress(done, tally.planned)
        watch.outcome(outcome, waiting.state)

    def waits(until: datetime) -> None:
        watch.waits(until)
        ears.waits(until)

    watch.event("begin", planned=tally.planned, open=tally.open)
    try:
        run = _run(bench, mailing, transport, asked, kept, waiting, envelope_of, told, waits)
        return asyncio.run(run)
    finally:
        with reading(bench.engine) as connection:
            ended = mailings.by_id(connection, mailing.id)
        watch.end(ended.state, ended.reason)


async def _run(
    bench: Bench,
    mailing: Mailing,
    transport: Transport,
    asked: Asked,
    kept: Manners,
    waiting: Waiting,
    envelope_of: Callable[[Delivery], Envelope],
    told: Callable[[Outcome], None],
    waits: Waits,
) -> datetime | None:
    connections = bench.settings.declared.smtp.connections
    rules = Rules(kept.limits, tuple(kept.connections), kept.zone)
    books = Bookkeeper(lambda: Ledger(bench.engine, mailing.id, mailing.fence, rules), bench.now)
    brakes = Brakes(connections)
    handover = Handover(books, waiting, envelope_of, brakes, told, asked.canary, speed=bench.speed)
    dispatch = Dispatch(
        books,
        transport,
        handover,
        connections=connections,
        now=bench.now,
        waits=waits,
        hours=kept.hours,
        zone=kept.zone,
        speed=bench.speed,
    )
    try:
        with interrupts(dispatch.stop):
            return await _together(books, dispatch, wait=asked.wait)
    finally:
        books.close()


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
    verp = bench.settings.declared.returns.verp
    signer, now = bench.signer(), bench.now

    def envelope_of(delivery: Delivery) -> Envelope:
        recipient = addressed.recipient_of(sealed, delivery, keyring)
        to = ascii_address(delivery.address)
        at = int(now().timestamp()) if signer else 0
        sender = envelope.verp(verp, mailing.id, delivery.subscriber, keyring) if verp else mail_from
        return Envelope(
            delivery.id,
            sender,
            to,
            press.message(recipient, signer, at),
            recipient.message_id,
            stuffing=False,
        )

    return envelope_of
