"""One edition: what the editor writes in ``issues/<slug>.md``, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Information needs consent to be kept; advertising needs it proven (정보통신망법 제50조)."""

    INFORMATION = "information"
    ADVERTISING = "advertising"


@dataclass(frozen=True, slots=True)
class Copy:
    """The same story at another outlet. *url* is "" where that copy has no address."""

    outlet: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """An item as it stands in an issue. Plain texts, except *prose* (Markdown, the editor's).

    *date* is the coverage's day as printed. *excerpt* is the quotation, one string
    a paragraph. *item* is the number of the press item it came from ("" if typed by hand).
    *also* names the other outlets of its story.
    """

    title: str
    url: str = ""
    outlet: str = ""
    author: str = ""
    date: date | None = None
    item: str = ""
    picture: str = ""  # a file beside the issue, or a URL
    alt: str = ""
    caption: str = ""
    credit: str = ""
    excerpt: tuple[str, ...] = ()
    prose: str = ""
    also: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its items. *prose* (Markdown) stands before the first of them."""

    heading: str
    prose: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition. *prose* (Markdown, may hold ``{field|fallback}``) opens the mail."""

    slug: str
    subject: str  # may hold {field|fallback}
    preheader: str
    date: date
    template: str = "press"
    kind: Kind = Kind.INFORMATION
    language: str = "ko"
    prose: str = ""
    sections: tuple[Section, ...] = ()
    limit: int = 0  # how many items the mail shows, the rest being in the web copy; 0 = all
    silence: tuple[tuple[str, str], ...] = ()  # a check's id and the reason not to hear of it

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All items in reading order."""
        return tuple(block for section in self.sections for block in section.blocks)


@dataclass(frozen=True, slots=True)
class Template:
    """How issues look, read from ``templates/<name>/`` (floor 3) and handed to render.

    *files* maps a file name within the folder to its text, the user's over the
    packaged ones; packaged originals stay reachable as ``packaged/<file>`` so that a
    user's file can extend one and replace a block. *variables* is ``template.toml``.
    """

    name: str
    files: Mapping[str, str]
    variables: Mapping[str, object] = field(default_factory=dict)
    hash: str = ""  # SHA-256 (hex) over names and texts
    own: bool = False  # files of the user's are among them


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a Rendered where a reader's own value goes: the sentinel that marks it there."""

    sentinel: str  # ASCII letters and digits, occurs nowhere else in the rendered texts
    field: str  # "name", "unsubscribe_url" …
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a mail shows it. The file has up to twice as many pixels each way."""

    src: str  # an absolute https URL, or "cid:…" where it travels within the mail
    width: int  # pixels as shown
    height: int


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture that travels within the mail. RFC 2392."""

    cid: str  # without brackets; stands in the HTML as cid:…
    content_type: str  # "image/png"
    data: bytes


@dataclass(frozen=True, slots=True)
class Hosted:
    """What is there of an issue besides its words: pictures, logo, and the copy on the web."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by Block.picture
    logo: Picture | None = None
    web_url: str = ""  # of the web copy; "" where there is none
    more: int = 0  # items that only the web copy shows
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """An issue through a template: the same for everybody, holes marked by their sentinels."""

    subject: str
    html: str
    text: str
    holes: tuple[Hole, ...] = ()
    hosted: Hosted = field(default_factory=Hosted)
