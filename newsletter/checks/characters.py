"""Whether every character can be shown, and every letter is one character.

Looks at subject, HTML and plain text as all readers get them: one reader's name must
not stop a mailing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_with, of_text, shown
from newsletter.model.finding import Finding, Severity


def characters(specimen: Specimen) -> Iterator[Finding]:
    """B6: no controls, no lost letters, no letters in pieces."""
    rendered = specimen.rendered
    for where, text in (("subject", rendered.subject), ("html", rendered.html), ("text", rendered.text)):
        yield from _unshown(specimen, where, text)
        yield from _split_letters(specimen, where, text)


def _unshown(specimen: Specimen, where: str, text: str) -> Iterator[Finding]:
    bad = sorted({c for c in text if _is_bad(c)})
    if not bad:
        return
    place = text.index(bad[0])
    around = shown(text[max(0, place - 12) : place + 13])
    names = ", ".join(f"U+{ord(c):04X}" for c in bad)
    own = of_text(specimen.issue, bad[0])
    message = f"The {where} holds characters that cannot be shown ({names}), first in “{around}”."
    fix = f"Type the words anew in {file_with(specimen.issue, own)}; letters were lost when they were copied."
    yield Finding("B6", Severity.ERROR, own or where, message, fix)


def _is_bad(c: str) -> bool:
    return c == "�" or (unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r")


def _split_letters(specimen: Specimen, where: str, text: str) -> Iterator[Finding]:
    """Letters in pieces (NFD) are errors; a letter that merely has a second code is a warning."""
    composed = unicodedata.normalize("NFC", text)
    if composed == text:
        return
    severity = Severity.ERROR if len(composed) < len(text) else Severity.WARNING
    words = re.split(r"[\s<>]+", text)
    word = next((word for word in words if unicodedata.normalize("NFC", word) != word), text)
    own = of_text(specimen.issue, word)
    message = f"The {where} holds letters in a form that searching does not find, first in “{shown(word)}”."
    written = shown(unicodedata.normalize("NFC", word))
    fix = f"Copy “{written}” from here into {file_with(specimen.issue, own)}, or type it anew."
    yield Finding("B6", severity, own or where, message, fix)


CHECKS: tuple[Check, ...] = (
    Check(
        "B6",
        "Control characters, lost letters and letters in pieces show as boxes; Gmail may clip the mail.",
        "RFC 5198 §2 (NFC, no controls); email-bugs#41 (U+0092)",
        characters,
    ),
)
