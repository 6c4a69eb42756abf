"""What may be wrong with an issue: a family of pure checks, one file for each group.

A check looks at a Specimen and yields findings; it never raises and touches nothing
outside. Add one: a Check in a file here, its group's line in CHECKS, and its bad
mail in tests/checks: the contract tests then hold that it has a why and a source, is
silent on the clean sample and fires on its bad one.
"""

from __future__ import annotations

from newsletter.checks.characters import CHECKS as CHARACTERS
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.fields import CHECKS as FIELDS
from newsletter.checks.footer import CHECKS as FOOTER
from newsletter.checks.images import CHECKS as IMAGES
from newsletter.checks.leftovers import CHECKS as LEFTOVERS
from newsletter.checks.links import CHECKS as LINKS
from newsletter.checks.mime import CHECKS as MIME
from newsletter.checks.preheader import CHECKS as PREHEADER
from newsletter.checks.repeats import CHECKS as REPEATS
from newsletter.checks.sender import CHECKS as SENDER
from newsletter.checks.size import CHECKS as SIZE
from newsletter.checks.structure import CHECKS as STRUCTURE
from newsletter.model.finding import Finding

CHECKS: tuple[Check, ...] = (
    *STRUCTURE,
    *SIZE,
    *CHARACTERS,
    *LEFTOVERS,
    *FIELDS,
    *IMAGES,
    *PREHEADER,
    *LINKS,
    *FOOTER,
    *MIME,
    *REPEATS,
    *SENDER,
)


def run(specimen: Specimen) -> tuple[Finding, ...]:
    """All findings on a specimen, most severe first, then in the order of CHECKS."""
    found = [finding for check in CHECKS for finding in check.find(specimen)]
    return tuple(sorted(found, key=lambda finding: finding.severity.rank))
