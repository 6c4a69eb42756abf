"""Whether pictures are of a kind that mail programs show, and stand in the page as they should.

Looks at the <img> tags, and at what was found out about their files. Ids D2–D11 are those of
the acceptance list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from newsletter.checks import document
from newsletter.checks.contract import Check, PictureFile, Specimen
from newsletter.checks.document import Tag
from newsletter.checks.place import file_of, name_of, shown, squash, template_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Block

NOT_BY_ALL = frozenset((".webp", ".avif", ".svg", ".heic", ".bmp", ".tif", ".tiff"))
WORDS, FEW_WORDS = 3_200, 400  # bytes of text beside pictures
WIDEST_FILE = 1_200  # pixels
HEAVY, ALL_HEAVY = 200_000, 1_500_000  # bytes
ALONE = 1  # picture, the logo, is nothing to hide behind


def kinds(specimen: Specimen) -> Iterator[Finding]:
    """D2: every mail program can show this kind of picture."""
    for tag in _pictures(specimen):
        kind = _suffix(tag.get("src"))
        if kind in NOT_BY_ALL:
            message = f"A picture is {shown(kind)}, which Outlook does not show: {_name(tag)}."
            yield _finding(specimen, "D2", Severity.ERROR, tag, message, "Save it as JPEG or PNG.")


def measures(specimen: Specimen) -> Iterator[Finding]:
    """D3: the picture's width and height are said, and it shrinks on phones."""
    for tag in _pictures(specimen):
        missing = [name for name in ("width", "height") if not tag.get(name).isdecimal()]
        missing += [rule for rule in ("max-width:100%", "height:auto") if rule not in tag.style]
        if missing:
            message = f"The picture {_name(tag)} lacks {', '.join(missing)}."
            yield _finding(specimen, "D3", Severity.WARNING, tag, message, _template(specimen))


def blocked(specimen: Specimen) -> Iterator[Finding]:
    """D7: where pictures are blocked, their descriptions can be read."""
    for tag in _pictures(specimen):
        if tag.get("alt") and not re.search(r"(?<![\w-])(?:font-size|font|color):", tag.style):
            message = f"The description of {_name(tag)} has no size or colour where pictures are blocked."
            yield _finding(specimen, "D7", Severity.INFO, tag, message, _template(specimen))


def sharp(specimen: Specimen) -> Iterator[Finding]:
    """D4: a picture has enough pixels for a phone's screen, and not more."""
    for file in specimen.evidence.files:
        wanted = min(2 * file.shown, WIDEST_FILE)
        if not 0.9 * wanted <= file.width <= max(1.1 * wanted, file.shown):
            odd = "few: it is not sharp on phones" if file.width < wanted else "many: it loads slowly"
            message = f"{file.width} pixels for {file.shown} shown are {odd}."
            fix = f"Save it {wanted} pixels wide or more." if file.width < wanted else "Save it smaller."
            yield Finding("D4", Severity.INFO, _of_file(specimen, file), message, fix)


def light(specimen: Specimen) -> Iterator[Finding]:
    """D5: no picture is heavy, and all together are not."""
    for file in specimen.evidence.files:
        if file.size > HEAVY:
            where, message = _of_file(specimen, file), f"It has {file.size:,} bytes, more than {HEAVY:,}."
            yield Finding("D5", Severity.WARNING, where, message, "Choose a calmer picture.")
    whole = sum(file.size for file in specimen.evidence.files)
    if whole > ALL_HEAVY:
        message = f"The pictures have {whole:,} bytes together, more than {ALL_HEAVY:,}."
        yield Finding("D5", Severity.WARNING, "html", message, "Leave pictures out.")


def _of_file(specimen: Specimen, file: PictureFile) -> str:
    hosted = specimen.rendered.hosted.pictures
    for number, block in enumerate(specimen.issue.blocks, 1):
        if block.picture in hosted and hosted[block.picture].src == file.src:
            return name_of(number, block)
    return "logo"


def credits(specimen: Specimen) -> Iterator[Finding]:
    """D8: a picture that is shown says who made it."""
    sources = [tag.get("src") for tag in _pictures(specimen)]
    visible = squash(document.read(specimen.html).visible)
    for number, block in enumerate(specimen.issue.blocks, 1):
        if not block.picture or _source(specimen, block) not in sources:
            continue
        if not block.credit:
            message = f"The picture “{shown(block.picture)}” does not say who made it."
            fix = f"Write · credit: ⓒ… after its picture: in {file_of(specimen.issue)}."
            yield Finding("D8", Severity.WARNING, name_of(number, block), message, fix)
        elif squash(block.credit) not in visible:
            message = f"The mail does not show the picture's credit: “{shown(block.credit)}”."
            yield Finding("D8", Severity.ERROR, name_of(number, block), message, _template(specimen))


def frames(specimen: Specimen) -> Iterator[Finding]:
    """D9: no gap below a picture, no frame around one that is a link."""
    for tag in _pictures(specimen):
        missing = [] if "display:block" in tag.style else ["display: block"]
        missing += [] if tag.get("border") == "0" or "border:0" in tag.style else ['border="0"']
        if missing:
            message = f"The picture {_name(tag)} lacks {' and '.join(missing)}."
            yield _finding(specimen, "D9", Severity.INFO, tag, message, _template(specimen))


def words_beside(specimen: Specimen) -> Iterator[Finding]:
    """D11: there are words beside the pictures."""
    count = len({tag.get("src") for tag in _pictures(specimen)})
    words = len(document.read(specimen.html).visible.encode("utf-8", "replace"))
    if count > ALONE and words < WORDS:
        severity = Severity.WARNING if words < FEW_WORDS else Severity.INFO
        message = f"Beside {count} pictures the mail has {words:,} bytes of text, fewer than {WORDS:,}."
        fix = f"Write more, or leave pictures out, in {file_of(specimen.issue)}."
        yield Finding("D11", severity, "html", message, fix)


def _pictures(specimen: Specimen) -> list[Tag]:
    return [tag for tag in document.read(specimen.html).named("img") if not tag.conditional]


def _source(specimen: Specimen, block: Block) -> str:
    """Where an item's picture lies for the mail."""
    hosted = specimen.rendered.hosted.pictures.get(block.picture)
    return hosted.src if hosted else block.picture


def _suffix(address: str) -> str:
    try:
        return PurePosixPath(urlsplit(address).path).suffix.lower()
    except ValueError:
        return ""


def _name(tag: Tag) -> str:
    return shown(tag.get("src").rpartition("/")[2]) or "without an address"


def _template(specimen: Specimen) -> str:
    return f"Add it to the <img> in {template_of(specimen.issue)}/issue.html."


def _finding(
    specimen: Specimen, identity: str, severity: Severity, tag: Tag, message: str, fix: str
) -> Finding:
    for number, block in enumerate(specimen.issue.blocks, 1):
        if block.picture and _source(specimen, block) == tag.get("src"):
            return Finding(identity, severity, name_of(number, block), message, fix)
    return Finding(identity, severity, "html", message, fix)


CHECKS: tuple[Check, ...] = (
    Check(
        "D2",
        "Outlook for Windows shows a red cross instead of pictures of the newer kinds.",
        "caniemail image-webp, image-avif, image-svg",
        kinds,
    ),
    Check(
        "D3",
        "Without its measures a picture makes the mail jump while it loads, or is as large as its file.",
        "caniemail html-width, html-height; Maizzle's linter",
        measures,
    ),
    Check(
        "D4",
        "A phone shows two pixels where the mail counts one, and more than that only costs its owner.",
        "research note email-html, D4; caniemail html-width",
        sharp,
    ),
    Check(
        "D5",
        "A reader on the road waits for every picture, and pays for it.",
        "react-email check-images (1 MiB each); research note email-html, D5",
        light,
    ),
    Check(
        "D7",
        "Many readers see descriptions instead of pictures: they too have a size and a colour.",
        "research note email-html, D7",
        blocked,
    ),
    Check(
        "D8",
        "Whoever made a picture has the right to be named, and readers to know.",
        "저작권법 제12조 (성명표시권), 제37조 (출처의 명시)",
        credits,
    ),
    Check(
        "D9",
        "Webmails leave a gap below a picture, and old programs draw a blue frame around a linked one.",
        "Cerberus (image resets)",
        frames,
    ),
    Check(
        "D11",
        "Spam filters distrust a mail of pictures with few words.",
        "SpamAssassin HTML_IMAGE_ONLY_04 to HTML_IMAGE_ONLY_32",
        words_beside,
    ),
)
