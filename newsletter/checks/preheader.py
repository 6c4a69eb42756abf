"""Whether the line that mail programs show beside the subject is there, and worth reading.

The preheader is the element of class ``preheader``, or where there is none the first
element of the body that is hidden with ``display:none``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.document import Document, Tag
from newsletter.checks.place import file_of, shown, squash, template_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.width import cells

SHORTEST = 20  # characters; below, mail programs fill the line with the next words of the mail
WIDEST = 180  # cells: 90 Hangul syllables


def in_place(specimen: Specimen) -> Iterator[Finding]:
    """F1: there is one preheader, it comes first, and nobody sees it in the opened mail."""
    page = document.read(specimen.html)
    found = candidates(page)
    if not found and not specimen.issue.preheader.strip():
        return  # F2 says that there is nothing to show
    for problem, fix in _problems(page, found):
        where = f"{template_of(specimen.issue)}/issue.html"
        yield Finding("F1", Severity.ERROR, "html", problem, f"{fix} in {where}.")


def candidates(page: Document) -> list[Tag]:
    """The elements that are, or should be, the preheader."""
    marked = [tag for tag in page.tags if "preheader" in tag.get("class").split()]
    if marked:
        return marked
    hidden = _hidden_at_the_start(page)
    return [tag for tag in hidden if squash(page.within(tag))] or hidden[:1]


def _hidden_at_the_start(page: Document) -> list[Tag]:
    """Hidden elements that follow one another before anything is shown, the filler with them."""
    found: list[Tag] = []
    for tag in page.tags:
        end = found[-1].last if found else 0
        if "display:none" not in tag.style or tag.conditional or (found and tag.first < end):
            continue
        if squash("".join(text.content for text in page.texts[end : tag.first] if not text.conditional)):
            break
        found.append(tag)
    return found


def _problems(page: Document, found: list[Tag]) -> Iterator[tuple[str, str]]:
    hide = 'style="display:none;mso-hide:all"'
    if len(found) != 1:
        count = "no preheader" if not found else f"{len(found)} preheaders"
        yield (
            f"The mail has {count}; it needs exactly one.",
            f'Write <div class="preheader" {hide}> once, first in <body>,',
        )
        return
    if missing := [rule for rule in ("display:none", "mso-hide:all") if rule not in found[0].style]:
        yield f"The preheader is not hidden by {' and '.join(missing)}.", f"Give it {hide}"
    if squash(page.before(found[0])) or _picture_before(page, found[0]):
        yield (
            "Something comes before the preheader, and is shown instead of it.",
            "Move it to the start of <body>",
        )


def _picture_before(page: Document, tag: Tag) -> bool:
    for other in page.tags:
        if other is tag:
            return False
        if other.name == "img" and not other.conditional:
            return True
    return False


def worth_reading(specimen: Specimen) -> Iterator[Finding]:
    """F2: the preheader is there, has a fit length and says more than the subject."""
    words = text_of(specimen)
    if problem := _wording_problem(specimen, words):
        yield Finding(
            "F2",
            Severity.WARNING,
            "preheader",
            problem,
            f'Write preheader = "…" in {file_of(specimen.issue)}: one sentence that adds to the subject.',
        )


def text_of(specimen: Specimen) -> str:
    """The preheader as the reader has it, without filler; the issue's where the mail has none."""
    page = document.read(specimen.html)
    found = candidates(page)
    words = page.within(found[0]) if found else specimen.issue.preheader
    visible = (c for c in words if unicodedata.category(c) not in ("Cf", "Mn"))
    return " ".join("".join(visible).split())


def _wording_problem(specimen: Specimen, words: str) -> str:
    blocks = specimen.issue.blocks
    if not words:
        return "The preheader is empty; mail programs show the first words of the page instead."
    if squash(words) == squash(specimen.subject):
        return f"The preheader only repeats the subject: “{shown(words)}”."
    if blocks and squash(words) == squash(blocks[0].title):
        return f"The preheader only repeats the first headline: “{shown(words)}”."
    if len(words) < SHORTEST:
        return f"The preheader has {len(words)} characters, fewer than {SHORTEST}: “{shown(words)}”."
    width = cells(words)
    return f"The preheader is {width} cells wide, more than {WIDEST}." if width > WIDEST else ""


CHECKS: tuple[Check, ...] = (
    Check(
        "F1",
        "The list of mails shows the page's first words beside the subject: they should be the preheader's.",
        "good-email-code, preheader (display:none; mso-hide:all for Outlook)",
        in_place,
    ),
    Check(
        "F2",
        "Subject and preheader decide whether a mail is opened; a short or repeated one is a line lost.",
        "Litmus and Email on Acid (length, duplication, blank); research note email-html, F2",
        worth_reading,
    ),
)
