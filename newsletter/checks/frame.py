"""Whether the page tells mail programs how to treat it: screen, languages, light and dark.

Looks at the <meta> tags and at the element around all content. Ids A4–A8 are those of the
acceptance list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import template_of
from newsletter.model.finding import Finding, Severity

LOCKED = re.compile(r"maximum-scale|user-scalable=(?:no|0)")
DETECTED = "telephone=no, date=no, address=no, email=no, url=no"


def metas(specimen: Specimen) -> dict[str, str]:
    """The <meta name content> of the page, names in lower case."""
    tags = document.read(specimen.html).named("meta")
    return {tag.get("name").lower(): tag.get("content") for tag in tags if not tag.conditional}


def viewport(specimen: Specimen) -> Iterator[Finding]:
    """A4: phones show the mail as wide as they are, and readers may enlarge it."""
    content = metas(specimen).get("viewport", "")
    wanted = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    if not content:
        yield _finding(specimen, "A4", Severity.WARNING, "The mail has no viewport.", f"Add {wanted}")
    elif LOCKED.search(content.lower().replace(" ", "")):
        message = f"The viewport forbids readers to enlarge the mail: {content}."
        yield _finding(specimen, "A4", Severity.ERROR, message, f"Write {wanted}")


def untouched(specimen: Specimen) -> Iterator[Finding]:
    """A5: Apple Mail neither shrinks the mail nor makes links of its numbers."""
    wanted = {
        "x-apple-disable-message-reformatting": '<meta name="x-apple-disable-message-reformatting">',
        "format-detection": f'<meta name="format-detection" content="{DETECTED}">',
    }
    yield from _missing(specimen, "A5", wanted)


def both_schemes(specimen: Specimen) -> Iterator[Finding]:
    """A6: the mail says that it knows light and dark."""
    names = ("color-scheme", "supported-color-schemes")
    wanted = {name: f'<meta name="{name}" content="light dark">' for name in names}
    yield from _missing(specimen, "A6", wanted)


def _missing(specimen: Specimen, identity: str, wanted: dict[str, str]) -> Iterator[Finding]:
    there = metas(specimen)
    for name, tag in wanted.items():
        if name not in there:
            message = f"The mail has no <meta> named {name}."
            yield _finding(specimen, identity, Severity.WARNING, message, f"Add {tag}")


def wrapper(specimen: Specimen) -> Iterator[Finding]:
    """A8: an element around everything says that this is a mail, its name, language and direction."""
    articles = [tag for tag in document.read(specimen.html).tags if tag.get("role") == "article"]
    names = ("aria-roledescription", "aria-label", "lang", "dir")
    missing = ["role"] if not articles else [name for name in names if not articles[0].get(name)]
    if missing:
        message = f"The element around the mail's content lacks {', '.join(missing)}."
        fix = 'Write <div role="article" aria-roledescription="email" aria-label="…" lang="…" dir="…">'
        yield _finding(specimen, "A8", Severity.WARNING, message, f"{fix} around all content")


def _finding(specimen: Specimen, identity: str, severity: Severity, message: str, fix: str) -> Finding:
    return Finding(identity, severity, "html", message, f"{fix} in {template_of(specimen.issue)}/issue.html.")


CHECKS: tuple[Check, ...] = (
    Check(
        "A4",
        "Without a viewport phones show a page made for a desk; with a locked one nobody can enlarge it.",
        "WCAG 2.2 success criterion 1.4.4; axe-core meta-viewport",
        viewport,
    ),
    Check(
        "A5",
        "Apple Mail shrinks mails that it thinks too wide and turns dates and numbers into blue links.",
        "Cerberus (x-apple-disable-message-reformatting, format-detection)",
        untouched,
    ),
    Check(
        "A6",
        "A mail that does not say that it knows the dark is recoloured by mail programs as they like.",
        "caniemail html-meta-color-scheme; CSS Color Adjustment §2.1",
        both_schemes,
    ),
    Check(
        "A8",
        "Webmails throw <html> and <body> away, and with them what a screen reader needs to know.",
        "Good Email Code (role=article); WCAG 2.2 success criterion 3.1.1",
        wrapper,
    ),
)
