"""Whether the HTML is well formed, for browsers and for Outlook alike.

Looks at the HTML as written, before any parser mends it: open and closed tags, comments
for Outlook in pairs, and the page that Outlook for Windows builds from them. Ids A9–A11
and C14 are those of the acceptance list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import shown, template_of
from newsletter.checks.tags import written
from newsletter.model.finding import Finding, Severity

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
OPENING = re.compile(r"<!(?:--)?\[if ([^\]]*)\](?:><!--|>)(-->)?", re.IGNORECASE)
CLOSING = re.compile(r"<!(?:--<!)?\[endif\]-?-?>", re.IGNORECASE)
FOR_OUTLOOK = re.compile(r"<!--\[if [^\]!]*mso[^\]!]*\]>(.*?)<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
FOR_OTHERS = re.compile(r"<!--\[if !mso[^\]]*\]><!-->.*?<!--<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
FORM = re.compile(r"<!--\[if (?!!)[^\]]*mso[^\]]*\]>|<!--\[if !mso\]><!-->", re.IGNORECASE)


@lru_cache(maxsize=8)
def unbalanced(html: str) -> str:
    """The first tag that is closed without being open, or never closed; "" where all are in pairs."""
    opened: list[str] = []
    for tag in written(html):
        if tag.name in VOID or tag.whole:
            continue
        if not tag.closing:
            opened.append(tag.name)
        elif not opened or opened.pop() != tag.name:
            return f"</{tag.name}>"
    return f"<{opened[-1]}>" if opened else ""


def office_view(html: str) -> str:
    """The page as Outlook for Windows reads it: its comments opened, the others' parts left out."""
    return FOR_OUTLOOK.sub(lambda found: found[1], FOR_OTHERS.sub("", html))


def well_formed(specimen: Specimen) -> Iterator[Finding]:
    """A9: every tag is closed in its turn."""
    if tag := unbalanced(specimen.html):
        message = f"The HTML has a tag without its partner: {shown(tag)}."
        yield _finding(specimen, "A9", message, "Close each tag that you open, the last one first,")


def pairs(specimen: Specimen) -> Iterator[Finding]:
    """A10: comments for Outlook come in pairs, and its view of the page is well formed."""
    opening = len(OPENING.findall(specimen.html))
    closing = len(CLOSING.findall(specimen.html))
    if opening != closing:
        message = f"The HTML opens {opening} comments for Outlook and closes {closing}."
        yield _finding(specimen, "A10", message, "Write <!--[if mso]> and <![endif]--> in pairs")
    elif not unbalanced(specimen.html) and (tag := unbalanced(office_view(specimen.html))):
        message = f"What Outlook sees has a tag without its partner: {shown(tag)}."
        yield _finding(specimen, "A10", message, "Close within comments for Outlook what they open,")


def forms(specimen: Specimen) -> Iterator[Finding]:
    """A11: only the two forms of comment that every tool leaves alone."""
    for found in OPENING.finditer(specimen.html):
        if not FORM.fullmatch(found[0]):
            message = f"A comment for Outlook has a form that tools break: “{shown(found[0])}”."
            fix = "Use only <!--[if mso]>…<![endif]--> and <!--[if !mso]><!-->…<!--<![endif]-->"
            yield _finding(specimen, "A11", message, fix)


def tables_in_links(specimen: Specimen) -> Iterator[Finding]:
    """C14: no table stands within a link."""
    within = False
    for tag in written(specimen.html):
        if tag.name == "a":
            within = not tag.closing
        elif tag.name == "table" and within and not tag.closing:
            message = "A table stands within a link; inlining throws it out and the link is empty."
            yield _finding(specimen, "C14", message, "Put the link into the table's cells")
            return


def _finding(specimen: Specimen, identity: str, message: str, fix: str) -> Finding:
    place = f"in {template_of(specimen.issue)}/issue.html."
    return Finding(identity, Severity.ERROR, "html", message, f"{fix} {place}")


CHECKS: tuple[Check, ...] = (
    Check(
        "A9",
        "Mail programs mend broken HTML each in another way, and cards run into one another.",
        "HTML Living Standard §13.1.2; SpamAssassin HTML_TAG_BALANCE_HEAD",
        well_formed,
    ),
    Check(
        "A10",
        "Outlook for Windows opens these comments; one left open hides the rest of the mail.",
        "Microsoft, conditional comments; research note email-html, A10",
        pairs,
    ),
    Check(
        "A11",
        "Other forms of comment are shown as text or lost when the mail is put together.",
        "lxml and html5ever, measured; research note email-html, A11",
        forms,
    ),
    Check(
        "C14",
        "A table within a link is thrown out of it, so that a press on the card leads nowhere.",
        "libxml2, measured; research note email-html, C14",
        tables_in_links,
    ),
)
