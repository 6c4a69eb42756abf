"""Whether places that a program should have filled reach the reader.

Looks at subject, HTML and plain text, as all readers get them and as one does. What the
press itself wrote (a headline about ``{{ templates }}``) is left alone, and so are
braces that the editor wrote double on purpose. Words such as "None" count only where
they stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import fault_of_ours, file_with, of_text, quoted, shown
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue

UNFILLED = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}"  # Jinja2 and most others
    r"|%%[\w.:-]+%%|\*\|[\w:.-]+\|\*|\$%[^%\s]+%\$"  # ExactTarget, Mailchimp, Stibee
)
# A reader's field as it is written in an issue: {name}, {name|fallback}.
FIELD = re.compile(r"(?<!\{)\{[ ]*([^\W\d_][\w.-]*(?: [\w.-]+)*)[ ]*(\|[^{}\n]*)?\}(?!\})")
USUAL_FIELDS = frozenset(("name", "email", "address", "first_name", "이름", "성명", "이메일", "소속"))
NOTHING = r"(?:None|undefined|null|NaN|\[object Object\])"
ALONE = re.compile(NOTHING)
GREETED = re.compile(rf"\b{NOTHING}\s?님|\b(?:Dear|Hello|Hi)\s{NOTHING}(?=\s*(?:[,.!:]|$))", re.MULTILINE)
SEPARATOR = re.compile(r"\s[|·•/–-]\s|\n")
SPOKEN = ("alt", "title", "aria-label", "href", "src")  # attributes that reach the reader


def unfilled(specimen: Specimen) -> Iterator[Finding]:
    """G4: nothing that a program should have replaced is left.

    An error in what everybody gets; a warning where only one reader's own row says so,
    because a single row must not stop a mailing.
    """
    rendered = specimen.rendered
    for_all = _found(specimen, _texts(rendered.subject, rendered.html, rendered.text))
    for_one = _found(specimen, _texts(specimen.subject, specimen.html, specimen.text))
    for leftover, (severity, where) in for_all.items():
        yield _finding(specimen, severity, where, leftover)
    for leftover in for_one:
        if leftover not in for_all:
            yield _of_one_reader(leftover)
    yield from _open_holes(specimen)


def _found(specimen: Specimen, texts: Iterator[tuple[str, str]]) -> dict[str, tuple[Severity, str]]:
    """Each leftover with how bad it is and where it stands first."""
    found: dict[str, tuple[Severity, str]] = {}
    for where, text in texts:
        for severity, leftover in _leftovers(specimen, text):
            found.setdefault(leftover, (severity, where))
    return found


def _texts(subject: str, html: str, text: str) -> Iterator[tuple[str, str]]:
    """Everything a reader reads, and where it stands."""
    page = document.read(html)
    yield "subject", subject
    yield from (("html", title) for title in page.titles)
    yield from (("html", text.content) for text in page.texts)
    for tag in page.tags:
        yield from (("html", unquote(tag.get(name))) for name in SPOKEN if name in tag.attributes)
    yield "text", text


def _leftovers(specimen: Specimen, text: str) -> Iterator[tuple[Severity, str]]:
    issue = specimen.issue
    found = (match[0] for match in UNFILLED.finditer(text))
    yield from ((Severity.ERROR, leftover) for leftover in found if not _from_press(issue, leftover))
    for match in FIELD.finditer(text):
        severity = _field_severity(specimen, match)
        if severity and not _from_press(issue, match[0]):
            yield severity, match[0]
    for words in (*_alone(text), *(match[0] for match in GREETED.finditer(text))):
        if not _from_press(issue, words):
            yield Severity.ERROR, words


def _alone(text: str) -> Iterator[str]:
    """Words for nothing that stand alone: the whole of a text, a line, or an entry of a byline."""
    pieces = (piece.strip() for piece in SEPARATOR.split(text))
    return (piece for piece in pieces if ALONE.fullmatch(piece))


def _field_severity(specimen: Specimen, match: re.Match[str]) -> Severity | None:
    """How sure it is that ``{name}`` was meant to be replaced; None where it was meant as it stands."""
    doubled = f"{{{match[0]}}}" in _own_words(specimen.issue)
    known = match[1] in USUAL_FIELDS or match[1] in {hole.field for hole in specimen.rendered.holes}
    spaced = match[0][1].isspace()  # nobody doubles braces on purpose and puts blanks within
    if (known and (spaced or not doubled)) or (match[2] and not doubled):
        return Severity.ERROR
    return None if doubled and not known else Severity.WARNING


def _own_words(issue: Issue) -> str:
    """What the editor wrote, as typed."""
    prose = (*(section.prose for section in issue.sections), *(block.prose for block in issue.blocks))
    return "\n".join((issue.subject, issue.preheader, issue.prose, *prose))


def _from_press(issue: Issue, words: str) -> bool:
    """Whether the press wrote these words among others; a title or outlet of nothing else is a leftover."""
    values = [value.strip() for block in issue.blocks for value in quoted(block)]
    return words not in values and any(words in value for value in values)


def _finding(specimen: Specimen, severity: Severity, where: str, leftover: str) -> Finding:
    own = of_text(specimen.issue, leftover) or ("subject" if where == "subject" else None)
    message = f"The reader sees “{shown(leftover)}”, which should have been replaced."
    file = file_with(specimen.issue, own)
    fix = f"Take it out of {file}; a reader's own value is written {{name}} or {{name|word}}."
    return Finding("G4", severity, own or where, message, fix)


def _of_one_reader(leftover: str) -> Finding:
    message = f"One reader sees “{shown(leftover)}”, because it stands in that reader's own row."
    fix = "Mend the row in your file and import it again: newsletter people import FILE"
    return Finding("G4", Severity.WARNING, "reader", message, fix)


def _open_holes(specimen: Specimen) -> Iterator[Finding]:
    """Holes that are still marked in what one reader gets."""
    filled = (specimen.subject, specimen.html, specimen.text)
    for hole in specimen.rendered.holes:
        if any(hole.sentinel in text for text in filled):
            message = f"The reader sees “{hole.sentinel}” where {{{hole.field}}} should stand."
            yield Finding("G4", Severity.ERROR, "html", message, fault_of_ours(specimen.issue))


CHECKS: tuple[Check, ...] = (
    Check(
        "G4",
        "A reader greeted as {{ name }} or None knows that nobody looked at the mail.",
        "Litmus and Email on Acid pre-send lists (merge tags)",
        unfilled,
    ),
)
