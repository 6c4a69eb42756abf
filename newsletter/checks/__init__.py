"""What may be wrong with an issue: a family of pure checks, one file for each group.

A check looks at a Specimen and yields findings; it never raises and touches nothing
outside. Add one: a Check in a file here, its group's line in CHECKS, and its bad
mail in tests/checks: the contract tests then hold that it has a why and a source, is
silent on the clean sample and fires on its bad one.
"""

from __future__ import annotations

from newsletter.checks.characters import CHECKS as CHARACTERS
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.contrast import CHECKS as CONTRAST
from newsletter.checks.fields import CHECKS as FIELDS
from newsletter.checks.footer import CHECKS as FOOTER
from newsletter.checks.frame import CHECKS as FRAME
from newsletter.checks.hosting import CHECKS as HOSTING
from newsletter.checks.images import CHECKS as IMAGES
from newsletter.checks.kept import CHECKS as KEPT
from newsletter.checks.law import CHECKS as LAW
from newsletter.checks.layout import CHECKS as LAYOUT
from newsletter.checks.leftovers import CHECKS as LEFTOVERS
from newsletter.checks.links import CHECKS as LINKS
from newsletter.checks.markup import CHECKS as MARKUP
from newsletter.checks.mime import CHECKS as MIME
from newsletter.checks.outlets import CHECKS as OUTLETS
from newsletter.checks.pictures import CHECKS as PICTURES
from newsletter.checks.place import with_line
from newsletter.checks.preheader import CHECKS as PREHEADER
from newsletter.checks.reading import CHECKS as READING
from newsletter.checks.repeats import CHECKS as REPEATS
from newsletter.checks.rights import CHECKS as RIGHTS
from newsletter.checks.sender import CHECKS as SENDER
from newsletter.checks.silence import silenced
from newsletter.checks.size import CHECKS as SIZE
from newsletter.checks.structure import CHECKS as STRUCTURE
from newsletter.checks.support import CHECKS as SUPPORT
from newsletter.checks.targets import CHECKS as TARGETS
from newsletter.checks.wire import CHECKS as WIRE
from newsletter.model.finding import Finding

CHECKS: tuple[Check, ...] = (
    *STRUCTURE,
    *FRAME,
    *MARKUP,
    *LAYOUT,
    *KEPT,
    *SUPPORT,
    *SIZE,
    *WIRE,
    *CHARACTERS,
    *LEFTOVERS,
    *FIELDS,
    *IMAGES,
    *PICTURES,
    *HOSTING,
    *RIGHTS,
    *READING,
    *CONTRAST,
    *PREHEADER,
    *LINKS,
    *TARGETS,
    *FOOTER,
    *LAW,
    *MIME,
    *REPEATS,
    *OUTLETS,
    *SENDER,
)


def run(specimen: Specimen) -> tuple[Finding, ...]:
    """All findings on a specimen, most severe first, then in the order of CHECKS; the silenced last."""
    found = [finding for check in CHECKS for finding in check.find(specimen)]
    known = {check.id for check in CHECKS}
    told = [with_line(finding, specimen.evidence) for finding in silenced(found, specimen.issue, known)]
    return tuple(sorted(told, key=lambda finding: (bool(finding.silenced), finding.severity.rank)))
