"""A piece of coverage, where it comes from, and what is remembered of that place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is read; one file in ``sources/`` each."""

    BOARD = "board"
    FEED = "feed"
    WEB_PAGE = "web_page"
    FILE = "file"
    PAGE = "page"
    SITEMAP = "sitemap"
    RHYMIX = "rhymix"
    KBOARD = "kboard"
    WORDPRESS = "wordpress"
    MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class Source:
    """A place press items come from: a ``[[source]]`` block, or an argument of collect."""

    name: str
    kind: SourceKind
    url: str  # http(s) URL; a path for "file"; maildir:PATH or imaps://user@host/FOLDER for "mailbox"
    max_items: int = 500  # the newest so many posts are read at the first collect
    pause: float = 1.0  # seconds between two requests to one host
    allow_private: bool = False  # true only for a board on this machine or network
    outlet: str = ""  # outlet of items that name none themselves
    selectors: Mapping[str, str] = field(
        default_factory=dict
    )  # part of the page → CSS selector: of a list page, or of a board in a skin of its own
    articles: bool = False  # read each new item's own page for what the source does not tell


class State(StrEnum):
    """Where an item stands in the editor's triage."""

    NEW = "new"
    SHORTLISTED = "shortlisted"  # by `press pick`
    USED = "used"  # stands in an issue
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where, when and from what an item was read."""

    source: str  # name of the source
    fetched_from: str  # the URL or path that was read
    fetched_at: datetime  # aware
    content_hash: str  # SHA-256 (hex) of what was read, without what changes by itself (views)


@dataclass(frozen=True, slots=True)
class PressItem:
    """One piece of coverage. Texts are plain (never HTML), NFC, without control characters.

    *key* is the identity within all sources: the canonical URL, or where there is
    none a hash of title, date and text. *published_at* is aware; None where the
    page does not say. *excerpt* is at most a few sentences: the article is the
    outlet's work. *paragraphs* is the full text where the source is the
    organisation's own board, kept for search and stories, never mailed.
    """

    key: str
    title: str
    provenance: Provenance
    url: str = ""  # where a reader is sent; "" when the item has no address
    outlet: str = ""
    author: str = ""  # who signed the post or article
    byline: str = ""  # the journalist, where a board post names one
    published_at: datetime | None = None
    excerpt: str = ""
    image: str = ""  # absolute http(s) URL
    image_alt: str = ""
    caption: str = ""
    credit: str = ""
    paragraphs: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was published; where that is unknown, fetched."""
        return self.published_at or self.provenance.fetched_at


@dataclass(frozen=True, slots=True)
class Collected:
    """A press item as it is kept: with its number and the editor's triage."""

    id: str  # digits; short enough to type
    item: PressItem
    state: State = State.NEW
    reason: str = ""  # why ignored, in the editor's words
    used_in: tuple[str, ...] = ()  # slugs of issues
    collected_at: datetime | None = None  # when it was first kept; None in what was never kept
    tags: tuple[str, ...] = ()  # the editor's own, sorted
    note: str = ""  # for the editors, never mailed
    edited: tuple[str, ...] = ()  # fields of the item in which the editor's words stand for the source's
    section: str = ""  # heading it was sent to; "": the rules decide
    place: int | None = None  # in the order that the editor gave the shortlist
    story: str = ""  # number of its story; "" until stories were found


@dataclass(frozen=True, slots=True)
class Headline:
    """A press item as one line of a list: what is needed to choose it, without its text."""

    number: int
    title: str
    outlet: str
    at: datetime  # published; where that is unknown, fetched
    state: State = State.NEW
    tags: tuple[str, ...] = ()
    section: str = ""
    place: int | None = None
    used_in: tuple[str, ...] = ()
    story: str = ""  # number of its story


@dataclass(frozen=True, slots=True)
class Memory:
    """What a source left behind at its last collect; handed back to it at the next.

    *known* maps an item's key to its content hash; *validators* maps a URL to its
    (ETag, Last-Modified). A source without memory is read for the first time.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    validators: Mapping[str, tuple[str, str]] = field(default_factory=dict)
