"""Uncertain deliveries looked up in a relay's log."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from newsletter.delivery.relay_log import Asked, CsvLog, PostfixLog, Said, Verdict
from newsletter.errors import Mistake
from newsletter.message import content, links
from newsletter.steps.bench import Bench
from newsletter.store import mailings, requests
from newsletter.store.engine import reading, writing
from newsletter.store.mailings import Mailing
from newsletter.store.requests import Doubt
from newsletter.workspace import issues

Progress = Callable[[int, int | None], None]
STEP = 1 << 20  # bytes between two looks at the progress


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a log said of the uncertain deliveries of an issue."""

    accepted: tuple[str, ...]
    absent: tuple[str, ...]
    untold: tuple[tuple[str, str], ...]  # address, why the log decides nothing
    lines: int  # of the log that were a relay's


def reconcile(
    bench: Bench, slug: str, files: Sequence[Path], progress: Progress, zone: tzinfo | None = None
) -> Reconciled:
    """Reads a Postfix log or a relay's CSV and settles what it proves. Safe to repeat.

    *zone*: in which the log's stamps are written where they do not say; default: the workspace's.

    Raises Mistake where no mailing of the issue exists, where a file cannot be read, or is no log.
    """
    slug = issues.path_of(bench.root, slug).stem
    with reading(bench.engine) as connection:
        found = mailings.of_issue(connection, slug)
        doubts = [(m, doubt) for m in found for doubt in requests.doubts(connection, m.id)]
    if not found:
        raise Mistake(f"{slug!r} was never sealed or sent", hint="newsletter report")
    asked = {doubt.id: Asked(_message_id(bench, mailing, doubt), doubt.at) for mailing, doubt in doubts}
    log = _read(files, list(asked.values()), bench, zone or bench.settings.zone, progress)
    verdicts = {number: log.verdict(entry.message_id) for number, entry in asked.items()}
    with writing(bench.engine) as connection:
        for _, doubt in doubts:
            _settle(connection, doubt, verdicts[doubt.id], bench)
        for mailing in found:
            counts = [verdicts[d.id].said for m, d in doubts if m.id == mailing.id]
            if note := _note(counts):
                mailings.tell(connection, mailing.id, "reconciled", bench.who, bench.now(), note)
    return _told([doubt for _, doubt in doubts], verdicts, log.lines)


def zone_of(name: str) -> tzinfo | None:
    """The zone of a name; None for "". Raises Mistake where nobody knows it."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        raise Mistake(f"{name!r} is no time zone", hint="--zone UTC, or --zone Asia/Seoul") from None


def _settle(connection: Connection, doubt: Doubt, verdict: Verdict, bench: Bench) -> None:
    if verdict.said is Said.ACCEPTED:
        requests.shown_accepted(connection, doubt.id, verdict.words, bench.now())
    elif verdict.said is Said.ABSENT:
        requests.shown_absent(connection, doubt.id, verdict.words)


def _note(counts: Sequence[Said]) -> str:
    told = [(Said.ACCEPTED, "accepted"), (Said.ABSENT, "absent")]
    return ", ".join(f"{counts.count(said)} {word}" for said, word in told if said in counts)


def _told(doubts: Sequence[Doubt], verdicts: dict[int, Verdict], lines: int) -> Reconciled:
    def of(said: Said) -> list[Doubt]:
        return [doubt for doubt in doubts if verdicts[doubt.id].said is said]

    return Reconciled(
        accepted=tuple(doubt.address for doubt in of(Said.ACCEPTED)),
        absent=tuple(doubt.address for doubt in of(Said.ABSENT)),
        untold=tuple((doubt.address, verdicts[doubt.id].words) for doubt in of(Said.NOTHING)),
        lines=lines,
    )


def _message_id(bench: Bench, mailing: Mailing, doubt: Doubt) -> str:
    domain = content.from_bytes(mailing.content).sender.domain
    return links.message_id(mailing.id, doubt.subscriber, bench.keyring, domain)


def _read(
    files: Sequence[Path], asked: Sequence[Asked], bench: Bench, zone: tzinfo, progress: Progress
) -> PostfixLog | CsvLog:
    """The log behind the files: a relay's CSV by its name, else Postfix's."""
    now = bench.now()
    if all(file.suffix.lower() == ".csv" for file in files):
        return _read_csv(files, CsvLog(asked, zone=zone, now=now), progress)
    log = PostfixLog(asked, zone=zone, now=now)
    for file in files:
        with _lines(file, progress) as lines:
            for line in lines:
                log.feed(line.rstrip("\n"))
    if not log.lines:
        raise Mistake(
            f"{', '.join(map(str, files))} holds no line of Postfix",
            hint="a relay's CSV must be named .csv and have the columns message-id and time",
        )
    return log


def _read_csv(files: Sequence[Path], log: CsvLog, progress: Progress) -> CsvLog:
    for file in files:
        with _lines(file, progress, _charset(file)) as lines:
            if not log.read(lines):
                raise Mistake(
                    f"{file} has no columns message-id and time", hint="name them so in its first line"
                )
    return log


def _charset(file: Path) -> str:
    """UTF-8, or CP949 where it cannot be that (Excel in Korea)."""
    with _opened(file) as raw:
        start = raw.read(1 << 16)
    try:
        start[: max(0, len(start) - 4)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8-sig"


@contextmanager
def _lines(file: Path, progress: Progress, charset: str = "utf-8") -> Iterator[Iterator[str]]:
    """The lines of a file, packed or not, whatever bytes it holds."""
    size = None if file.suffix == ".gz" else file.stat().st_size
    with (
        _opened(file) as raw,
        io.TextIOWrapper(raw, encoding=charset, errors="replace", newline=None) as text,
    ):

        def told() -> Iterator[str]:
            said = 0
            for line in text:
                yield line
                if raw.tell() - said > STEP:
                    said = raw.tell()
                    progress(said, size)

        yield told()


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as raw:
            yield raw  # type: ignore[misc]
    except (OSError, EOFError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise Mistake(f"{file} cannot be read: {told}") from None
