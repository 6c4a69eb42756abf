"""Whether the layout holds where <style> is thrown away, and in Outlook for Windows.

Looks at tables, inline styles and attributes. Ids C1–C13 are those of the acceptance list;
what needs a browser (C3–C5) is measured in one by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.document import Tag
from newsletter.checks.place import shown, template_of
from newsletter.model.finding import Finding, Severity

WIDEST = 640  # pixels
UNSUPPORTED = re.compile(
    r"display:(?:inline-)?(?:flex|grid)|(?<![\w-])float:|(?<![\w-])position:"
    r"|margin[\w-]*:[^;]*-[\d.]+|calc\(|var\(|[\d.]rem\b"
)
PADDED = re.compile(r"(?<!-)padding[\w-]*:[^;]*[1-9]")
ODD_COLOUR = re.compile(r"(?:rgba?|hsla?)\([^)]*\)|#[0-9a-f]{3}\b(?![0-9a-f])|#[0-9a-f]{8}\b")
MAX_WIDTH = re.compile(r"(?<![\w-])max-width:(\d+)px")
PADDING_IS_FINE = ("td", "th", "ul", "ol", "body")  # Word keeps it there
COLOURED = ("bgcolor", "color")


def tables(specimen: Specimen) -> Iterator[Finding]:
    """C1: tables are marked as layout and have no borders of their own."""
    page = document.read(specimen.html)
    spoken = bool(page.named("th", "caption"))  # a table with headings is one that is read as such
    faults = {fault: None for tag in page.named("table") if not spoken for fault in _table_faults(tag)}
    for fault in faults:
        yield _finding(specimen, "C1", f"A layout table lacks {fault}.", f"Write {fault} in each <table>")


def _table_faults(tag: Tag) -> Iterator[str]:
    if tag.get("role") not in ("presentation", "none"):
        yield 'role="presentation"'
    for name in ("border", "cellpadding", "cellspacing"):
        if tag.get(name) != "0":
            yield f'{name}="0"'


def container(specimen: Specimen) -> Iterator[Finding]:
    """C2: the page is at most 640 pixels wide, in Outlook too."""
    page = document.read(specimen.html)
    drawn = [tag for tag in page.tags if tag.name in ("div", "table", "td") and not tag.conditional]
    widths = {int(found[1]) for tag in drawn for found in MAX_WIDTH.finditer(tag.style)}
    widest = max(widths, default=0)
    ghosts = {tag.get("width") for tag in page.named("table") if tag.conditional}
    if not widest or widest > WIDEST:
        message = f"The page is {f'{widest} pixels wide' if widest else 'as wide as the window'}."
        yield _finding(specimen, "C2", message, f"Give the page max-width: {WIDEST}px")
    elif str(widest) not in ghosts:
        message = f"Outlook for Windows does not know that the page is {widest} pixels wide."
        yield _finding(specimen, "C2", message, f'Put <!--[if mso]><table width="{widest}" …> around it')


def _styles(identity: str, pattern: re.Pattern[str], said: str, fix: str) -> Callable[..., Iterator[Finding]]:
    """A check that finds a pattern in style attributes, each different match once."""

    def find(specimen: Specimen) -> Iterator[Finding]:
        tags = document.read(specimen.html).tags
        found = {match[0]: tag.name for tag in tags for match in pattern.finditer(tag.style)}
        for match, name in found.items():
            yield _finding(specimen, identity, f"<{name}> has “{shown(match)}”, {said}.", fix)

    return find


def padding(specimen: Specimen) -> Iterator[Finding]:
    """C7: padding stands on table cells, or is repeated for Outlook."""
    for tag in document.read(specimen.html).tags:
        fine = tag.name in PADDING_IS_FINE or "mso-padding-alt" in tag.style or tag.conditional
        if not fine and (found := PADDED.search(tag.style)):
            message = f"<{tag.name}> has “{shown(found[0])}”, which Outlook for Windows ignores."
            yield _finding(specimen, "C7", message, "Put the padding on the <td>, or add mso-padding-alt,")
            return


def colours(specimen: Specimen) -> Iterator[Finding]:
    """C11: colours have six digits."""
    found: dict[str, None] = {}
    for tag in document.read(specimen.html).tags:
        found |= dict.fromkeys(match[0] for match in ODD_COLOUR.finditer(tag.style))
        values = (tag.get(name) for name in COLOURED)
        found |= {value: None for value in values if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value)}
    for value in found:
        message = f"A colour is written as “{shown(value)}”, which some mail programs ignore."
        yield _finding(specimen, "C11", message, "Write it with six digits, such as #0b5d54,")


def computed(specimen: Specimen) -> Iterator[Finding]:
    """C13: attributes hold plain values."""
    for tag in document.read(specimen.html).tags:
        for name in ("width", "height", *COLOURED):
            if "calc(" in tag.get(name) or "var(" in tag.get(name):
                message = f"<{tag.name}> has {name}=“{shown(tag.get(name))}”, which no mail program reads."
                yield _finding(specimen, "C13", message, "Write a plain value in style.css")


def _finding(specimen: Specimen, identity: str, message: str, fix: str) -> Finding:
    place = f"in {template_of(specimen.issue)}/{'style.css' if identity in STYLE else 'issue.html'}."
    return Finding(
        identity, Severity.WARNING, "html", message, f"{fix} {place}".replace("style.css in", "in")
    )


STYLE = ("C6", "C7", "C8", "C11", "C13")
unsupported = _styles(
    "C6", UNSUPPORTED, "which Outlook or a webmail drops", "Lay it out with tables and inline-block"
)
important = _styles(
    "C8",
    re.compile(r"[\w-]+:[^;]*!important"),
    "and Outlook for Windows ignores what is !important there",
    "Leave !important out",
)

CHECKS: tuple[Check, ...] = (
    Check(
        "C1",
        "A screen reader counts out the rows and columns of a layout table that does not say it is one.",
        "WCAG 2.2 success criterion 1.3.1; Maizzle's linter (table without role)",
        tables,
    ),
    Check(
        "C2",
        "Lines wider than about 640 pixels are hard to read, and Outlook needs its own table to know.",
        "Cerberus (hybrid layout); caniemail css-max-width",
        container,
    ),
    Check(
        "C6",
        "Outlook for Windows or a webmail drops these rules, and the layout falls apart.",
        "caniemail css-display-flex, css-float, css-position, css-function-calc, css-variables",
        unsupported,
    ),
    Check(
        "C7",
        "Outlook for Windows knows padding on table cells alone, so texts stick to edges.",
        "caniemail css-padding",
        padding,
    ),
    Check(
        "C8",
        "Outlook for Windows ignores an inline rule that is marked important.",
        "caniemail css-important",
        important,
    ),
    Check(
        "C11",
        "Short and functional colours are ignored by some mail programs, and text may vanish.",
        "caniemail css-rgba; Maizzle (six-digit hex)",
        colours,
    ),
    Check(
        "C13",
        "An attribute with a formula has no meaning, and the element gets a width or colour of chance.",
        "premailer 3.10, measured; HTML Living Standard §2.3.4",
        computed,
    ),
)
