"""Read one article page of an outlet.

HTML text and its address in; a PressItem out, None where the page is no article.
Order of belief, measured on Korean outlets: JSON-LD, meta elements, dable, labels that
people read, structure. The body is read for an excerpt, a picture and its caption
only: the article is the outlet's work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.model.press import PressItem, Source
from newsletter.sources import dates, labels, lead, metadata, texts
from newsletter.sources.attribution import attribution, owner
from newsletter.sources.blocks import Block, Paragraph, Picture, blocks
from newsletter.sources.bodies import body_of, speak_plainly, take_out_foreign
from newsletter.sources.desktop import desktop
from newsletter.sources.extracted import paragraphs
from newsletter.sources.gnuboard_page import read_tree
from newsletter.sources.known import provenance

_TITLE_LIMIT = 300
_HEAD_LINES = 12  # lines below the headline that may name date and journalist


@dataclass(frozen=True, slots=True)
class _Shown:
    """What people see of an article."""

    headline: str
    lines: Sequence[str]  # from the headline on, without what is foreign to the article
    below: Sequence[str]  # the lines directly below the headline; none where it stands nowhere
    body: Sequence[Block]
    written: Sequence[str]  # its paragraphs
    pictures: Sequence[Picture]  # of the whole page
    signed: str  # whom an element's class names as the author


def item_of(html: str, url: str, source: Source, zone: ZoneInfo, now: datetime) -> PressItem | None:
    """The article at *url*, "" for a saved page whose address is to be found in it; None if it is none."""
    tree = read_tree(html)
    meta = metadata.read(tree, url, zone)
    address = desktop(meta.url or texts.canonical(url))
    shown = _shown(html, tree, url or address, meta, zone)
    title = texts.shorten(texts.untagged(meta.headline or shown.headline), _TITLE_LIMIT)
    if not title:
        return None
    named = attribution(title, shown.written)
    outlet = _outlet(tree, meta, shown)
    picture = _picture(meta, shown)
    published_at = (
        meta.published_at
        or labels.marked_date(tree, zone)
        or labels.labelled_date(shown.lines, zone)
        or labels.bare_date(shown.below, zone)
        or dates.in_address(address, zone)
    )
    excerpt = lead.excerpt(shown.written, title, meta.summaries)
    return PressItem(
        key=texts.item_key(address, title, published_at, excerpt),
        title=title,
        provenance=provenance(source, url, now),
        url=address,
        outlet=outlet or source.outlet,
        author=metadata.author(meta.author, outlet)
        or labels.marked_author(tree, outlet)
        or _author(shown, named.byline, outlet),
        published_at=published_at,
        excerpt=excerpt,
        image=picture.url,
        image_alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
    )


def written(html: str, url: str) -> Sequence[str]:
    """The paragraphs of the article at *url*: for measuring, never for mailing."""
    tree = read_tree(html)
    return _shown(html, tree, url, metadata.Metadata(), ZoneInfo("UTC")).written


def address_in(html: str) -> str:
    """Where a saved page says it was saved from, "" if it does not.

    Browsers write 'saved from url=(0042)https://…' into the first comment.
    """
    saved = re.search(r"<!--\s*saved from url=\(\d+\)\s*(\S+)\s*-->", html[:4096])
    return texts.absolute("", saved[1]) if saved else ""


def _shown(html: str, tree: HtmlElement, base: str, meta: metadata.Metadata, zone: ZoneInfo) -> _Shown:
    headline = labels.headline(tree) or meta.title
    speak_plainly(tree)
    take_out_foreign(tree)
    everything = blocks(tree, base)
    page = [block.text for block in everything if isinstance(block, Paragraph)]
    pictures = [block for block in everything if isinstance(block, Picture)]
    headline = headline or labels.headline_by_title(tree, page, zone)
    titles = (headline, meta.headline, meta.title)
    start = next((n for n, text in enumerate(page) if text in titles), None)
    below = () if start is None else page[start + 1 : start + _HEAD_LINES]
    element = body_of(tree)
    body = blocks(element, base) if element is not None else ()
    written = [block.text for block in body if isinstance(block, Paragraph)]
    written = written or [*filter(None, meta.body.splitlines())] or list(paragraphs(html))
    signed = labels.classed_author(tree, meta.outlet)
    return _Shown(headline, page[start or 0 :], below, body, written, pictures, signed)


def _outlet(tree: HtmlElement, meta: metadata.Metadata, shown: _Shown) -> str:
    above, below = shown.written[:3], shown.written[-3:]
    signed = labels.outlet_by_bracket(above) or attribution("", above).outlet
    titled = labels.outlet_by_title(labels.page_title(tree), shown.headline)
    return meta.outlet or signed or titled or owner(below)


def _author(shown: _Shown, byline: str, outlet: str) -> str:
    above = shown.lines[:_HEAD_LINES]
    return (
        metadata.author(byline, outlet)
        or labels.byline(above, outlet)
        or shown.signed
        or labels.byline(shown.lines[-8:], outlet)
    )


def _picture(meta: metadata.Metadata, shown: _Shown) -> Picture:
    """The picture for sharing, with the words that the page has for it; else the body's first one."""
    inside = [block for block in shown.body if isinstance(block, Picture) and metadata.is_picture(block.url)]
    if not meta.image:
        return next(iter(inside), Picture("", ""))
    same = next(
        (picture for picture in (*inside, *shown.pictures) if _file(picture.url) == _file(meta.image)), None
    )
    if same is None:
        return Picture(meta.image, "", meta.image_alt)
    return Picture(meta.image, "", meta.image_alt or _words(same.alt), same.caption, same.credit)


def _words(alt: str) -> str:
    """An alternative text, if it is one and not the name of a file."""
    return "" if re.fullmatch(r"\S+\.(?:jpe?g|png|gif|webp|bmp)", alt, re.IGNORECASE) else alt


def _file(url: str) -> str:
    """The name of a picture's file without what tells its sizes apart."""
    name = urlsplit(url).path.rpartition("/")[2].rpartition(".")[0]
    return re.sub(r"^thumb-|[-_]\d+x\d+$", "", name)
