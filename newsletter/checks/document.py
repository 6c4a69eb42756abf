"""Read the mail's HTML once and list the facts that checks ask for.

HTML in; a Document out: its tags, the texts between them and its style sheets, in
reading order. What Outlook alone sees, the HTML within ``<!--[if mso]>`` comments, is
read too and marked *conditional*. Never raises: a page that is beyond repair gives an
empty Document. Parsing is lxml's, which mends what browsers mend.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

SOFT_BREAK = re.compile(
    r"<wbr\s*/?>", re.IGNORECASE
)  # libxml2 takes it for an element that holds what follows
CONDITIONAL = re.compile(r"\[if [^\]]*\]>(.*)<!\[endif\]", re.DOTALL)
NEW_LINE = """address article blockquote body br center div footer h1 h2 h3 h4 header hr li main
ol p section table td th tr ul"""
BREAKS = frozenset(NEW_LINE.split())


@dataclass(frozen=True, slots=True)
class Tag:
    """An element, its attributes by lower-case name, and which texts stand within it."""

    name: str
    attributes: Mapping[str, str]
    conditional: bool  # only Outlook for Windows sees it
    linked: bool  # stands within <a href>
    first: int  # texts[first:last] stand within it
    last: int

    def get(self, name: str) -> str:
        """The attribute's value without blanks around it; "" where there is none."""
        return self.attributes.get(name, "").strip()

    @property
    def style(self) -> str:
        """The style attribute in lower case, without blanks: ``display:none;mso-hide:all``."""
        return re.sub(r"\s+", "", self.get("style").lower())


@dataclass(frozen=True, slots=True)
class Text:
    """A text between two tags. "\\n" stands for a tag that begins a new line."""

    content: str
    conditional: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The mail's HTML as facts, in reading order."""

    tags: tuple[Tag, ...] = ()
    texts: tuple[Text, ...] = ()  # without style sheets, scripts and the title
    styles: tuple[Text, ...] = ()  # the content of each <style>
    titles: tuple[str, ...] = ()

    def named(self, *names: str) -> tuple[Tag, ...]:
        """The tags of these names, those for Outlook alone included."""
        return tuple(tag for tag in self.tags if tag.name in names)

    def within(self, tag: Tag) -> str:
        """The text within a tag."""
        return "".join(text.content for text in self.texts[tag.first : tag.last])

    def before(self, tag: Tag) -> str:
        """The text that every reader but Outlook's meets before a tag."""
        return "".join(text.content for text in self.texts[: tag.first] if not text.conditional)

    @property
    def visible(self) -> str:
        """All text that every reader but Outlook's has, one line a block."""
        return "".join(text.content for text in self.texts if not text.conditional)


class _Reader:
    """Walks a parsed page from start to end, noting tags and texts as they come."""

    def __init__(self) -> None:
        self.tags: list[Tag] = []
        self.texts: list[Text] = []
        self.styles: list[Text] = []
        self.titles: list[str] = []

    def read(self, html: str, conditional: bool = False) -> None:
        """Note everything in *html*, which may be a fragment."""
        root = parsed(html)
        if root is None:
            return
        opened: list[int] = []
        for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                self._start(node, opened, conditional)
                continue
            if event == "end":
                self._end(opened.pop(), conditional)
            elif event == "comment" and not conditional:
                self._comment(node.text or "")
            self._text(node.tail, conditional)

    def _start(self, node: etree._Element, opened: list[int], conditional: bool) -> None:
        name = str(node.tag).lower()
        attributes = {str(key).lower(): str(value) for key, value in node.attrib.items()}
        linked = any(self.tags[outer].name == "a" and self.tags[outer].get("href") for outer in opened)
        self._break(name, conditional)
        opened.append(len(self.tags))
        self.tags.append(Tag(name, attributes, conditional, linked, len(self.texts), len(self.texts)))
        if name == "style":
            self.styles.append(Text(node.text or "", conditional))
        elif name == "title":
            self.titles.append(node.text or "")
        elif name != "script":
            self._text(node.text, conditional)

    def _end(self, place: int, conditional: bool) -> None:
        self.tags[place] = replace(self.tags[place], last=len(self.texts))
        self._break(self.tags[place].name, conditional)

    def _comment(self, content: str) -> None:
        if inner := CONDITIONAL.fullmatch(content.strip()):
            self.read(inner[1], conditional=True)

    def _break(self, name: str, conditional: bool) -> None:
        if name in BREAKS:
            self.texts.append(Text("\n", conditional))

    def _text(self, content: str | None, conditional: bool) -> None:
        if content:
            self.texts.append(Text(content, conditional))


def parsed(html: str) -> etree._Element | None:
    """The page as lxml mends it; None where nothing can be read."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    data = SOFT_BREAK.sub("", html).replace("\0", "�").encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


@lru_cache(maxsize=2)
def read(html: str) -> Document:
    """The facts of a page. The last two pages are remembered, because every check asks anew."""
    reader = _Reader()
    reader.read(html)
    return Document(tuple(reader.tags), tuple(reader.texts), tuple(reader.styles), tuple(reader.titles))
