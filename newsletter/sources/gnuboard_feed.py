"""Read the dates and titles of a gnuboard's own feed, which tells them in full.

The bytes of rss.php in; a Stamp for each post it links, out. Only this is taken: texts
and pictures are better on the post's page. A closed feed (HTTP 200, a sentence) and one
that is broken bring nothing or what can be read. Links are escaped twice, the date is
ISO 8601 since 2023 and RFC 5322 before. Measured: research/sources.md §1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lxml.etree import XMLParser, _Element, fromstring

from newsletter.sources import dates, texts
from newsletter.sources.gnuboard_address import Board, post_link
from newsletter.sources.gnuboard_post import CUT, Post

_DECLARED = re.compile(r"^[\s\ufeff]*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BARE = re.compile(r"&(?!#?\w+;)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a feed says of a post better than its page: title in full, seconds of the date."""

    title: str
    published: datetime | None


def stamps(xml: str, board: Board, zone: ZoneInfo) -> dict[str, Stamp]:
    """The stamps of a feed by the URL of their posts; none where this is no feed."""
    text = _BARE.sub("&amp;", _CONTROL.sub("", _DECLARED.sub("", xml)))
    parser = XMLParser(recover=True, resolve_entities=False, no_network=True, encoding="utf-8")
    root = fromstring(text.encode("utf-8", "replace"), parser) if "<item" in text else None
    return dict(_stamps(root, board, zone)) if root is not None else {}


def _stamps(root: _Element, board: Board, zone: ZoneInfo) -> Iterator[tuple[str, Stamp]]:
    for item in root.iter("{*}item"):
        link = post_link(board, _said(item, "link"))
        if link is not None:
            when = dates.parse(_said(item, "date") or _said(item, "pubDate"), zone)
            yield link.url, Stamp(texts.clean(_said(item, "title")), when)


def _said(item: _Element, name: str) -> str:
    return str(next((found.text for found in item.iter(f"{{*}}{name}") if found.text), ""))


def stamped(post: Post, known: Mapping[str, Stamp]) -> Post:
    """The post with the seconds of its date, and its title in full where its page cuts it.

    A date of the feed counts only if it is the page's own, told more exactly.
    """
    stamp = known.get(post.url)
    if stamp is None:
        return post
    info, title = post.info, post.title
    if stamp.published and _more_exact(info.published, stamp.published):
        info = replace(info, published=stamp.published)
    if not title or (title.endswith(CUT) and stamp.title.startswith(title.removesuffix(CUT))):
        title = stamp.title
    return replace(post, info=info, title=title)


def _more_exact(shown: datetime | None, told: datetime) -> bool:
    if shown is None:
        return True
    midnight = shown.hour == shown.minute == 0
    return timedelta(0) <= told - shown < (timedelta(days=1) if midnight else timedelta(minutes=1))
