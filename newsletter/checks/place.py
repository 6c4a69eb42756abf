"""Say where in the editor's own file a finding belongs: an item, a section, the opening text.

An issue and what was found in the mail (an address, a text) in; words such as
``item 3: 빈집이 마을 부엌으로`` out. The mail is made from the issue, so what stands in
the mail is looked for there; what cannot be found comes from the template.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from newsletter.checks.contract import Evidence
from newsletter.model.finding import Finding
from newsletter.model.issue import Block, Issue

UNSEEN = frozenset(("Cc", "Cf", "Mn"))  # categories: controls, joiners and fillers, marks
SHOWN = 60  # characters of a value that a finding repeats


def squash(text: str) -> str:
    """A text without blanks and invisible characters, so that line breaks and soft breaks do not matter."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if not c.isspace() and unicodedata.category(c) not in UNSEEN)


def shown(value: str) -> str:
    """A value as a finding repeats it: on one line, cut where it is long, nothing invisible."""
    line = re.sub(r"\s+", " ", value).strip()
    line = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def file_of(issue: Issue) -> str:
    """The file that the editor opens to mend this issue."""
    return f"issues/{issue.slug}.md"


def template_of(issue: Issue) -> str:
    """The folder whose files make the HTML around the editor's words."""
    return f"templates/{issue.template}"


def file_with(issue: Issue, own: str | None) -> str:
    """What the editor opens to mend words of the mail: the issue's file where they are its *own*."""
    return file_of(issue) if own else f"newsletter.toml or the files of {template_of(issue)}"


def fault_of_ours(issue: Issue) -> str:
    """What to do where neither issue nor template nor settings can be the cause."""
    return f"A fault of newsletter: report it with the .eml of newsletter build {issue.slug}."


def name_of(number: int, block: Block) -> str:
    """An item as findings call it, counted in reading order from 1."""
    return f"item {number}: {shown(block.title)}"


def with_line(finding: Finding, evidence: Evidence) -> Finding:
    """The finding with the line of the issue's file where it belongs, if it belongs there."""
    if finding.line:
        return finding
    lines = {_spoken(name): number for name, number in evidence.lines}
    item = finding.where.partition(":")[0]
    return replace(finding, line=lines.get(finding.where) or lines.get(item, 0))


def _spoken(name: str) -> str:
    """A part's name as findings say it, long headings cut."""
    kind, colon, heading = name.partition(": ")
    return f"{kind}: {shown(heading)}" if colon else name


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are one; inlining percent-encodes what stands unencoded in the file."""
    return spelt_out(one) == spelt_out(other)


@lru_cache(maxsize=1024)
def spelt_out(address: str) -> str:
    """An address with its letters decoded: percent-encoding as UTF-8, the host's A-labels."""
    plain = unicodedata.normalize("NFC", unquote(address)).strip().rstrip("/")
    scheme, slashes, rest = plain.partition("://")
    host, *path = re.split(r"([/?#].*)", rest, maxsplit=1, flags=re.DOTALL)
    return scheme.lower() + slashes + _in_letters(host) + "".join(path)


def is_web_address(address: str) -> bool:
    """Whether a link may lead there as it stands."""
    return address.lower().startswith(("http://", "https://"))


def of_address(issue: Issue, address: str) -> str | None:
    """Where an address stands in the issue; None where the template put it into the mail."""
    for number, block in enumerate(issue.blocks, 1):
        if block.url and same_address(block.url, address):
            return name_of(number, block)
    found = (of_text(issue, written) for written in _as_markdown(address))
    return next((where for where in found if where), None)


def _as_markdown(address: str) -> Iterator[str]:
    """An address as a link in prose, as typed and as inlining leaves it."""
    for form in dict.fromkeys((address, unquote(address))):
        yield from (f"]({form})", f"]({form} ", f"<{form}>", f"]: {form}")
        if "://" in form:
            yield form


def of_prose(issue: Issue, text: str) -> str | None:
    """Where a text stands in what the editor wrote; None where it stands nowhere there."""
    for number, block in enumerate(issue.blocks, 1):
        if text in block.prose:
            return name_of(number, block)
    for section in issue.sections:
        if text in section.prose or text in section.heading:
            return f"section: {shown(section.heading)}"
    places = {"subject": issue.subject, "preheader": issue.preheader, "opening text": issue.prose}
    return next((name for name, value in places.items() if text in value), None)


def of_text(issue: Issue, text: str) -> str | None:
    """Where a text stands in the issue, the words of the press included; None where nowhere."""
    if not text:
        return None
    for number, block in enumerate(issue.blocks, 1):
        if any(text in value for value in quoted(block)):
            return name_of(number, block)
    return of_prose(issue, text)


def quoted(block: Block) -> tuple[str, ...]:
    """The words of an item that come from the press, not from the editor."""
    named = (block.title, block.url, block.outlet, block.author)
    return (*named, block.picture, block.alt, block.caption, block.credit, *block.excerpt)


def _in_letters(host: str) -> str:
    """A host as people write it: ``xn--…`` labels in their letters. RFC 3492."""
    return ".".join(_label(label) for label in host.lower().split("."))


def _label(label: str) -> str:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except (UnicodeError, OverflowError):
        return label
