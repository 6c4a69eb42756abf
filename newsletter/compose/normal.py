"""The one form each text of an issue has, where the model is looser than its file.

An Issue in, the same Issue in normal form out; ``parse`` returns nothing else, and
``write`` brings everything into it first. One-line texts (all but prose) are NFC,
without control characters (a run of them is one space) and without space at their
ends; spaces inside stay. Prose is NFC with ``\\n`` for every kind of line end, without
other control characters and without blank lines at its ends; its lines stay as they
are. Empty excerpt paragraphs fall away, a space within an address becomes ``%20``; a copy without
an outlet's name goes by the host of its address, and one that has neither falls away.
Refused with ValueError, because no file can say it: an issue without subject, template
or language, a section without heading, an item without title, an address of an item
that is not http(s).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from newsletter.model.issue import Block, Copy, Issue, Section

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS_IN_PROSE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:www\.)?([^\s/?#]+)", re.IGNORECASE)


def one_line(text: str) -> str:
    """A text as it stands on one line of the issue file."""
    return unicodedata.normalize("NFC", _CONTROLS.sub(" ", text)).strip()


def markdown(text: str) -> str:
    """Prose as it stands in the issue file."""
    text = _CONTROLS_IN_PROSE.sub("", _BREAKS.sub("\n", text))
    lines = unicodedata.normalize("NFC", text).split("\n")
    while lines and not lines[-1].strip():
        del lines[-1]
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


def address(url: str) -> str:
    """An item's address: no spaces. "" stays "" (an unlinked title)."""
    return re.sub(r"\s", "%20", one_line(url))


def is_web_address(url: str) -> bool:
    """Whether a reader can be sent there: http or https, with a host, without spaces."""
    return bool(_WEB_ADDRESS.fullmatch(url))


def normal_block(block: Block) -> Block:
    """The same item in normal form. Raises ValueError for what no file can say."""
    return replace(
        block,
        title=_present(block.title, "an item without title"),
        url=_http(block.url, block.title),
        outlet=one_line(block.outlet),
        author=one_line(block.author),
        item=one_line(block.item),
        picture=one_line(block.picture),
        alt=one_line(block.alt),
        caption=one_line(block.caption),
        credit=one_line(block.credit),
        excerpt=tuple(text for text in map(one_line, block.excerpt) if text),
        prose=markdown(block.prose),
        also=tuple(copy for copy in map(normal_copy, block.also) if copy.outlet),
    )


def normal_copy(copy: Copy) -> Copy:
    """The same copy in normal form. Raises ValueError for an address that is not http(s)."""
    url = _http(copy.url, copy.outlet)
    host = _HOST.match(url)
    return Copy(one_line(copy.outlet) or (host[1] if host else ""), url)


def normal(issue: Issue) -> Issue:
    """The same issue in normal form. Raises ValueError for what no file can say."""
    return replace(
        issue,
        subject=_present(issue.subject, "an issue without subject"),
        preheader=one_line(issue.preheader),
        template=_present(issue.template, "an issue without template"),
        language=_present(issue.language, "an issue without language"),
        prose=markdown(issue.prose),
        sections=tuple(map(_normal_section, issue.sections)),
        silence=tuple(
            (id, _present(reason, f"{id} silenced without a reason")) for id, reason in issue.silence
        ),
    )


def _normal_section(section: Section) -> Section:
    return Section(
        heading=_present(section.heading, "a section without heading"),
        prose=markdown(section.prose),
        blocks=tuple(map(normal_block, section.blocks)),
    )


def _http(url: str, whose: str) -> str:
    url = address(url)
    if url and not is_web_address(url):
        raise ValueError(f"the address of {whose!r} is not http(s): {url!r}")
    return url


def _present(text: str, otherwise: str) -> str:
    text = one_line(text)
    if not text:
        raise ValueError(otherwise)
    return text
