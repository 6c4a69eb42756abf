"""Walk through the HTML of a post and write down its lines: texts, pictures, tables, videos.

An element in; Lines out, in reading order: texts cleaned, addresses absolute http(s).
A line ends at a block or a <br>, because editors of boards use either for a paragraph.
Layout tables are walked through, data tables kept whole. What is hidden, foreign or put
into the body's box by a theme (share buttons, votes, comments) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsletter.sources import texts


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text, as boards have it: whatever ends at a block or a <br>."""

    text: str
    bold: bool = False  # all of it
    heading: bool = False  # h1 to h6
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as displayed. *credit* is also still part of *caption*."""

    url: str
    original: str  # the file that a thumbnail was made of
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data, cell texts by row."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Video:
    """A film: *youtube* is its id there, "" for films elsewhere."""

    url: str
    youtube: str = ""


Block = Paragraph | Picture | Table | Video


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its surroundings, which say whether it is a caption."""

    block: Block
    box: HtmlElement | None  # the paragraph, figure or small table it stands in
    centred: bool = False
    captioned: bool = False  # in a <figcaption>
    apart: bool = False  # a blank line stands before it


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "ol", "p",
     "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
_SKIP = frozenset(
    ("script", "style", "noscript", "template", "textarea", "select", "button", "input", "svg", "math",
     "head", "title", "link", "meta", "audio", "map", "iframe", "object", "embed", "video")
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_APART = re.compile(
    r"(?:^|\s)(?:(?:bo_v_)?(?:sns|share)(?:[_-]\S*)?|\S+[_-](?:sns|share)"
    r"|bo_v_(?:act|img|file|link|nb|top|bot|atc_title|com)|bo_vc(?:_w)?|addthis\S*|a2a_kit)(?=\s|$)"
)
_THUMB = re.compile(r"/thumb-([^/]+)_\d+x\d*(\.\w+)$")
_YOUTUBE = re.compile(r"(?:youtube(?:-nocookie)?\.com/(?:embed/|v/|watch\?v=|shorts/)|youtu\.be/)([\w-]{11})")
_FILM = re.compile(r"https?://(?:[\w-]+\.)*(?:vimeo|naver|kakao|dailymotion)\.")
_ICON = re.compile(r"/(?:emoticon|icon)s?/|/icon_|blank\.gif$|^data:", re.IGNORECASE)
_SHOWN = re.compile(r"[^\s\u200b-\u200d\u2060\ufeff]")
_LAYOUT_CELL = 300  # characters; a longer cell is text that was laid out, not data
_LINES, _LETTERS, _LINKS = 2_000, 200_000, 10  # of a post, of a post, of a line; a board stores 65,536 bytes


def lines(body: HtmlElement, base: str) -> Iterator[Line]:
    """What *body* shows, line by line; relative addresses are resolved against *base*.

    Ends where no board ends any more: a page of megabytes is no post.
    """
    return islice(_Walk(body, base).lines(), _LINES)


class _Walk:
    """One pass over the elements, without recursion: hostile pages nest deeply."""

    def __init__(self, body: HtmlElement, base: str) -> None:
        self.body, self.base = body, base
        self.boxes: list[HtmlElement] = []
        self.text: list[tuple[str, bool]] = []
        self.links: list[str] = []
        self.small: dict[HtmlElement, bool] = {}  # whether a table or figure holds a picture and its caption
        self.room = _LETTERS
        self.bold = 0
        self.begun = False  # whether the line at hand has shown anything yet
        self.blank = False  # whether a blank line has passed since the last block

    def lines(self) -> Iterator[Line]:
        walk = iterwalk(self.body, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                yield from self._leave(element)
            elif element is not self.body and _is_left_out(element):
                walk.skip_subtree()
                yield from self._whole(element)
            else:
                yield from self._enter(element)
        yield from self._end_line()

    def _whole(self, element: HtmlElement) -> Iterator[Line]:
        """A table or a video, read without walking into it."""
        found: Block | None = _video(element, self.base)
        if _is_data(element):
            found = Table(tuple(tuple(map(_cell, row.iter("td", "th"))) for row in element.iter("tr")))
        if found is not None:
            yield from self._end_line()
            yield self._line(found)

    def _enter(self, element: HtmlElement) -> Iterator[Line]:
        if element.tag in _BLOCKS:
            yield from self._end_line()
            self.boxes.append(element)
        elif element.tag == "br":
            shown = [*self._end_line()]
            self.blank |= not shown and not self.begun
            self.begun = False
            yield from shown
        elif element.tag == "img":
            yield from self._picture(element)
        elif element.tag == "a" and len(self.links) < _LINKS:
            self.links.append(texts.absolute(self.base, element.get("href", "")))
        self.bold += _is_bold(element)
        self._add(element.text)

    def _leave(self, element: HtmlElement) -> Iterator[Line]:
        if element is self.body:
            return
        if not _is_left_out(element):
            if element.tag in _BLOCKS:
                yield from self._end_line()
                self.begun = False
                self.blank |= element.tag in ("p", "div") and _is_blank(element)
                self.boxes.pop()
            self.bold -= _is_bold(element)
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text and self.room > 0:
            self.text.append((text[: self.room], self.bold > 0))
            self.room -= len(text)

    def _end_line(self) -> Iterator[Line]:
        text = texts.clean("".join(part for part, _ in self.text))
        if text:
            bold = all(bold for part, bold in self.text if _SHOWN.search(part))
            heading = any(box.tag in _HEADINGS for box in self.boxes)
            yield self._line(Paragraph(text, bold, heading, tuple(filter(None, self.links))))
        self.text.clear()
        self.links.clear()

    def _picture(self, image: HtmlElement) -> Iterator[Line]:
        if address := _address(image, self.base):
            yield from self._end_line()
            original = _THUMB.sub(r"/\1\2", address)
            yield self._line(Picture(address, original, texts.clean(image.get("alt", ""))))

    def _line(self, block: Block) -> Line:
        small = next(filter(self._is_small, self.boxes), None)
        line = Line(
            block,
            box=self.boxes[-1] if small is None and self.boxes else small,
            centred=any(map(_is_centred, self.boxes)),
            captioned=any(box.tag == "figcaption" for box in self.boxes),
            apart=self.blank,
        )
        self.begun, self.blank = True, False
        return line

    def _is_small(self, box: HtmlElement) -> bool:
        """Whether a box is a table or figure that holds a picture and its caption together."""
        if box.tag not in ("table", "figure"):
            return False
        if box not in self.small:
            self.small[box] = box.find(".//img") is not None and len(_cell(box)) <= _LAYOUT_CELL
        return self.small[box]


def _is_left_out(element: HtmlElement) -> bool:
    """Whether an element is not walked into: hidden, foreign, or read as a whole."""
    if element.tag in _SKIP or _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None:
        return True
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return bool(_APART.search(names)) or _is_data(element)


def _is_centred(box: HtmlElement) -> bool:
    if box.tag == "center" or box.get("align", "").lower() == "center":
        return True
    return bool(_CENTRED.search(box.get("style", "")))


def _is_bold(element: HtmlElement) -> bool:
    return element.tag in ("b", "strong") or bool(_BOLD.search(element.get("style", "")))


def _is_blank(element: HtmlElement) -> bool:
    return element.find(".//img") is None and not any(_SHOWN.search(str(part)) for part in element.itertext())


def _is_data(element: HtmlElement) -> bool:
    """Whether a table holds data: two rows and columns of short cells, no picture, no table inside."""
    if element.tag != "table" or any(True for _ in element.iterdescendants("img", "iframe", "table")):
        return False
    rows = [list(row.iter("td", "th")) for row in element.iter("tr")]
    short = all(len(_cell(cell)) <= _LAYOUT_CELL for row in rows for cell in row)
    return len(rows) > 1 and max(map(len, rows)) > 1 and short


def _cell(cell: HtmlElement) -> str:
    return texts.clean(" ".join(str(part) for part in cell.itertext()))


def _video(element: HtmlElement, base: str) -> Video | None:
    if element.tag not in ("iframe", "object", "embed"):
        return None
    places = [element.get(name, "") for name in ("src", "data")]
    places += [str(value) for value in element.xpath(".//embed/@src|.//param[@name='movie']/@value")]
    for address in (texts.absolute(base, place) for place in places if place):
        if youtube := _YOUTUBE.search(address):
            return Video(f"https://www.youtube.com/watch?v={youtube[1]}", youtube[1])
        if _FILM.match(address):
            return Video(address)
    return None


def _address(image: HtmlElement, base: str) -> str:
    """Where a picture is, "" for spacers, icons and what cannot be one."""
    sizes = [image.get(name, "").strip().removesuffix("px") for name in ("width", "height")]
    if any(size.isdecimal() and int(size) <= 32 for size in sizes):
        return ""
    places = [image.get(name, "").strip() for name in ("data-src", "data-original", "data-lazy-src", "src")]
    likely = [place for place in places if re.search(r"[./]", place) and not _ICON.search(place)]
    return next(filter(None, (texts.absolute(base, place) for place in likely)), "")
