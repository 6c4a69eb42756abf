"""Personal fields that a reader's row does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from newsletter.checks.contract import Check, Specimen
from newsletter.model.finding import Finding, Severity


def _lacking(specimen: Specimen) -> Iterator[Finding]:
    for field, count in specimen.evidence.lacking:
        readers = "1 reader" if count == 1 else f"{count:,} readers"
        yield Finding(
            "field",
            Severity.ERROR,
            f"{{{field}}}",
            f"{readers} would see nothing where {{{field}}} stands.",
            _cure(field, specimen.evidence.fields) or f"Write what they see instead: {{{field}|…}}",
        )
    for field in specimen.evidence.unheard:
        cure = _cure(field, specimen.evidence.fields)
        yield Finding(
            "field",
            Severity.WARNING,
            f"{{{field}}}",
            f"No reader has a field called {field}: everybody would see what stands behind the |.",
            cure or "The fields are: " + ", ".join(f"{{{known}}}" for known in specimen.evidence.fields),
        )


def _cure(field: str, known: Sequence[str]) -> str:
    """What was meant, as far as it can be guessed."""
    if field in _NAMES and "name" in known:
        return "A reader's name is {name}: write {name|독자}."
    near = get_close_matches(field, known, n=1, cutoff=0.6)
    return f"Did you mean {{{near[0]}|…}}?" if near else ""


_NAMES = ("이름", "성명", "성함", "Name", "name")


CHECKS: tuple[Check, ...] = (
    Check(
        "field",
        "A reader without a value would see a hole in the sentence, and nobody proofreads 5,000 mails.",
        "our own rule: a missing field is an error when sealing, never when sending",
        _lacking,
    ),
)
