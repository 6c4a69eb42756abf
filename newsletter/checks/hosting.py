"""Whether what the mail keeps on the web is there: pictures that may be shown, and the copy.

Looks at what floor 3 found out: which pictures of items are not shown and why, and whether
the copy on the web was published as the mail names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import name_of
from newsletter.model.finding import Finding, Severity


def unshown(specimen: Specimen) -> Iterator[Finding]:
    """A picture that an item has is shown, or it is said why not."""
    blocks = specimen.issue.blocks
    for picture in specimen.evidence.unshown:
        severity = Severity.WARNING if picture.wanted else Severity.INFO
        where = name_of(picture.item, blocks[picture.item - 1]) if picture.item else "logo"
        yield Finding("picture", severity, where, f"Its picture is not shown: {picture.why}.", picture.fix)


def published(specimen: Specimen) -> Iterator[Finding]:
    """The copy on the web is there before a mail leads to it."""
    if specimen.evidence.unpublished:
        address = specimen.rendered.hosted.web_url
        message = f"The mail leads to {address}, and that is not published as it is now."
        fix = f"Publish it first: newsletter publish {specimen.issue.slug}"
        trial = specimen.evidence.relay_on_loopback
        yield Finding("copy", Severity.WARNING if trial else Severity.ERROR, "web copy", message, fix)


CHECKS: tuple[Check, ...] = (
    Check(
        "picture",
        "Only the organisation's own pictures, and those it has leave to use, may be shown from its site.",
        "저작권법 제16조, 제18조; 한국언론진흥재단, 뉴스저작권 이용규칙 (2017)",
        unshown,
    ),
    Check(
        "copy",
        "A reader who is sent to a page that is not there yet does not come back.",
        "research note email-html, L; the links and pictures of the mail itself",
        published,
    ),
)
