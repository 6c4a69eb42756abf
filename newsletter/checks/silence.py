"""What the editor has a reason not to hear of.

Findings and the issue's ``silence`` in, the same findings out, those with the reason marked.
An error is never silenced: it would harm the reader, or break a law. A silence that nothing
answers to is itself a finding, so that none outlives its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from newsletter.checks.place import file_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue

SILENCE = "silence"


def silenced(found: Sequence[Finding], issue: Issue, known: Collection[str]) -> Iterator[Finding]:
    """The findings with the editor's reasons, and what is wrong with the reasons themselves."""
    reasons = dict(issue.silence)
    for finding in found:
        if finding.severity is not Severity.ERROR and finding.id in reasons:
            yield replace(finding, silenced=reasons[finding.id])
        else:
            yield finding
    for id in reasons:
        if message := _objection(id, found, known):
            fix = f"Take {id} out of silence in {file_of(issue)}."
            yield Finding(SILENCE, Severity.WARNING, SILENCE, message, fix)


def _objection(id: str, found: Sequence[Finding], known: Collection[str]) -> str:
    severities = {finding.severity for finding in found if finding.id == id}
    if id not in known:
        return f"There is no check {id} to be silenced."
    if not severities:
        return f"Nothing is found by {id}: there is nothing to be silent about."
    if severities == {Severity.ERROR}:
        return f"What {id} finds is an error, and an error is not silenced."
    return ""
