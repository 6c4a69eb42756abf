"""Whether a link leads where its words say, without repeating itself.

Looks at the links in the mail's HTML and at the words they show. Ids G2, G6 and G7 are
those of the acceptance list; "L1" and "L2" tell what was asked on the web (check --online).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qsl

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.links import hrefs, split
from newsletter.checks.place import file_of, of_address, shown, squash, template_of
from newsletter.model.finding import Finding, Severity

WRITTEN = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#:]\S*)?", re.IGNORECASE)


def as_written(specimen: Specimen) -> Iterator[Finding]:
    """G2: a link that shows an address leads to that host."""
    page = document.read(specimen.html)
    for tag in page.named("a"):
        parts, said = split(tag.get("href")), WRITTEN.fullmatch(squash(page.within(tag)))
        if not said or not parts or parts.scheme not in ("http", "https"):
            continue
        host, shown_host = _bare(parts.hostname or ""), _bare(said[1])
        if host != shown_host and not host.endswith(f".{shown_host}"):
            message = f"A link shows {shown(said[1])} but leads to {shown(host)}."
            yield _finding(specimen, "G2", Severity.ERROR, tag.get("href"), message, "Write where it leads")


def _bare(host: str) -> str:
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return host.lower().rstrip(".").removeprefix("www.")


def tracked_once(specimen: Specimen) -> Iterator[Finding]:
    """G6: no tracking parameter stands twice in an address."""
    for href in hrefs(specimen):
        parts = split(href)
        if not parts:
            continue
        names = Counter(name for name, _ in parse_qsl(parts.query) if name.startswith("utm_"))
        for name in (name for name, times in names.items() if times > 1):
            message = f"A link has {shown(name)} more than once: “{shown(href)}”."
            yield _finding(specimen, "G6", Severity.WARNING, href, message, "Keep one of them")


def inside_the_mail(specimen: Specimen) -> Iterator[Finding]:
    """G7: no link jumps within the mail."""
    for href in hrefs(specimen):
        if href.startswith("#") and href != "#":
            message = (
                f"A link jumps within the mail, which does not work in Gmail on phones: “{shown(href)}”."
            )
            yield _finding(specimen, "G7", Severity.WARNING, href, message, "Leave the link out")


def answered(specimen: Specimen) -> Iterator[Finding]:
    """L1: each link was answered when it was asked."""
    for asked in specimen.evidence.links:
        if asked.problem:
            severity = Severity.ERROR if asked.gone else Severity.WARNING
            message = f"A link {shown(asked.problem)}: “{shown(asked.url)}”."
            yield _finding(specimen, "L1", severity, asked.url, message, "Open it in a browser and mend it")


def pictures_answered(specimen: Specimen) -> Iterator[Finding]:
    """L2: each hosted picture was answered when it was asked."""
    for asked in specimen.evidence.hosted:
        if asked.problem:
            severity = Severity.ERROR if asked.gone else Severity.WARNING
            message = f"A picture {shown(asked.problem)}: “{shown(asked.url)}”."
            fix = f"Publish the pictures first: newsletter publish {specimen.issue.slug}"
            yield Finding("L2", severity, "html", message, fix)


def _finding(
    specimen: Specimen, identity: str, severity: Severity, href: str, message: str, fix: str
) -> Finding:
    own = of_address(specimen.issue, href)
    file = file_of(specimen.issue) if own else f"the files of {template_of(specimen.issue)}"
    return Finding(identity, severity, own or "html", message, f"{fix} in {file}.")


CHECKS: tuple[Check, ...] = (
    Check(
        "G2",
        "A link that shows one address and leads to another is what phishing looks like.",
        "Thunderbird's scam warning; SpamAssassin HTTPS_HTTP_MISMATCH",
        as_written,
    ),
    Check(
        "G6",
        "A parameter that stands twice is counted by chance, or breaks the page.",
        "Google Analytics, campaign parameters; research note email-html, G6",
        tracked_once,
    ),
    Check(
        "G7",
        "Gmail on phones and Samsung Email do nothing when such a link is pressed.",
        "caniemail html-anchor-links",
        inside_the_mail,
    ),
    Check(
        "L1",
        "A link that answers with an error fails every reader who presses it.",
        "RFC 9110 §15.5 (4xx), §15.6 (5xx); asked with check --online",
        answered,
    ),
    Check(
        "L2",
        "A picture that is not where the mail says is a grey box for everybody.",
        "RFC 9110 §15.5; asked with check --online",
        pictures_answered,
    ),
)
