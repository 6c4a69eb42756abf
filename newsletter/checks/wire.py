"""Whether the bytes and the Subject line pass mail servers and spam filters.

Looks at the whole message: its lines, its size, and the words of its Subject. Ids B3–B5
are those of the acceptance list; "subject" is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import fault_of_ours, file_of, shown, template_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.width import cells

LINE_MOST = 998  # RFC 5322 §2.1.1
FILLER_MOST = 1_500  # bytes
MESSAGE_MOST = 200_000  # bytes
SHORTEST, WIDEST = 10, 90  # cells of a subject
SHOUTED = 0.3  # share of capitals
UNSEEN = re.compile(r"[\u00ad\u034f\u061c\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]")


def lines(specimen: Specimen) -> Iterator[Finding]:
    """B3: no line is too long for a server."""
    longest = max(map(len, specimen.message.splitlines()), default=0)
    if longest > LINE_MOST:
        message = f"A line of the message has {longest:,} bytes, more than {LINE_MOST}."
        yield Finding("B3", Severity.ERROR, "message", message, fault_of_ours(specimen.issue))


def filler(specimen: Specimen) -> Iterator[Finding]:
    """B4: what keeps the preheader apart is not heavier than an item."""
    size = len("".join(UNSEEN.findall(specimen.html)).encode("utf-8"))
    if size > FILLER_MOST:
        message = f"The mail has {size:,} bytes of invisible letters, more than {FILLER_MOST:,}."
        fix = f"Write {{{{ filler }}}} once in {template_of(specimen.issue)}/issue.html."
        yield Finding("B4", Severity.WARNING, "html", message, fix)


def whole(specimen: Specimen) -> Iterator[Finding]:
    """B5: the whole message is not too heavy."""
    size = len(specimen.message)
    if size > MESSAGE_MOST:
        message = f"The message has {size:,} bytes, more than {MESSAGE_MOST:,}."
        fix = f"Leave items for the next issue, or shorten excerpts, in {file_of(specimen.issue)}."
        yield Finding("B5", Severity.WARNING, "message", message, fix)


def subject(specimen: Specimen) -> Iterator[Finding]:
    """The subject can be read at a glance and does not shout."""
    words = specimen.subject.strip()
    capitals = sum(letter.isupper() for letter in words)
    letters = sum(letter.isalpha() for letter in words)
    width = cells(words)
    if width < SHORTEST:
        problem = f"The subject is {width} cells wide, fewer than {SHORTEST}"
    elif width > WIDEST:
        problem = f"The subject is {width} cells wide, more than {WIDEST}: phones cut it"
    elif letters > SHORTEST and capitals > SHOUTED * letters:
        problem = f"The subject shouts: {capitals} of its {letters} letters are capitals"
    elif "!!" in words or "??" in words or "！！" in words:
        problem = "The subject shouts with its punctuation"
    else:
        return
    fix = f"Write subject = “…” anew in {file_of(specimen.issue)}."
    yield Finding("subject", Severity.WARNING, "subject", f"{problem}: “{shown(words)}”.", fix)


def hidden_by_colour(specimen: Specimen) -> Iterator[Finding]:
    """F4: the preheader is hidden by what hides, not by white on white."""
    for tag in document.read(specimen.html).tags:
        found = re.search(r"(?<![\w-])color:(#f{3,6}|white|transparent)(?![0-9a-f])", tag.style)
        if found and "display:none" in tag.style:
            message = f"The preheader is written in “{found[1]}”, as hidden spam is."
            fix = f"Take its colour out in {template_of(specimen.issue)}/issue.html."
            yield Finding("F4", Severity.WARNING, "html", message, fix)
            return


def unread_filler(specimen: Specimen) -> Iterator[Finding]:
    """F3: a screen reader passes over the filler."""
    page = document.read(specimen.html)
    for tag in page.tags:
        text = page.within(tag)
        only = text and not UNSEEN.sub("", text).strip()
        if only and "display:none" in tag.style and tag.get("aria-hidden") != "true":
            message = "A screen reader reads the filler after the preheader."
            fix = f'Add aria-hidden="true" to it in {template_of(specimen.issue)}/issue.html.'
            yield Finding("F3", Severity.WARNING, "html", message, fix)


CHECKS: tuple[Check, ...] = (
    Check(
        "B3",
        "A server may refuse a longer line or break it, and the signature with it.",
        "RFC 5322 §2.1.1; RFC 2045 §6.8",
        lines,
    ),
    Check(
        "B4",
        "Filler after the preheader counts toward Gmail's limit like every other byte.",
        "research note email-html §7.8, measured",
        filler,
    ),
    Check(
        "B5",
        "A heavy message takes long to send to everybody and is cut by some mail programs.",
        "research note email-html, B5",
        whole,
    ),
    Check(
        "subject",
        "The subject decides whether a mail is opened; phones show about forty cells of it.",
        "Litmus and Email on Acid (length); SpamAssassin SUBJ_ALL_CAPS",
        subject,
    ),
    Check(
        "F3",
        "Read aloud, the filler is a row of blanks and joiners before the mail begins.",
        "WAI-ARIA 1.2 §6.6 (aria-hidden)",
        unread_filler,
    ),
    Check(
        "F4",
        "White text on white is what spammers hide words with, and filters count it.",
        "SpamAssassin HTML_FONT_LOW_CONTRAST",
        hidden_by_colour,
    ),
)
