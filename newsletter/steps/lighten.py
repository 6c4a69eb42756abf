"""An issue made light enough for Gmail to show it whole, in its own file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsletter.checks.size import wire_size
from newsletter.compose.amend import amend
from newsletter.compose.budget import Cut, lightened
from newsletter.compose.shortened import shortened
from newsletter.message import addressed, fill
from newsletter.model.issue import Issue
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import hosting, web_url
from newsletter.steps.prepare import compiled, sample_reader, template_of
from newsletter.store import audience
from newsletter.store.engine import reading
from newsletter.workspace import issues


@dataclass(frozen=True, slots=True)
class Lighter:
    """What a mail weighed and weighs, and what was cut for it."""

    before: int  # bytes of HTML, for the reader with the largest message
    after: int
    cuts: tuple[Cut, ...]
    kept: Path | None = None  # the file as it was; None where nothing was cut


def lighten(bench: Bench, slug: str, budget: int) -> Lighter:
    """Cuts what must be cut for a mail of *budget* bytes, and keeps the file as it was beside it."""
    text = issues.text_of(bench.root, slug)
    issue = issues.read(bench.root, slug)
    template = template_of(bench, slug, issue)
    on_the_web = bool(web_url(bench, slug))
    with reading(bench.engine) as connection:
        reader = audience.largest_reader(connection, ()) or sample_reader(bench)

    def weigh(candidate: Issue) -> int:
        shown, more = shortened(candidate) if on_the_web else (candidate, 0)
        hosted = hosting(bench, shown, template, more=more).hosted
        _, sealed = compiled(bench, shown, template, hosted)
        recipient = addressed.recipient_of(sealed, reader, bench.keyring)
        return wire_size(fill.filled(sealed.compiled.html, recipient))

    before = weigh(issue)
    done = lightened(issue, weigh, budget, on_the_web=on_the_web)
    if not done.cuts:
        return Lighter(before, done.weight, ())
    kept = issues.keep_copy(bench.root, slug)
    issues.rewrite(bench.root, slug, amend(text, done.issue))
    return Lighter(before, done.weight, done.cuts, kept)
