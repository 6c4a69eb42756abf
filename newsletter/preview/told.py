"""A sight, its findings and its readers as the page's script gets them: plain JSON values.

A finding brings what it stands at in the mail, as far as it stands anywhere: the words to
look for and, for an item, its address. The forms of ``where`` are those of
``checks/place``.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from newsletter.model.finding import Finding
from newsletter.model.issue import Issue
from newsletter.model.mailing import Delivery
from newsletter.steps.preview import Mail, Sight, Wrong

ITEM = re.compile(r"item (\d+)\b")
SECTION = re.compile(r"section: (.*)", re.DOTALL)
MARKUP = re.compile(r"[*_`#>\[\]]|\]\([^)]*\)|\{[^}]*\}")


def sight(given: Sight, mail: Mail | None) -> dict[str, Any]:
    """What the page draws after a build."""
    made = given.made
    return {
        "number": given.number,
        "at": _clock(given.at),
        "took": round(given.took * 1000),
        "wrong": None if given.wrong is None else _wrong(given.wrong),
        "good": "" if made is None else _clock(made.at),
        "findings": [] if made is None else [_finding(each, given, made.issue) for each in given.findings],
        "mail": None if mail is None else _mail(mail),
    }


def reader(given: Delivery) -> dict[str, Any]:
    """Somebody on a list."""
    return {"id": given.subscriber, "address": given.address, "name": given.name, "list": given.list}


def anchor(finding: Finding, issue: Issue, source: str) -> dict[str, str]:
    """What to look for in the mail: *text*, and *href* for an item that has an address; "" for nowhere.

    What is no item, section or text by name is looked for by its line in the file.
    """
    if (found := ITEM.match(finding.where)) and int(found[1]) <= len(issue.blocks):
        block = issue.blocks[int(found[1]) - 1]
        return {"kind": "item", "text": block.title, "href": block.url}
    if found := SECTION.match(finding.where):
        return {"kind": "section", "text": _heading(found[1], issue), "href": ""}
    texts = {"subject": issue.subject, "preheader": issue.preheader, "opening text": issue.prose}
    text = texts.get(finding.where) or _line(finding.line, source)
    return {"kind": finding.where, "text": _plain(text), "href": ""}


def _line(number: int, source: str) -> str:
    lines = source.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _heading(shown: str, issue: Issue) -> str:
    """The section's whole heading: a finding may have cut it."""
    begun = shown.rstrip("…")
    return next((s.heading for s in issue.sections if s.heading.startswith(begun)), begun)


def _plain(markdown: str) -> str:
    """The longest run of plain words in the first paragraph."""
    first = next((line for line in markdown.splitlines() if line.strip()), "")
    return max((part.strip() for part in MARKUP.split(first)), key=len, default="")


def _finding(finding: Finding, given: Sight, issue: Issue) -> dict[str, Any]:
    return {
        **finding.as_object(),
        "line": f"issues/{issue.slug}.md:{finding.line}" if finding.line else "",
        "anchor": anchor(finding, issue, given.source),
    }


def _mail(mail: Mail) -> dict[str, Any]:
    sender = mail.made.sealed.sender.mailbox
    return {
        "number": mail.made.number,
        "subject": mail.subject,
        "preheader": mail.preheader,
        "sender": sender.name or sender.address,
        "size": len(mail.html.encode("utf-8")),
        "reader": {**reader(mail.reader), "sample": mail.sample},
    }


def _wrong(wrong: Wrong) -> dict[str, str]:
    place = f"{wrong.file}:{wrong.line}" if wrong.file else ""
    return {"place": place, "message": wrong.message, "fix": wrong.fix, "text": wrong.text}


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M:%S")
