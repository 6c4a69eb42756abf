"""What kind of source an address is, by what stands there.

A page that was fetched in; candidates out, the likeliest first: what the content itself
says (a feed, a sitemap), then the program that wrote the page (gnuboard, KBoard,
Rhymix, WordPress), then what the page links for machines, then the lists it repeats.
Nothing is fetched here; whoever asks tries the candidates in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from lxml.html import HtmlElement

from newsletter.errors import Outside
from newsletter.model.press import SourceKind
from newsletter.polite import Page
from newsletter.sources import json_feed, kboard, rhymix, selectors, sitemap, texts
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_address import list_url
from newsletter.sources.gnuboard_page import address_named, read_tree, table_named

_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_ARTICLE = re.compile(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|BlogPosting)"')
_HEAD = 5_000  # characters in which a document says what it is
_LISTS = 3
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind of source that an address may be."""

    kind: SourceKind
    url: str
    what: str  # in words
    selectors: Mapping[str, str] = field(default_factory=dict)


def candidates(page: Page) -> Iterator[Candidate]:
    """What the page may be read as, the likeliest first."""
    try:
        content = sitemap.unpacked(page)
    except Outside:
        return
    text = decode(content, page.headers.get("content-type", ""))
    head = text[:_HEAD]
    if json_feed.looks_like_one(text):
        yield Candidate(SourceKind.FEED, page.url, "a JSON Feed")
    elif _SITEMAP.search(head):
        yield Candidate(SourceKind.SITEMAP, page.url, "a news sitemap")
    elif _FEED.search(head):
        yield Candidate(SourceKind.FEED, page.url, "a feed")
    else:
        tree = read_tree(text)
        yield from _programs(tree, text, page.url)
        yield from _linked(tree, page.url)
        if _is_article(tree):
            yield Candidate(SourceKind.WEB_PAGE, page.url, "one article")
        yield from _lists(tree, page.url)


def _programs(tree: HtmlElement, html: str, url: str) -> Iterator[Candidate]:
    """Boards and sites by the marks that their programs leave."""
    made_by = " ".join(
        map(str, tree.xpath("//meta[@name='generator' or @name='Generator']/@content"))
    ).lower()
    if "bo_table=" in url or table_named(tree, html) or tree.xpath("//*[@id='bo_list' or @id='bo_v']"):
        address = list_url(url if "bo_table=" in url else address_named(tree, html) or url)
        yield Candidate(SourceKind.BOARD, address, "a gnuboard board (그누보드)")
    if tree.xpath("//*[starts-with(@id,'kboard-') or contains(@class,'kboard-list')]"):
        yield Candidate(SourceKind.KBOARD, kboard.first(url), "a KBoard")
    marks = "//*[contains(@class,'xe_content')]|//a[contains(@href,'document_srl=')]"
    if "rhymix" in made_by or "xpressengine" in made_by or tree.xpath(marks):
        yield Candidate(SourceKind.RHYMIX, rhymix.first(url), "a Rhymix or XE board")
    if "wordpress" in made_by or tree.xpath("//link[@rel='https://api.w.org/']"):
        yield Candidate(SourceKind.WORDPRESS, _front(url), "a WordPress site")


def _front(url: str) -> str:
    """The address of a site, or of the category or tag that *url* is."""
    parts = urlsplit(url)
    path = parts.path if re.search(r"/(?:category|tag)/", parts.path) else "/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _linked(tree: HtmlElement, url: str) -> Iterator[Candidate]:
    """The feeds that a page names for machines; those of comments are none."""
    for link in tree.xpath("//link[@rel='alternate' and @href]"):
        if link.get("type", "").lower() in _FEED_TYPES and "oembed" not in link.get("href", ""):
            address = texts.absolute(url, link.get("href", ""))
            if address and not re.search(r"comments?\b|/wp-json", urlsplit(address).path):
                yield Candidate(SourceKind.FEED, address, "the feed that the page names")


def _is_article(tree: HtmlElement) -> bool:
    kinds = tree.xpath("//meta[@property='og:type']/@content")
    told = (script.text or "" for script in tree.xpath("//script[@type='application/ld+json']"))
    return any("article" in str(kind).lower() for kind in kinds) or any(map(_ARTICLE.search, told))


def _lists(tree: HtmlElement, url: str) -> Iterator[Candidate]:
    """The lists of links that a page repeats, described by a selector of our own making."""
    for css, count in selectors.repeated(tree)[:_LISTS]:
        yield Candidate(SourceKind.PAGE, url, f"a list of {count} ({css})", {"item": css})
