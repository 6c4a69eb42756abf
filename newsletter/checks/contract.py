"""What a check is given and what it promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from newsletter.model.client_support import ClientSupport
from newsletter.model.finding import Finding
from newsletter.model.issue import Issue, Rendered
from newsletter.model.licence import Licences
from newsletter.model.organisation import Organisation, Sender
from newsletter.model.outlet import Outlets


@dataclass(frozen=True, slots=True)
class Asked:
    """What the web said of an address. *gone*: it will not be better tomorrow."""

    url: str
    problem: str = ""  # "answers 404", "does not answer: …"; "" where all is well
    gone: bool = False


@dataclass(frozen=True, slots=True)
class PictureFile:
    """The file behind a picture of the mail."""

    src: str  # as in the HTML
    shown: int  # pixels that its width takes in the mail
    width: int  # pixels that it has
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Unshown:
    """A picture that an item has and the mail does not show."""

    item: int  # counted through the issue, from 1
    why: str
    fix: str
    wanted: bool = True  # something went wrong; False: as it should be


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts from outside, gathered on floor 3 and handed in as data."""

    relay_on_loopback: bool = False  # the relay is on this machine: a trial, not a real mailing
    unsubscribe_url: str = ""  # the sample reader's own, as it stands in *html*
    unsubscribe_mailto: str = ""
    readers: int = 0  # how many the largest message was chosen from; 0 = sample values only
    lacking: tuple[tuple[str, int], ...] = ()  # field without fallback → how many readers lack it
    unheard: tuple[str, ...] = ()  # fields with a fallback that no reader has: misspelt, most likely
    fields: tuple[str, ...] = ("name",)  # what readers do have
    lines: tuple[tuple[str, int], ...] = ()  # "subject", "item 3", "section: 언론보도" → line of the file
    files: tuple[PictureFile, ...] = ()
    unshown: tuple[Unshown, ...] = ()
    unpublished: bool = False  # the mail leads to a copy on the web that is not there yet
    support: ClientSupport = field(default_factory=ClientSupport)  # what mail programs lack
    addresses: tuple[tuple[str, int], ...] = ()  # the lists' own, by provider; with --to alone
    links: tuple[Asked, ...] = ()  # check --online alone
    hosted: tuple[Asked, ...] = ()
    licences: Licences = field(default_factory=Licences)  # what outlets have permitted
    today: date | None = None  # on which permissions are looked at; None: nobody asked
    outlets: Outlets | None = None  # who publishes where; None: nobody was asked


@dataclass(frozen=True, slots=True)
class Specimen:
    """An issue in every form it takes, personalised for the reader with the largest message.

    *html* and *text* are *rendered* with the holes filled in; *message* is the whole
    mail as it would go over the wire (CRLF).
    """

    issue: Issue
    rendered: Rendered
    html: str
    text: str
    subject: str
    message: bytes
    organisation: Organisation
    sender: Sender
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: an id that never changes, why it exists, and on whose authority."""

    id: str
    why: str  # a full sentence an editor understands
    source: str  # "RFC 2047 §2", "Gmail clips at 102 KB (email-bugs#41)"
    find: Callable[[Specimen], Iterable[Finding]]
