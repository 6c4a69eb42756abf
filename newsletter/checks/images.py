"""Whether pictures load for the reader, and say in words what they show.

Looks at the pictures in the mail's HTML. What an item keeps in the issue's file without
the template laying it out is no concern of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.document import Tag
from newsletter.checks.place import file_of, name_of, of_address, shown, template_of
from newsletter.model.finding import Finding, Severity

ALT_MOST = 125  # characters; screen readers cut or pause there
FILE_NAME = re.compile(r"[^\s]+\.(?:jpe?g|png|gif|webp|avif|bmp|svg|heic|tiff?)", re.IGNORECASE)


def addresses(specimen: Specimen) -> Iterator[Finding]:
    """D1: each picture lies at a whole https address."""
    for tag in document.read(specimen.html).named("img"):
        source = tag.get("src")
        if source in {f"cid:{attached.cid}" for attached in specimen.rendered.hosted.attached}:
            continue
        if problem := _address_problem(source):
            yield Finding(
                "D1",
                Severity.ERROR,
                _where(specimen, tag),
                f"{problem}: “{shown(source)}”." if source else f"{problem}.",
                f"Write the picture's whole address, beginning with https://, in {_file(specimen, tag)}.",
            )


def _address_problem(source: str) -> str:
    """What is wrong with a picture's address, in words; "" where nothing is."""
    if not source:
        return "A picture has no address (src)"
    scheme = source.partition(":")[0].lower() if ":" in source else ""
    if scheme == "data":
        return "A picture is written into the mail (data:), which Gmail does not show"
    if any(letter.isspace() for letter in source):
        return "A picture's address has a blank in it"
    if scheme != "https":
        return "A picture's address does not begin with https://"
    return "" if _host(source) else "A picture's address names no host"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def descriptions(specimen: Specimen) -> Iterator[Finding]:
    """D6: each picture has words for those who do not see it."""
    for tag in document.read(specimen.html).named("img"):
        undescribed = tag.attributes.get("alt") == "" and _in_issue(specimen, tag) and not tag.linked
        if problem := _description_problem(tag) or (undescribed and "The picture has no description (alt)."):
            yield Finding(
                "D6",
                Severity.WARNING if undescribed else Severity.ERROR,
                _where(specimen, tag),
                problem,
                f"Say in a few words what the picture shows (alt) in {_file(specimen, tag)}.",
            )


def _description_problem(tag: Tag) -> str:
    """What is wrong with a picture's description, in words; "" where nothing is."""
    name = shown(_file_name(tag.get("src"))) or "without a name"
    alt = tag.get("alt")
    if "alt" not in tag.attributes:
        return f"The picture {name} has no alt attribute."
    if not alt and tag.linked:
        return f"The picture {name} is a link, but its description (alt) is empty."
    if alt and (FILE_NAME.fullmatch(alt) or alt == _file_name(tag.get("src"))):
        return f"The picture's description (alt) is a file name: “{shown(alt)}”."
    if len(alt) > ALT_MOST:
        return f"The description (alt) of {name} has {len(alt)} characters, more than {ALT_MOST}."
    return ""


def _file_name(address: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError:
        return ""


def _in_issue(specimen: Specimen, tag: Tag) -> str | None:
    """The item whose picture it is, or the prose it is named in; never a chance likeness of words."""
    source, file_name = tag.get("src"), _file_name(tag.get("src"))
    for number, block in enumerate(specimen.issue.blocks, 1):
        hosted = specimen.rendered.hosted.pictures.get(block.picture)
        if block.picture and (block.picture in (source, file_name) or (hosted and hosted.src == source)):
            return name_of(number, block)
    return of_address(specimen.issue, source)


def _where(specimen: Specimen, tag: Tag) -> str:
    return _in_issue(specimen, tag) or "html"


def _file(specimen: Specimen, tag: Tag) -> str:
    found = _in_issue(specimen, tag)
    return file_of(specimen.issue) if found else f"the files of {template_of(specimen.issue)}"


CHECKS: tuple[Check, ...] = (
    Check(
        "D1",
        "A picture loads only from a whole https address; anything else stays a grey box.",
        "caniemail image-base64; RFC 3986 §4.3",
        addresses,
    ),
    Check(
        "D6",
        "Many readers see the mail without pictures or hear it read out: the description is all they get.",
        "WCAG 2.2 success criterion 1.1.1; axe-core image-alt, image-redundant-alt",
        descriptions,
    ),
)
