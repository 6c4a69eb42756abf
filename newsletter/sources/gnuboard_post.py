"""A post of a gnuboard: every field that its page and its row in the list show.

Made by gnuboard_view from a page. What can be said from the blocks of the text
(paragraphs, captions, subtitle, pictures) is said here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsletter.sources import texts
from newsletter.sources.attribution import Attribution
from newsletter.sources.blocks import Block, Paragraph, Picture, Table, Video
from newsletter.sources.gnuboard_address import Board
from newsletter.sources.gnuboard_info import Info

CUT = "…"


@dataclass(frozen=True, slots=True)
class Link:
    """A 관련링크 as shown: its text is the address, cut at 70 characters."""

    number: int  # 1 or 2, as the editor filled them in
    text: str
    href: str  # the board's link.php, which counts, or the address itself

    @property
    def url(self) -> str:
        """The address, "" where only part of it is shown."""
        whole = self.text.startswith(("http://", "https://")) and not self.text.endswith((CUT, "..."))
        return texts.absolute("", self.text) if whole else ""

    @property
    def host(self) -> str:
        """The machine it leads to, which is shown even when the rest is cut."""
        return urlsplit(texts.absolute("", self.text.removesuffix(CUT))).netloc


@dataclass(frozen=True, slots=True)
class Post:
    """One post, every field that a board shows. Texts are plain, addresses absolute."""

    url: str  # without page, search and fragment
    board: Board
    wr_id: int | None  # None where neither URL nor page tells
    title: str
    title_shown: str  # the heading, cut at 70 characters
    category: str
    info: Info
    links: tuple[Link, ...]
    files: tuple[str, ...]  # names; their addresses expire
    attached: tuple[Picture, ...]  # uploaded pictures, shown above the text
    blocks: tuple[Block, ...]
    attribution: Attribution
    notice: bool = False
    reply: bool = False

    @property
    def key(self) -> str:
        """The identity: the board's number of the post, else its address."""
        return texts.canonical(self.url) if self.wr_id is None else self.board.key(self.wr_id)

    @property
    def lines(self) -> tuple[Paragraph, ...]:
        """The text, headings included."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text without captions and table cells, line by line."""
        return tuple(line.text for line in self.lines)

    @property
    def subtitle(self) -> str:
        """The first line, if it is the article's second headline: bold, no sentence, text below."""
        first = self.blocks[0] if self.blocks else None
        if not isinstance(first, Paragraph) or first.heading or not first.bold or len(self.lines) < 2:
            return ""
        ends = re.search(r"""[.?!。]["'”’)\]]*$""", first.text)
        return "" if ends or len(first.text) > 100 else first.text

    @property
    def images(self) -> tuple[Picture, ...]:
        """All pictures, the attached ones first."""
        return self.attached + tuple(block for block in self.blocks if isinstance(block, Picture))

    @property
    def captions(self) -> tuple[str, ...]:
        """Captions that stand in the text."""
        return tuple(b.caption for b in self.blocks if isinstance(b, Picture) and b.caption)

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """The rows of the first table of data."""
        return next((block.rows for block in self.blocks if isinstance(block, Table)), ())

    @property
    def youtube(self) -> str:
        """The id of the first film on YouTube."""
        return next((b.youtube for b in self.blocks if isinstance(b, Video) and b.youtube), "")

    @property
    def link1(self) -> Link | None:
        """The first link, where the editor gave one."""
        return next((link for link in self.links if link.number == 1), None)

    @property
    def outlet(self) -> str:
        """Who published: as the post says, else the machine of the first link, or of the source line."""
        said = self.attribution
        hosts = [link.host for link in self.links] + [urlsplit(said.source_url).netloc]
        return self.info.outlet or said.outlet or next(filter(None, hosts), "")
