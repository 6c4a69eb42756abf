"""The same coverage twice in one issue."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_of, name_of
from newsletter.model.finding import Finding, Severity


def repeated(specimen: Specimen) -> Iterator[Finding]:
    """An address that stands under two items."""
    first: dict[str, int] = {}
    for number, block in enumerate(specimen.issue.blocks, 1):
        if not block.url:
            continue
        before = first.setdefault(block.url, number)
        if before != number:
            yield Finding(
                "twice",
                Severity.WARNING,
                name_of(number, block),
                f"It leads to the same page as item {before}.",
                f"Take one of the two out of {file_of(specimen.issue)}.",
            )


CHECKS: tuple[Check, ...] = (
    Check(
        "twice",
        "A reader who meets one story twice thinks that nobody has read the issue before mailing it.",
        "our own rule: a block copied and pasted is easily overlooked",
        repeated,
    ),
)
