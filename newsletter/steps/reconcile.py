"""Uncertain deliveries looked up in a relay's log: what it proves is written down, nothing is sent.

Files in any order, each a Postfix log or each a relay's list; a verdict for each
uncertain delivery of the issue out. Safe to repeat: what is settled is not looked up
again, and a request that changes nothing leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.delivery.relay_list import HEAD, RelayList, is_list
from newsletter.delivery.relay_log import Asked, PostfixLog, Said, Verdict
from newsletter.errors import Mistake
from newsletter.message import content, links
from newsletter.steps.bench import Bench
from newsletter.store import mailings, requests
from newsletter.store.engine import reading, writing
from newsletter.store.mailings import Mailing
from newsletter.store.requests import Doubt
from newsletter.workspace import issues, log_files

Progress = Callable[[int, int | None], None]
_FIRST = 10_000  # lines within which a log's first stamp stands
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What a log said of one uncertain delivery."""

    address: str  # "" once forgotten
    words: str
    lists: tuple[str, ...]  # of its mailing


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a log said of the uncertain deliveries of an issue."""

    accepted: tuple[Told, ...]
    absent: tuple[Told, ...]
    untold: tuple[Told, ...]  # the log decides nothing
    lines: int  # of the log that were a relay's


def reconcile(
    bench: Bench, slug: str, files: Sequence[Path], progress: Progress, zone: tzinfo | None = None
) -> Reconciled:
    """Reads Postfix logs or a relay's lists and settles what they prove.

    *zone*: in which their times are written where they do not say; default: the workspace's.

    Raises Mistake where no mailing of the issue exists, where a file cannot be read, or is no log.
    """
    slug = issues.path_of(bench.root, slug).stem
    asked = _asked(bench, slug)
    log = _read(files, [entry for _, _, entry in asked], zone or bench.settings.zone, bench.now(), progress)
    found = [(mailing, doubt, log.verdict(entry.message_id)) for mailing, doubt, entry in asked]
    _write_down(bench, found)

    def of(said: Said) -> tuple[Told, ...]:
        return tuple(
            Told(d.address, verdict.words, m.lists) for m, d, verdict in found if verdict.said is said
        )

    return Reconciled(of(Said.ACCEPTED), of(Said.ABSENT), of(Said.NOTHING), log.lines)


def zone_of(name: str) -> tzinfo | None:
    """The zone of a name; None for "". Raises Mistake where nobody knows it."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Mistake(f"{name!r} is no time zone", hint="--zone UTC, or --zone Asia/Seoul") from None


def _asked(bench: Bench, slug: str) -> list[tuple[Mailing, Doubt, Asked]]:
    """The uncertain deliveries of an issue, as a log is asked about them."""
    asked = []
    with reading(bench.engine) as connection:
        found = mailings.of_issue(connection, slug)
        if not found:
            raise Mistake(f"{slug!r} was never sealed or sent", hint="newsletter report")
        for mailing in found:
            domain = content.from_bytes(mailing.content).sender.domain

            def named(subscriber: int, number: int = mailing.id, domain: str = domain) -> str:
                return links.message_id(number, subscriber, bench.keyring, domain)

            for doubt in requests.doubts(connection, mailing.id):
                near = requests.witnesses(connection, mailing.id, doubt.at)
                entry = Asked(named(doubt.subscriber), doubt.at, frozenset(map(named, near)))
                asked.append((mailing, doubt, entry))
    return asked


def _write_down(bench: Bench, told: Sequence[tuple[Mailing, Doubt, Verdict]]) -> None:
    """Settles what is proven, with who asked; says nothing where nothing changed."""
    now = bench.now()
    with writing(bench.engine) as connection:
        changed: dict[int, list[Said]] = {}
        for mailing, doubt, verdict in told:
            if requests.shown(connection, doubt, verdict, now):
                changed.setdefault(mailing.id, []).append(verdict.said)
        for number, said in changed.items():
            counts = [f"{said.count(what)} {what}" for what in (Said.ACCEPTED, Said.ABSENT) if what in said]
            mailings.tell(connection, number, "reconciled", bench.who, now, ", ".join(counts))


def _read(
    files: Sequence[Path], asked: Sequence[Asked], zone: tzinfo, now: datetime, progress: Progress
) -> PostfixLog | RelayList:
    """What stands in the files, after the last of them."""
    kinds = {is_list(islice(log_files.lines(file), HEAD)) for file in files}
    if len(kinds) > 1:
        raise Mistake("logs of Postfix and lists of a relay are read one after the other, not at once")
    log = RelayList(asked, zone=zone, now=now) if kinds == {True} else PostfixLog(asked, zone=zone, now=now)
    reader = _Reader(files, progress)
    if isinstance(log, RelayList):
        for file in files:
            log.read(reader.lines(file))
    else:
        for file in _oldest_first(files, log):
            for line in reader.lines(file):
                log.feed(line)
            log.end_of_file()
    if not log.lines:
        raise Mistake(
            f"{', '.join(map(str, files))} holds no line of Postfix",
            hint="a relay's list (CSV) names the columns message-id and time in its first lines",
        )
    return log


def _oldest_first(files: Sequence[Path], log: PostfixLog) -> list[Path]:
    """A queue id is named before it is used, also where a night parts the two (mail.log.1, mail.log)."""
    begins = {file: log.first(islice(log_files.lines(file), _FIRST)) or _LONG_AGO for file in files}
    return sorted(begins, key=begins.__getitem__)


class _Reader:
    """Reads files one after the other, and says how far it is in all of them."""

    def __init__(self, files: Sequence[Path], progress: Progress) -> None:
        self._sizes = dict(zip(files, log_files.sizes(files), strict=True))
        self._total = sum(self._sizes.values())
        self._before = 0
        self._progress = progress

    def lines(self, file: Path) -> Iterator[str]:
        yield from log_files.lines(file, lambda place: self._progress(self._before + place, self._total))
        self._before += self._sizes[file]
