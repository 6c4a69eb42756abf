"""Whether the mail says how to leave and who writes, in both of its forms.

Looks at the HTML and the plain text as one reader gets them. The way out is the
unsubscribe page, or where there is none the mailbox that takes people off the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import fault_of_ours, same_address, shown, squash, template_of
from newsletter.model.finding import Finding, Severity


def way_out(specimen: Specimen) -> Iterator[Finding]:
    """G5: both forms of the mail say how to leave and have the postal address."""
    evidence = specimen.evidence
    if not (evidence.unsubscribe_url or evidence.unsubscribe_mailto):
        fix = "Set [pages] url, or [unsubscribe] mailto, in newsletter.toml."
        yield Finding("G5", Severity.ERROR, "html", "Readers have no way to unsubscribe.", fix)
    else:
        yield from _no_way_out(specimen)
    yield from _no_postal_address(specimen)


def _no_way_out(specimen: Specimen) -> Iterator[Finding]:
    evidence = specimen.evidence
    mailbox = evidence.unsubscribe_mailto.partition("?")[0]
    linked = _links_to(specimen, evidence.unsubscribe_url or f"mailto:{evidence.unsubscribe_mailto}")
    written = (evidence.unsubscribe_url or mailbox) in specimen.text
    for where, found in (("html", linked), ("text", written)):
        if not found:
            yield Finding(
                "G5",
                Severity.ERROR,
                where,
                f"The mail's {where} has no unsubscribe link ({shown(evidence.unsubscribe_url or mailbox)}).",
                _fix(specimen, where, "unsubscribe_url"),
            )


def _links_to(specimen: Specimen, address: str) -> bool:
    """Whether readers of every mail program can follow a link there; Outlook's alone is not enough."""
    links = (tag for tag in document.read(specimen.html).named("a") if not tag.conditional)
    return any(same_address(tag.get("href"), address) for tag in links)


def _no_postal_address(specimen: Specimen) -> Iterator[Finding]:
    address = squash(specimen.organisation.address)
    if not address:
        fix = 'Write address = "…" under [organisation] in newsletter.toml.'
        yield Finding("G5", Severity.ERROR, "html", "The organisation's postal address is not set.", fix)
        return
    texts = {"html": document.read(specimen.html).visible, "text": specimen.text}
    for where, words in texts.items():
        if address not in squash(words):
            yield Finding(
                "G5",
                Severity.ERROR,
                where,
                f"The mail's {where} lacks the postal address “{shown(specimen.organisation.address)}”.",
                _fix(specimen, where, "organisation.address"),
            )


def _fix(specimen: Specimen, where: str, variable: str) -> str:
    """The HTML comes from the template; the text is written from the model, whatever the template."""
    if where == "text":
        return fault_of_ours(specimen.issue)
    return f"Write {{{{ {variable} }}}} in {template_of(specimen.issue)}/issue.html."


CHECKS: tuple[Check, ...] = (
    Check(
        "G5",
        "Readers must be able to leave and to see who writes; a mail without either breaks the law.",
        "정보통신망법 제50조 제4항; CAN-SPAM 15 U.S.C. 7704(a)(5); Gmail's rules for bulk senders",
        way_out,
    ),
)
