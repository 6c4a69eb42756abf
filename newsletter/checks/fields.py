"""Personal fields that a reader's row does not have."""

from __future__ import annotations

from collections.abc import Iterator

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
            f"Write what they see instead: {{{field}|…}}",
        )


CHECKS: tuple[Check, ...] = (
    Check(
        "field",
        "A reader without a value would see a hole in the sentence, and nobody proofreads 5,000 mails.",
        "our own rule: a missing field is an error when sealing, never when sending",
        _lacking,
    ),
)
