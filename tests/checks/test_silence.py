"""What the editor has a reason not to hear of, and the line that each finding belongs to."""

from __future__ import annotations

from dataclasses import replace

from newsletter.checks import run
from newsletter.compose.issue_text import write
from newsletter.compose.line_numbers import line_numbers
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue
from tests.checks.samples import ISSUE, ITEM_1, mail, with_item

UNCREDITED = with_item(picture="https://img.example.org/a.jpg", alt="부엌")
PICTURE = '<img src="https://img.example.org/a.jpg" alt="부엌" width="80" height="60">'


def found(issue: Issue, reasons: tuple[tuple[str, str], ...] = (), picture: str = "") -> dict[str, Finding]:
    specimen = mail(issue=replace(issue, silence=reasons))
    html = specimen.html.replace("</h1>", f"</h1>{picture or PICTURE}")
    lines = tuple(line_numbers(write(issue)).items())
    evidence = replace(specimen.evidence, lines=lines)
    return {finding.id: finding for finding in run(replace(specimen, html=html, evidence=evidence))}


def test_a_silenced_finding_stays_with_its_reason_and_comes_last() -> None:
    assert found(UNCREDITED)["D8"].silenced == ""
    told = found(UNCREDITED, (("D8", "우리가 찍은 사진"),))
    assert told["D8"].silenced == "우리가 찍은 사진"
    assert [finding.id for finding in told.values()][-1] == "D8"
    assert "silence" not in told


def test_an_error_is_never_silenced() -> None:
    """It would harm the reader or break a law."""
    nameless = PICTURE.replace('alt="부엌"', "")
    told = found(UNCREDITED, (("D6", "누구나 봅니다"),), nameless)
    assert (told["D6"].severity, told["D6"].silenced) == (Severity.ERROR, "")
    assert "an error is not silenced" in told["silence"].message


def test_a_silence_that_nothing_answers_to_is_told() -> None:
    """None outlives its reason."""
    for id, message in (("D8", "Nothing is found by D8"), ("D88", "There is no check D88")):
        finding = found(ISSUE, ((id, "옛 까닭"),))["silence"]
        assert (finding.severity, message in finding.message) == (Severity.WARNING, True)


def test_a_finding_names_the_line_of_its_item() -> None:
    text = write(UNCREDITED)
    finding = found(UNCREDITED)["D8"]
    assert finding.where == ITEM_1
    assert text.split("\n")[finding.line - 1].startswith("### [빈집이 마을 부엌으로]")


def test_every_part_of_an_issue_has_its_line() -> None:
    head = ["\ufeff", "+++", "subject = 'a'", "date = 2026-12-01", "+++", ""]
    body = ["{별명} 님, 안녕", "", "## 가", "### 나", "### 다", "## 가", "### 라", ""]
    assert line_numbers("\r\n".join(head + body)) == {
        "subject": 3,
        "date": 4,
        "opening text": 7,
        "{별명}": 7,
        "section: 가": 9,
        "item 1": 10,
        "item 2": 11,
        "item 3": 13,
    }
    assert line_numbers("no head") == {}
