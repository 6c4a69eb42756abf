"""From an issue's file to a message and what the checks say of it. Changes nothing.

The message is the one that takes most room among the readers of the lists named; where
there are no readers yet, a made-up one stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from newsletter import checks
from newsletter.checks.contract import Evidence, Specimen
from newsletter.compose.line_numbers import line_numbers
from newsletter.compose.shortened import shortened
from newsletter.delivery.profiles import own_clients
from newsletter.errors import FileMistake, Mistake
from newsletter.message import addressed, compile, fill, personalise
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Hosted, Issue, Rendered, Template
from newsletter.model.mailing import Delivery, DeliveryState
from newsletter.model.message import Recipient, Sealed
from newsletter.steps import rendering
from newsletter.steps.archive import is_published
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import hosting
from newsletter.steps.segments import clause
from newsletter.store import audience
from newsletter.store.engine import reading
from newsletter.transports.loopback import is_local
from newsletter.workspace import client_support, issues, licences, outlets, settings, templates


@dataclass(frozen=True, slots=True)
class Prepared:
    """An issue ready to be looked at, or to be sealed."""

    issue: Issue
    rendered: Rendered
    sealed: Sealed
    specimen: Specimen
    findings: tuple[Finding, ...]
    source_hash: str  # of the issue's file and its template
    pictures: Mapping[str, Path] = field(default_factory=dict)  # address in the mail → file on this disk

    @property
    def errors(self) -> int:
        """How many findings forbid sending."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def prepare(
    bench: Bench,
    slug: str,
    lists: Sequence[str] = (),
    *,
    sending: bool = False,
    segment: str = "",
    made: Callable[[Issue, Sealed], None] = lambda issue, sealed: None,
) -> Prepared:
    """Reads, renders, compiles and checks an issue.

    *sending* looks at the relay that send would use: the environment may name another.
    *segment* is the condition that the readers of the lists have to meet.
    *made* is told of the message before the checks, which take most of the time.

    Raises Mistake or FileMistake for what is wrong in the issue, the template or the
    settings.
    """
    issue = issues.read(bench.root, slug)
    template = template_of(bench, slug, issue)
    issue, more = shortened(issue) if bench.settings.declared.archive.url else (issue, 0)
    found = hosting(bench, issue, template, more=more)
    rendered, sealed = compiled(bench, issue, template, found.hosted)
    hash = source_hash(bench, slug, template)
    made(issue, sealed)
    reader, evidence = _evidence(bench, sealed, lists, segment)
    recipient = addressed.recipient_of(sealed, reader, bench.keyring)
    relay = settings.smtp_url(bench.settings) if sending else bench.settings.declared.smtp.url
    evidence = replace(
        evidence,
        lines=tuple(line_numbers(issues.text_of(bench.root, slug)).items()),
        relay_on_loopback=is_local(relay),
        outlets=outlets.read(bench.settings),
        licences=licences.read(bench.root),
        today=bench.now().astimezone(bench.settings.zone).date(),
        unsubscribe_url=recipient.unsubscribe_url,
        unsubscribe_mailto=recipient.unsubscribe_mailto,
        files=tuple(found.seen),
        unshown=tuple(found.unshown),
        unpublished=not is_published(bench, issue.slug, hash, found),
    )
    specimen = _specimen(bench, issue, rendered, sealed, recipient, evidence)
    files = {src: file.path for src, file in found.files.items()}
    return Prepared(issue, rendered, sealed, specimen, checks.run(specimen), hash, files)


def template_of(bench: Bench, slug: str, issue: Issue) -> Template:
    """The issue's template. Raises FileMistake, with the line that names it, where there is none."""
    if issue.template in templates.names(bench.root):
        return templates.load(issue.template, bench.root)
    try:
        return templates.load(issue.template, bench.root)
    except Mistake as mistake:
        lines = issues.text_of(bench.root, slug).splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.lstrip().startswith("template")), 1)
        where = f"issues/{issues.path_of(bench.root, slug).name}"
        raise FileMistake(where, line, mistake.message, hint=mistake.hint) from None


def compiled(
    bench: Bench, issue: Issue, template: Template, hosted: Hosted | None = None
) -> tuple[Rendered, Sealed]:
    """An issue through its template, and as the message that would be sealed."""
    declared = bench.settings.declared
    door = bool(declared.pages.url or declared.unsubscribe.mailto)
    rendered = rendering.rendered(issue, template, declared.organisation, unsubscribe=door, hosted=hosted)
    sender = bench.settings.sender
    sealed = Sealed(
        compiled=compile.compile_message(rendered, sender=sender),
        sender=sender,
        titles={entry.name: entry.title or entry.name for entry in declared.list},
        pages_url=declared.pages.url,
        mailto=declared.unsubscribe.mailto,
        zone=declared.zone,
    )
    return rendered, sealed


def source_hash(bench: Bench, slug: str, template: Template) -> str:
    """What tells whether the issue's file or its template changed since."""
    text = issues.text_of(bench.root, slug)
    return sha256(f"{text}\0{template.hash}".encode()).hexdigest()


def sample_reader(bench: Bench, lists: Sequence[str] = (), address: str = "") -> Delivery:
    """A reader who is nobody: for checks before there are readers, and for test mails."""
    names = [*lists, *(entry.name for entry in bench.settings.declared.list), "readers"]
    address = address or "reader@example.org"
    return Delivery(0, 0, 0, address, names[0], DeliveryState.QUEUED, name="")


def _evidence(bench: Bench, sealed: Sealed, lists: Sequence[str], segment: str) -> tuple[Delivery, Evidence]:
    """The reader with the largest message, and what readers have and lack of the fields used."""
    used, required = compile.fields_of(sealed.compiled), compile.required_fields(sealed.compiled)
    meant = clause(bench, segment)
    with reading(bench.engine) as connection:
        reader = audience.largest_reader(connection, lists, meant) or sample_reader(bench, lists)
        counts = {
            field: audience.without(connection, field, lists, meant) for field in sorted({"name"} | used)
        }
        readers = counts["name"][1]
        return reader, Evidence(
            readers=readers,
            lacking=tuple((field, counts[field][0]) for field in sorted(required) if counts[field][0]),
            unheard=tuple(
                field
                for field in sorted(used - required - {"name"})
                if readers and counts[field][0] == readers
            ),
            fields=("name", *audience.fields(connection)),
            support=client_support.read(bench.root),
            addresses=tuple(own_clients(audience.by_domain(connection, lists, meant)).items())
            if lists
            else (),
        )


def _specimen(
    bench: Bench,
    issue: Issue,
    rendered: Rendered,
    sealed: Sealed,
    recipient: Recipient,
    evidence: Evidence,
) -> Specimen:
    date = bench.now().astimezone(bench.settings.zone)
    message = personalise.Personaliser(sealed.compiled, sealed.sender, date).message(recipient)
    return Specimen(
        issue=issue,
        rendered=rendered,
        html=fill.filled(sealed.compiled.html, recipient),
        text=fill.filled(sealed.compiled.text, recipient),
        subject=fill.filled(sealed.compiled.subject, recipient),
        message=message,
        organisation=bench.settings.declared.organisation,
        sender=sealed.sender,
        evidence=evidence,
    )
