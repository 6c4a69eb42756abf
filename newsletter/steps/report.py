"""What became of an issue: counts that add up, by list and by domain, and every fate."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from difflib import get_close_matches

from newsletter.errors import Mistake
from newsletter.model.mailing import Tally
from newsletter.steps.bench import Bench
from newsletter.store import mailings, reports
from newsletter.store.engine import reading
from newsletter.store.mailings import Mailing
from newsletter.store.reports import Fate
from newsletter.workspace import issues


@dataclass(frozen=True, slots=True)
class MailingReport:
    """One mailing of the issue."""

    mailing: Mailing
    tally: Tally
    lists: tuple[tuple[str, Tally], ...]
    excluded: dict[str, int]
    excluded_in_vain: tuple[str, ...]
    history: tuple[tuple[datetime, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All mailings of one issue together."""

    issue: str
    tally: Tally
    seconds: float
    mailings: tuple[MailingReport, ...]
    domains: dict[str, dict[str, int]]
    uncertain: tuple[str, ...]
    absent: tuple[str, ...]  # of these, whom a log shows that the relay never took


def report(bench: Bench, slug: str) -> Report:
    """The report on an issue. Raises Mistake where no mailing of it exists."""
    slug = issues.path_of(bench.root, slug).stem
    with reading(bench.engine) as connection:
        found = mailings.of_issue(connection, slug)
        if not found:
            raise Mistake(f"{slug!r} was never sealed or sent", hint=_hint(bench, slug))
        parts = tuple(_part(bench, mailing) for mailing in found)
        uncertain = [a for m in found for a in mailings.addresses_in(connection, m.id, "uncertain")]
        return Report(
            issue=slug,
            tally=total([part.tally for part in parts]),
            seconds=reports.span(connection, slug),
            mailings=parts,
            domains=reports.by_domain(connection, slug),
            uncertain=tuple(uncertain),
            absent=tuple(reports.absent(connection, slug)),
        )


def _part(bench: Bench, mailing: Mailing) -> MailingReport:
    with reading(bench.engine) as connection:
        lists = tuple((name, mailings.tally(connection, mailing.id, name)) for name in mailing.lists)
        return MailingReport(
            mailing=mailing,
            tally=mailings.tally(connection, mailing.id),
            lists=lists,
            excluded=mailings.excluded(connection, mailing.id),
            excluded_in_vain=tuple(reports.excluded_in_vain(connection, mailing.id)),
            history=tuple(reports.history(connection, mailing.id)),
        )


def _hint(bench: Bench, slug: str) -> str:
    with reading(bench.engine) as connection:
        known = [mailing.issue for mailing in mailings.newest(connection)]
    near = get_close_matches(slug, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"newsletter send {slug} --to LIST"


def fates(bench: Bench, slug: str) -> list[Fate]:
    """Every delivery of an issue. Raises Mistake where no mailing of it exists."""
    slug = issues.path_of(bench.root, slug).stem
    with reading(bench.engine) as connection:
        if not mailings.of_issue(connection, slug):
            raise Mistake(f"{slug!r} was never sealed or sent", hint=_hint(bench, slug))
        return list(reports.fates(connection, slug))


def all_mailings(bench: Bench) -> list[tuple[Mailing, Tally]]:
    """The newest mailings with their counts."""
    with reading(bench.engine) as connection:
        return [(mailing, mailings.tally(connection, mailing.id)) for mailing in mailings.newest(connection)]


def total(tallies: list[Tally]) -> Tally:
    """Counts added up."""
    names = [f.name for f in fields(Tally)]
    return Tally(**{name: sum(getattr(tally, name) for tally in tallies) for name in names})
