"""Which source an argument of ``collect`` means: a declared name, a URL, or a file.

A word in; a Source out. Refuses what is none of the three, naming the nearest source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from newsletter.errors import Mistake
from newsletter.model.press import Source, SourceKind
from newsletter.steps.bench import Bench


def source_of(bench: Bench, name: str, *, allow_private: bool = False) -> Source:
    """The source that an argument means: a declared name, a URL, or a file."""
    declared = {source.name: source for source in bench.settings.declared.source}
    if name in declared:
        return declared[name]
    if is_address(name):
        return _of_url(name, list(declared.values()), allow_private=allow_private)
    if (path := Path(name)).exists() or (path := bench.root / name).exists():
        return Source(name=path.name, kind=SourceKind.FILE, url=str(path))
    near = get_close_matches(name, declared, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "newsletter source list"
    raise Mistake(f"{name!r} is neither a source, a URL nor a file", hint=hint)


def is_address(name: str) -> bool:
    """Whether a word is an address of the web."""
    return urlsplit(name).scheme.lower() in ("http", "https")


def _of_url(url: str, declared: Sequence[Source], *, allow_private: bool) -> Source:
    """An address typed by hand; a declared source of the same host lends its manners."""
    host = urlsplit(url).netloc
    like = next((source for source in declared if urlsplit(source.url).netloc == host), None)
    found = Source(name=url, kind=kind_by_address(url), url=url, allow_private=allow_private)
    if like is None:
        return found
    private = allow_private or like.allow_private
    return replace(found, allow_private=private, pause=like.pause, outlet=like.outlet)


def kind_by_address(url: str) -> SourceKind:
    """The kind that an address alone suggests."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if "sitemap" in parts.path.rpartition("/")[2] and parts.path.endswith((".xml", ".xml.gz")):
        return SourceKind.SITEMAP
    if parts.path.endswith(("/rss.php", ".xml", ".rss", ".atom", "/feed", "/feed/", "/rss", "/feed.json")):
        return SourceKind.FEED
    if "bo_table" in query and "wr_id" not in query:
        return SourceKind.BOARD
    return SourceKind.WEB_PAGE
