"""Whether the mail is a page that mail programs read as one, and has something in it.

Looks at the HTML's frame (doctype, language, charset, title) and for elements that mail
programs throw away or that spam filters take amiss. Ids A1–A12 are those of the
acceptance list; "empty" is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_of, of_text, shown, template_of
from newsletter.model.finding import Finding, Severity

DOCTYPE = re.compile(r"\s*<!doctype html\s*>", re.IGNORECASE)  # a longer one means the 1990s
CHARSET = re.compile(rb"<meta\b[^>]*\bcharset\s*=\s*[\"']?utf-8[^>]*>", re.IGNORECASE)
CHARSET_WITHIN = 1024  # bytes that a browser looks through for the charset
TITLE_TO_SUBJECT = 3.5
IMPORT = re.compile(r"@import\b", re.IGNORECASE)
FORBIDDEN = ("script", "form", "input", "iframe", "object", "embed", "svg", "video", "audio", "link", "base")


def doctype(specimen: Specimen) -> Iterator[Finding]:
    """A1: the HTML begins with its doctype."""
    if not DOCTYPE.match(specimen.html):
        begin = shown(specimen.html[:40]) or "nothing"
        yield Finding(
            "A1",
            Severity.ERROR,
            "html",
            f"The mail's HTML begins with “{begin}” instead of <!DOCTYPE html>.",
            f"Make <!DOCTYPE html> the first thing in {template_of(specimen.issue)}/issue.html.",
        )


def language(specimen: Specimen) -> Iterator[Finding]:
    """A2: <html> says its language and direction and knows Outlook's two namespaces."""
    tags = document.read(specimen.html).named("html")
    wanted = {
        "lang": specimen.issue.language,
        "dir": "ltr",
        "xmlns:v": "urn:schemas-microsoft-com:vml",
        "xmlns:o": "urn:schemas-microsoft-com:office:office",
    }
    missing = [name for name in wanted if not (tags and tags[0].get(name))]
    if missing:
        words = " ".join(f'{name}="{wanted[name]}"' for name in missing)
        yield Finding(
            "A2",
            Severity.ERROR,
            "html",
            f"The tag <html> lacks {', '.join(missing)}.",
            f"Add {words} to <html> in {template_of(specimen.issue)}/issue.html.",
        )


def charset(specimen: Specimen) -> Iterator[Finding]:
    """A3: the charset stands where a browser still looks for it."""
    if not CHARSET.search(specimen.html.encode("utf-8", "replace")[:CHARSET_WITHIN]):
        yield Finding(
            "A3",
            Severity.ERROR,
            "html",
            f'No <meta charset="utf-8"> stands in the first {CHARSET_WITHIN:,} bytes of the HTML.',
            f'Begin <head> with <meta charset="utf-8"> in {template_of(specimen.issue)}/issue.html.',
        )


def title(specimen: Specimen) -> Iterator[Finding]:
    """A7: the page has a title, and it is not much longer than the subject."""
    titles = document.read(specimen.html).titles
    found = titles[0].strip() if titles else ""
    limit = int(TITLE_TO_SUBJECT * len(specimen.subject))
    if not found:
        message = "The mail's HTML has no title, or an empty one."
    elif len(found) > limit:
        message = (
            f"The title has {len(found)} characters, more than {limit} for this subject: “{shown(found)}”."
        )
    else:
        return
    fix = f"Write <title>{{{{ subject }}}}</title> in {template_of(specimen.issue)}/issue.html."
    yield Finding("A7", Severity.ERROR, "html", message, fix)


def forbidden(specimen: Specimen) -> Iterator[Finding]:
    """A12: nothing that runs, asks for input or loads style sheets, nor in comments for Outlook."""
    page = document.read(specimen.html)
    found = [(f"<{tag.name}>", tag.conditional) for tag in page.named(*FORBIDDEN)]
    found += [("@import", style.conditional) for style in page.styles if IMPORT.search(style.content)]
    for name, conditional in dict.fromkeys(found):
        seen = " within a comment for Outlook" if conditional else ""
        yield Finding(
            "A12",
            Severity.ERROR,
            "html",
            f"The mail holds {name}{seen}; mail programs remove it, and spam filters count it.",
            f"Take {name} out of {_file_with(specimen, name)}; link to a web page that has it instead.",
        )


def _file_with(specimen: Specimen, name: str) -> str:
    written = of_text(specimen.issue, name.rstrip(">"))
    return (
        f"{written} in {file_of(specimen.issue)}"
        if written
        else f"the files of {template_of(specimen.issue)}"
    )


def something_in_it(specimen: Specimen) -> Iterator[Finding]:
    """The issue has an item or at least a sentence of the editor's."""
    issue = specimen.issue
    prose = (issue.prose, *(section.prose for section in issue.sections))
    if not issue.blocks and not any(text.strip() for text in prose):
        yield Finding(
            "empty",
            Severity.ERROR,
            "issue",
            "The issue has no item and no text.",
            f"Add items with: newsletter compose {issue.slug} ITEM …",
        )


CHECKS: tuple[Check, ...] = (
    Check(
        "A1",
        "Without a doctype, mail programs fall back to the rules of the 1990s and widths come out wrong.",
        "HTML Living Standard §13.1.1 (the doctype)",
        doctype,
    ),
    Check(
        "A2",
        "A screen reader chooses its voice by the language, and Outlook draws buttons and scales pictures"
        " only where its namespaces are named.",
        "WCAG 2.2 success criterion 3.1.1; Cerberus (o:PixelsPerInch, VML)",
        language,
    ),
    Check(
        "A3",
        "Where the charset comes late or is missing, Hangul is garbled and Gmail may clip the mail.",
        "HTML Living Standard §4.2.5.4 (charset within 1,024 bytes); email-bugs#41",
        charset,
    ),
    Check(
        "A7",
        "A screen reader says the title first; one much longer than the subject counts as spam.",
        "WCAG 2.2 success criterion 2.4.2; SpamAssassin HTML_TITLE_SUBJ_DIFF",
        title,
    ),
    Check(
        "A12",
        "Mail programs remove scripts, forms, frames and loaded style sheets, and spam filters count them.",
        "caniemail (html-form, html-svg, html-video, html-link)",
        forbidden,
    ),
    Check(
        "empty",
        "A mail without a single item and without a word from the editor is of no use to anybody.",
        "our own rule: nobody is mailed nothing",
        something_in_it,
    ),
)
