"""Whether the mail is small enough to be shown whole.

Weighs the HTML as it goes over the wire, personalised for the reader with the largest
message, and the style sheets within it. Bytes, not characters: a Hangul syllable is three.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_of, name_of, template_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Block

HTML_SAFE = 72_000  # below Gmail's limit even where it counts the encoded size
HTML_MOST = 97_000
STYLE_SAFE = 8_192  # Gmail's limit of 2016, still met
STYLE_MOST = 16_384


def clipped(specimen: Specimen) -> Iterator[Finding]:
    """B1: Gmail shows the mail to its end."""
    size = wire_size(specimen.html)
    if size <= HTML_SAFE:
        return
    severity = Severity.ERROR if size > HTML_MOST else Severity.WARNING
    limit = HTML_MOST if size > HTML_MOST else HTML_SAFE
    end = "cuts it off before the unsubscribe link" if size > HTML_MOST else "may cut it off"
    yield Finding(
        "B1",
        severity,
        "html",
        f"The mail's HTML has {size:,} bytes, more than {limit:,}: Gmail {end}.",
        _shorten(specimen),
    )


def wire_size(html: str) -> int:
    """Bytes of the HTML before its transfer encoding, each line end counted as CRLF."""
    return len(html.encode("utf-8", "replace")) + html.count("\n") - html.count("\r\n")


def _shorten(specimen: Specimen) -> str:
    """Where to begin cutting: the item whose texts weigh most."""
    blocks = list(enumerate(specimen.issue.blocks, 1))
    if not blocks:
        return f"Shorten the text in {file_of(specimen.issue)}."
    number, block = max(blocks, key=lambda pair: _weight(pair[1]))
    advice = f"Leave items for the next issue or shorten excerpts in {file_of(specimen.issue)}"
    return f"{advice}; the heaviest is {name_of(number, block)}."


def _weight(block: Block) -> int:
    return len("".join((*block.excerpt, block.prose, block.title)).encode("utf-8", "replace"))


def style_sheets(specimen: Specimen) -> Iterator[Finding]:
    """B2: the style sheets together are small enough for Gmail to keep them."""
    styles = document.read(specimen.html).styles
    size = sum(len(style.content.encode("utf-8")) for style in styles if not style.conditional)
    if size <= STYLE_SAFE:
        return
    severity = Severity.ERROR if size > STYLE_MOST else Severity.WARNING
    limit = STYLE_MOST if size > STYLE_MOST else STYLE_SAFE
    yield Finding(
        "B2",
        severity,
        "html",
        f"The mail's style sheets have {size:,} bytes together, more than {limit:,}: Gmail may drop them.",
        f"Shorten {template_of(specimen.issue)}/style.css.",
    )


CHECKS: tuple[Check, ...] = (
    Check(
        "B1",
        "Gmail clips a mail of about 100,000 bytes and hides the rest, the unsubscribe link with it.",
        "email-bugs#41 (99,507 to 100,217 bytes, measured)",
        clipped,
    ),
    Check(
        "B2",
        "Gmail drops style sheets that are too long, and the phone layout and dark colours go with them.",
        "email-bugs#90; caniemail html-style note 6",
        style_sheets,
    ),
)
