"""A message compiled once: pre-encoded segments with holes where a reader's values go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from newsletter.model.issue import Attached
from newsletter.model.organisation import Sender


class Place(StrEnum):
    """Where a hole stands, and so which escaping its value needs."""

    HTML = "html"  # between tags
    ATTRIBUTE = "attribute"  # within a quoted attribute
    URL = "url"  # within href or src, or a URL in plain text: percent-encoding
    ADDRESS = "address"  # a whole URL as the value of href: attribute escaping, no percent-encoding
    TEXT = "text"  # plain text, line ends folded to spaces
    HEADER = "header"  # within an unstructured header (Subject), encoded as a whole


@dataclass(frozen=True, slots=True)
class Slot:
    """A hole in a compiled message: which value goes there, and how it is escaped."""

    field: str  # "name", "unsubscribe_url", or any field of a subscriber
    place: Place
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A body part: static texts with slots between them (always one static more than slots)."""

    content_type: str  # "text/plain" or "text/html"
    statics: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An issue as a message, the same for everybody, with slots. Sealed as JSON.

    *subject* alternates like a Part: statics and slots. *headers* are those that
    are the same for everybody, in order, values unencoded. *boundary* is a
    function of the content, so that the same input gives the same bytes.
    """

    subject: Part
    text: Part
    html: Part
    headers: tuple[tuple[str, str], ...]
    boundary: str
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """What one reader's message needs beyond the compiled one."""

    address: str
    name: str
    fields: dict[str, str]
    message_id: str  # with angle brackets
    list_id: str  # "members.news.example.org"
    list_title: str
    unsubscribe_url: str  # "" where only a mailto is set
    unsubscribe_mailto: str  # "leave@example.org?subject=…", without "mailto:"; "" where none is set


@dataclass(frozen=True, slots=True)
class Sealed:
    """All that a mailing needs once it is sealed; the workspace is not read again.

    *titles* maps each list of the audience to its title. *pages_url* and *mailto* are
    the two doors out; either may be "".
    """

    compiled: Compiled
    sender: Sender
    titles: Mapping[str, str]
    pages_url: str
    mailto: str
    zone: str  # the Date is written in it
