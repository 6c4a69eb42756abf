"""Whether the message is built so that every mail program reads the same in it.

Looks at the whole message as bytes: its form, its encodings, its Subject line, and that
the plain text tells what the HTML tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks import mail
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import (
    fault_of_ours,
    is_web_address,
    name_of,
    shown,
    spelt_out,
    squash,
)
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Block

FORMS = (("text/plain", "text/html"), ("text/plain", "multipart/related"))
ENCODED_WORD_MOST = 75  # RFC 2047 §2
ENCODED_LINE_MOST = 76  # RFC 2047 §2
LINE_MOST = 998  # RFC 5322 §2.1.1, where nothing is encoded


def form(specimen: Specimen) -> Iterator[Finding]:
    """I1: two forms of the same mail, the plain one first."""
    read = mail.read(specimen.message)
    if read.content_type != "multipart/alternative" or read.children not in FORMS:
        found = ", ".join(read.children) or "no parts"
        yield Finding(
            "I1",
            Severity.ERROR,
            "message",
            f"The message is {shown(read.content_type)} with {shown(found)}"
            " instead of multipart/alternative with text/plain, then text/html.",
            fault_of_ours(specimen.issue),
        )


def encodings(specimen: Specimen) -> Iterator[Finding]:
    """I2: each text says charset=utf-8 and is base64."""
    texts = (part for part in mail.read(specimen.message).parts if part.content_type.startswith("text/"))
    for part in texts:
        if part.charset != "utf-8" or part.encoding != "base64":
            charset = shown(part.charset) or "no charset"
            yield Finding(
                "I2",
                Severity.ERROR,
                "message",
                f"The part {shown(part.content_type)} has {charset} in {shown(part.encoding)}"
                " instead of utf-8 in base64.",
                fault_of_ours(specimen.issue),
            )


def subject(specimen: Specimen) -> Iterator[Finding]:
    """I3: the Subject line decodes to the very subject, within the limits of a line."""
    for problem in _subject_problems(specimen):
        yield Finding("I3", Severity.ERROR, "subject", problem, fault_of_ours(specimen.issue))


def _subject_problems(specimen: Specimen) -> Iterator[str]:
    read = mail.read(specimen.message)
    if "subject" not in read.headers:
        yield "The message has no Subject line."
        return
    raw = read.headers["subject"]
    if read.text_of("subject").strip() != specimen.subject.strip():
        yield f"The Subject line reads “{shown(read.text_of('subject'))}”, not “{shown(specimen.subject)}”."
    words = [found[0] for found in mail.ENCODED_WORD.finditer(raw)]
    if longest := max((len(word) for word in words if len(word) > ENCODED_WORD_MOST), default=0):
        yield f"An encoded word of the Subject line has {longest} characters, more than {ENCODED_WORD_MOST}."
    if broken := mail.broken_words(raw):
        yield f"An encoded word of the Subject line ends within a letter: {shown(broken[0])}."
    for line in f"Subject: {raw}".splitlines():
        limit = ENCODED_LINE_MOST if mail.ENCODED_WORD.search(line) else LINE_MOST
        if len(line) > limit:
            yield f"A line of the Subject has {len(line)} characters, more than {limit}: {shown(line)}."


def same_content(specimen: Specimen) -> Iterator[Finding]:
    """I4: the plain text has each item's headline and link."""
    squashed = squash(specimen.text)
    links = {spelt_out(word) for word in specimen.text.split() if is_web_address(word)}
    for number, block in enumerate(specimen.issue.blocks, 1):
        missing = _missing(block, squashed, links)
        if missing:
            yield Finding(
                "I4",
                Severity.ERROR,
                name_of(number, block),
                f"The plain text lacks this item's {' and '.join(missing)}.",
                fault_of_ours(specimen.issue),
            )


def _missing(block: Block, squashed: str, links: set[str]) -> list[str]:
    missing = []
    if squash(block.title) not in squashed:
        missing.append(f"title “{shown(block.title)}”")
    if is_web_address(block.url) and spelt_out(block.url) not in links:
        missing.append(f"link {shown(block.url)}")
    return missing


CHECKS: tuple[Check, ...] = (
    Check(
        "I1",
        "A mail program shows the last form that it can, so the plain text must come first.",
        "RFC 2046 §5.1.4; SpamAssassin MIME_HTML_ONLY",
        form,
    ),
    Check(
        "I2",
        "Relays rewrite other encodings of Hangul and break signatures; base64 without charset is spam.",
        "RFC 2045 §6.8; SpamAssassin MIME_BASE64_TEXT",
        encodings,
    ),
    Check(
        "I3",
        "A Subject line folded wrongly loses blanks between words or is refused by the server.",
        "RFC 2047 §2, §5; RFC 5322 §2.1.1; cpython#92081",
        subject,
    ),
    Check(
        "I4",
        "Watches and previews show the plain text alone; where it tells less, filters suspect spam.",
        "RFC 2046 §5.1.4; SpamAssassin MPART_ALT_DIFF",
        same_content,
    ),
)
