"""A mailing sent to a server that misbehaves, on this machine: what a bad day looks like.

It works on a copy of the database in which this issue was never sent, on a clock on
which a minute is a second, with a relay of its own; no other is used, whatever settings
and environment say. The copy is for the owner's eyes only and is deleted at the end.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from newsletter.errors import Mistake, NewsletterError
from newsletter.model.mailing import Tally
from newsletter.sample.faults import FAULTS, Act, At, Fault
from newsletter.sample.storm import Storm, running
from newsletter.sample.weather import WEATHERS, Weather
from newsletter.steps import plan, report
from newsletter.steps.bench import Bench, clock
from newsletter.steps.interrupts import unwinding
from newsletter.steps.send import send
from newsletter.steps.sender import Asked, Progress, Waits
from newsletter.store.engine import file_of
from newsletter.workspace import issues
from newsletter.workspace.declaration import Store

SPEED = 60.0  # a minute is a second

_FORGET = (  # this issue's rows, those that depend on others first
    "DELETE FROM deliveries WHERE issue = :issue",
    "DELETE FROM exclusions WHERE mailing_id IN (SELECT id FROM mailings WHERE issue = :issue)",
    "DELETE FROM mailing_events WHERE mailing_id IN (SELECT id FROM mailings WHERE issue = :issue)",
    "DELETE FROM mailing_lists WHERE mailing_id IN (SELECT id FROM mailings WHERE issue = :issue)",
    "DELETE FROM mailings WHERE issue = :issue",
    "DELETE FROM paces",
)


@dataclass(frozen=True, slots=True)
class Drilled:
    """What the weather did, and what the sender made of it."""

    weather: str
    told: str  # the weather in a sentence
    tally: Tally
    minutes: float  # on the drill's clock
    connections: int
    kept: int  # messages that the server kept
    doubled: int
    again: int  # readers who were asked for more than once
    why: dict[str, int]  # what readers' servers said, by count
    ended: str = ""  # the words in which the run gave up


def drill(
    bench: Bench, slug: str, lists: Sequence[str], weather: str, progress: Progress, waits: Waits
) -> Drilled:
    """Sends the issue to a server on loopback in bad weather. Nobody is mailed.

    Raises Mistake for an unknown weather, Declined while the checks find errors.
    """
    if weather not in WEATHERS:
        raise Mistake(f"there is no weather {weather!r}", hint=f"--weather {'|'.join(WEATHERS)}")
    slug = issues.path_of(bench.root, slug).stem
    with copied(bench, slug) as copy:
        readers = plan.rehearse(copy, slug, lists).tally.planned
        storm = _storm(WEATHERS[weather], readers)
        began = copy.now()
        with running(storm) as url:
            copy.relay_url = url
            ended = _send(copy, Asked(slug, tuple(lists)), progress, waits)
        minutes = (copy.now() - began) / timedelta(minutes=1)
        return _told(copy, slug, weather, storm, minutes, ended)


def _send(copy: Bench, asked: Asked, progress: Progress, waits: Waits) -> str:
    """Sends; the words in which the run gave up, or ""."""
    try:
        send(copy, asked, progress, waits)
    except NewsletterError as error:
        if not plan.open_mailing(copy, asked.slug, asked.lists):
            raise  # it never began: the issue's own fault
        return error.message
    return ""


@contextmanager
def copied(bench: Bench, slug: str) -> Iterator[Bench]:
    """A bench over a copy of the database without this issue's rows, on a quicker clock."""
    database = file_of(bench.settings.declared.store.url, bench.root)
    bench.keyring  # noqa: B018 (made now, so that the copy makes none)
    bench.engine.dispose()
    with unwinding(), tempfile.TemporaryDirectory(prefix="newsletter-drill-") as folder:  # mode 0700
        path = Path(folder) / "drill.db"
        path.touch(0o600)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
            with target:
                for statement in _FORGET:
                    target.execute(statement, {"issue": slug})
        declared = replace(bench.settings.declared, store=Store(f"sqlite:///{path}"))
        began, start = clock(), time.monotonic()
        with Bench(
            replace(bench.settings, declared=declared),
            now=lambda: began + timedelta(seconds=(time.monotonic() - start) * SPEED),
            speed=SPEED,
        ) as copy:
            yield copy


def _storm(weather: Weather, readers: int) -> Storm:
    """The server; one that dies is gone once so many of the readers have it."""
    choose = weather.chooser()
    gone = Fault("gone for good", dict.fromkeys((At.MAIL, At.RCPT, At.DATA), str(Act.DROP)))
    limit = readers * weather.dies_at // 100

    def mortal(recipient: str) -> Fault:
        return gone if weather.dies_at and len(storm.kept) >= limit else choose(recipient)

    storm = Storm(mortal, always=FAULTS["fine"], a_connection=weather.a_connection)
    return storm


def _told(copy: Bench, slug: str, weather: str, storm: Storm, minutes: float, ended: str) -> Drilled:
    fates = report.fates(copy, slug)
    copies = Counter(recipient for recipient, _ in storm.kept)
    return Drilled(
        weather=weather,
        told=WEATHERS[weather].told,
        tally=report.report(copy, slug).tally,
        minutes=minutes,
        connections=storm.connections,
        kept=len(storm.kept),
        doubled=sum(count - 1 for count in copies.values()),
        again=sum(count > 1 for count in storm.attempts.values()),
        why=dict(
            Counter(fate.told for fate in fates if fate.state != "accepted" and fate.told).most_common(6)
        ),
        ended=ended,
    )
