"""What is printed of an issue, in both parts of the mail.

An Issue in; numbered cards, days in words, addresses and sentinels out. HTML and plain
text are written from the same View, so they hold the same items in the same order with
the same links. Texts are still plain, prose still Markdown: each writer escapes as its
place needs. Control characters are dropped (XML 1.0 §2.2: lxml cannot carry them), and
so are noncharacters, one of which ``inline`` uses for itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import count

from newsletter.model.issue import Block, Copy, Hosted, Issue, Picture
from newsletter.model.organisation import Organisation
from newsletter.render.holes import Holes
from newsletter.render.prose import web_address
from newsletter.render.shares import Share, shares
from newsletter.render.words import Words, direction, farewells, speak

UNPRINTABLE = {code: None for code in (*range(32), *range(0xFDD0, 0xFDF0)) if chr(code) not in "\t\n"}


@dataclass(frozen=True, slots=True)
class Photo:
    """An item's picture with its words."""

    src: str
    width: int
    height: int
    alt: str
    line: str  # caption and credit; "" where neither is known


@dataclass(frozen=True, slots=True)
class Card:
    """An item; empty where something is not known."""

    number: int  # counted through the whole issue, from 1
    title: str
    url: str  # "" where the item has no address: its title is then no link
    outlet: str
    author: str
    day: str
    excerpt: tuple[str, ...]
    prose: str
    picture: Photo | None = None
    shares: tuple[Share, ...] = ()
    also: tuple[Copy, ...] = ()  # its story at other outlets
    others: str = ""  # how many those are, in words that follow the outlet's name

    @property
    def source(self) -> str:
        """The outlet, with how many others report the same: 이로운넷 외 4개 매체."""
        return f"{self.outlet} {self.others}".strip()

    @property
    def byline(self) -> tuple[str, ...]:
        """Outlet (and how many others), author and day, as far as they are known."""
        return tuple(part for part in (self.source, self.author, self.day) if part)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its cards."""

    heading: str
    prose: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything there is to print; a template knows it by the names of its fields."""

    subject: str
    preheader: str
    language: str
    direction: str  # "ltr" or "rtl"
    day: str
    date: str  # 2026-12-01
    prose: str
    sections: tuple[Chapter, ...]
    organisation: Organisation
    words: Words
    farewells: tuple[Words, ...]  # the languages in which the way out is said
    unsubscribe_url: str  # a sentinel; "" where no page takes people off the list
    web: bool  # this is the copy on the web, the same for everybody
    web_url: str  # where that copy is; "" where there is none
    more: int  # items that only that copy has
    shares: tuple[Share, ...]  # of that copy
    logo: Picture | None
    lead: Photo | None  # the first picture, which stands for the issue where it is shared


def view(
    issue: Issue,
    organisation: Organisation,
    holes: Holes,
    *,
    unsubscribe: bool,
    hosted: Hosted | None = None,
    web: bool = False,
    shared_items: int = 0,
) -> View:
    """An issue as it is printed, fields marked in what the editor wrote (not in the coverage).

    *web* says that this is the copy on the web. Each item has links to share it where there
    are at most *shared_items*.
    """
    words, hosted = speak(issue.language), hosted or Hosted()
    numbers = count(1)
    share = len(issue.blocks) <= shared_items
    sections = tuple(
        Chapter(
            heading=line(section.heading),
            prose=prose(holes.mark(section.prose)),
            cards=tuple(card(next(numbers), b, words, holes, hosted, share=share) for b in section.blocks),
        )
        for section in issue.sections
    )
    return View(
        subject=line(holes.mark(issue.subject)),
        preheader=line(holes.mark(issue.preheader)),
        language=line(issue.language),
        direction=direction(issue.language),
        day=words.day(issue.date),
        date=issue.date.isoformat(),
        prose=prose(holes.mark(issue.prose)),
        sections=sections,
        organisation=imprint(organisation),
        words=words,
        farewells=() if web else farewells(issue.language, issue.kind),
        unsubscribe_url=holes.sentinel("unsubscribe_url") if unsubscribe and not web else "",
        web=web,
        web_url=hosted.web_url,
        more=hosted.more,
        shares=shares(hosted.web_url, line(issue.subject), words, web_url="" if web else hosted.web_url),
        logo=hosted.logo,
        lead=next((c.picture for section in sections for c in section.cards if c.picture), None),
    )


def card(number: int, block: Block, words: Words, holes: Holes, hosted: Hosted, *, share: bool) -> Card:
    """An item as it is printed."""
    url = web_address(line(block.url))
    also = tuple(Copy(line(copy.outlet), web_address(line(copy.url))) for copy in block.also)
    outlets = {copy.outlet for copy in also} - {line(block.outlet)}
    return Card(
        number=number,
        title=line(block.title),
        url=url,
        outlet=line(block.outlet),
        author=line(block.author),
        day=words.day(block.date) if block.date else "",
        excerpt=tuple(filter(None, map(line, block.excerpt))),
        prose=prose(holes.mark(block.prose)),
        picture=photo(block, hosted.pictures.get(block.picture)),
        shares=shares(url, line(block.title), words) if share else (),
        also=also,
        others=words.others(len(outlets)) if outlets and line(block.outlet) else "",
    )


def photo(block: Block, picture: Picture | None) -> Photo | None:
    """An item's picture as it is printed, if there is one to show."""
    if picture is None:
        return None
    caption, credit = line(block.caption), line(block.credit)
    said_already = credit.lstrip("ⓒ©").strip() in caption  # outlets put it into the caption
    named = caption if said_already else f"{caption} {credit}".strip()
    return Photo(picture.src, picture.width, picture.height, line(block.alt) or caption, named)


def imprint(organisation: Organisation) -> Organisation:
    """The organisation as it is printed: its website only where it is a web address."""
    return Organisation(
        name=line(organisation.name),
        address=line(organisation.address),
        phone=line(organisation.phone),
        email=line(organisation.email),
        website=web_address(line(organisation.website)),
    )


def line(text: str) -> str:
    """Text on one line, composed (NFC), each white space one space."""
    return " ".join(prose(text).split())


def prose(text: str) -> str:
    """Text with its lines, composed (NFC), without what cannot be printed or space around it."""
    return unicodedata.normalize("NFC", text.translate(UNPRINTABLE)).strip()
