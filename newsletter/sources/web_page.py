"""Read one article by its address.

A web address in; at most one item out. A post of a gnuboard board is read by the rules
of boards, because its metadata are those of the site, not of the post. Asks only
whether the page changed where the server can tell. Raises Outside for a page that is
no article or says, with HTTP 200, that there is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress, article
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_page import read_tree, refusal
from newsletter.sources.gone import gone
from newsletter.sources.json_ld import is_walled
from newsletter.sources.known import sift
from newsletter.sources.metadata import is_front

_BOARD = re.compile(r"""\bid\s*=\s*["']?bo_v["'\s>]""")  # gnuboard's post


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read the page at ``source.url``. Raises Outside."""
    page = await http.get(source.url, source, validators=memory.validators.get(source.url, ("", "")))
    if page.not_modified:
        return Fetched((), memory, same=1)
    if is_front(page.url) and not is_front(source.url):
        raise Outside(f"{source.url}: there is no article any more, it leads to {page.url}")
    html = decode(page.content, page.headers.get("content-type", ""))
    item = item_of(html, page.url, source, zone, now)
    progress(1, 1)
    notes = [f"{source.url}: readers meet a paywall there"] if is_walled(read_tree(html), page.url) else []
    return sift([item], memory, validators={source.url: (page.etag, page.last_modified)}, notes=notes)


def item_of(
    html: str, url: str, source: Source, zone: ZoneInfo, now: datetime, *, read_from: str = ""
) -> PressItem:
    """The one item of a page: a board's post or an outlet's article. Raises Outside where there is none."""
    where = read_from or url
    tree = read_tree(html)
    if said := refusal(tree, html):
        raise Outside(f"{where}: {said.sentence}")
    if _BOARD.search(html):
        item = import_module("newsletter.sources.board").item_of_page(html, url, source, zone, now)
    elif sentence := gone(tree):
        raise Outside(f"{where}: {sentence}", hint="open the address in a browser")
    else:
        item = article.item_of(html, url, source, zone, now)
    if not isinstance(item, PressItem):
        raise Outside(f"{where}: no article found on this page")
    return replace(item, provenance=replace(item.provenance, fetched_from=where))
