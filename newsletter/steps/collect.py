"""Bringing press items in: all sources side by side, none stops another.

Each source's items and memory are stored in one transaction as soon as it is done, so
that an interruption loses nothing and running again adds nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from newsletter import __version__
from newsletter.errors import Mistake, NewsletterError
from newsletter.model.press import Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources import Fetched, fetch_of
from newsletter.steps import stories
from newsletter.steps.bench import Bench
from newsletter.store import press
from newsletter.store.engine import reading, writing
from newsletter.workspace import outlets

Progress = Callable[[str, int, int | None], None]  # (source, posts read, how many there will be)


@dataclass(frozen=True, slots=True)
class Result:
    """What collecting one source brought, or why it failed."""

    source: Source
    new: int = 0
    changed: int = 0
    same: int = 0
    notes: tuple[str, ...] = ()
    failure: NewsletterError | None = None


def collect(
    bench: Bench, named: Sequence[str], progress: Progress, *, allow_private: bool = False
) -> list[Result]:
    """Collects the sources named (all declared ones, where none is), URLs and files.

    Raises Mistake for a name that is neither a source, a URL nor a file.
    """
    chosen = [source_of(bench, name, allow_private=allow_private) for name in named]
    wanted = chosen or list(bench.settings.declared.source)
    if not wanted:
        raise Mistake(
            "there is no source to collect from",
            hint="write a [[source]] block in newsletter.toml, or: newsletter collect FILE",
        )
    results = asyncio.run(_collect(bench, wanted, progress))
    stories.renew(bench)
    return results


async def _collect(bench: Bench, wanted: Sequence[Source], progress: Progress) -> list[Result]:
    contact = bench.settings.declared.organisation.website or bench.settings.declared.organisation.email
    async with Polite(agent=f"newsletter/{__version__}", contact=contact) as http:
        return list(await asyncio.gather(*(_one(bench, source, http, progress) for source in wanted)))


async def _one(bench: Bench, source: Source, http: Polite, progress: Progress) -> Result:
    try:
        with reading(bench.engine) as connection:
            memory = press.remembered(connection, source.name)
        fetched = await fetch_of(source.kind)(
            source,
            memory,
            http,
            now=bench.now(),
            zone=bench.settings.zone,
            progress=lambda done, total: progress(source.name, done, total),
        )
        return await asyncio.to_thread(_keep, bench, source, fetched)
    except NewsletterError as error:
        return Result(source, failure=error)


def _keep(bench: Bench, source: Source, fetched: Fetched) -> Result:
    with writing(bench.engine) as connection:
        kept = press.keep(connection, outlets.named(bench.settings, fetched.items))
        press.remember(connection, source.name, fetched.memory, bench.now())
    return Result(source, kept.new, kept.changed, kept.same + fetched.same, fetched.notes)


def source_of(bench: Bench, name: str, *, allow_private: bool = False) -> Source:
    """The source that an argument means: a declared name, a URL, or a file."""
    declared = {source.name: source for source in bench.settings.declared.source}
    if name in declared:
        return declared[name]
    if urlsplit(name).scheme in ("http", "https"):
        return _of_url(name, list(declared.values()), allow_private=allow_private)
    if (path := Path(name)).exists() or (path := bench.root / name).exists():
        return Source(name=path.name, kind=SourceKind.FILE, url=str(path))
    near = get_close_matches(name, declared, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "newsletter config shows the sources"
    raise Mistake(f"{name!r} is neither a source, a URL nor a file", hint=hint)


def _of_url(url: str, declared: Sequence[Source], *, allow_private: bool) -> Source:
    """An address typed by hand; a declared source of the same host lends its manners."""
    host = urlsplit(url).netloc
    like = next((source for source in declared if urlsplit(source.url).netloc == host), None)
    found = Source(name=url, kind=_kind(url), url=url, allow_private=allow_private)
    if like is None:
        return found
    private = allow_private or like.allow_private
    return replace(found, allow_private=private, pause=like.pause, outlet=like.outlet)


def _kind(url: str) -> SourceKind:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if parts.path.endswith(("/rss.php", ".xml", ".rss", ".atom", "/feed", "/feed/", "/rss")):
        return SourceKind.FEED
    if "bo_table" in query and "wr_id" not in query:
        return SourceKind.BOARD
    return SourceKind.WEB_PAGE
