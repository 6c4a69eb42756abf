"""Bringing press items in: all sources side by side, none stops another.

Each source's items and memory are stored in one transaction as soon as it is done, so
that an interruption loses nothing and running again adds nothing. An item whose address
another outlet's item has already is not written over it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter import __version__
from newsletter.errors import Mistake, NewsletterError, Outside
from newsletter.model.press import Memory, PressItem, Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources import Fetched, fetch_of, linked_articles, texts
from newsletter.steps import stories
from newsletter.steps.bench import Bench
from newsletter.steps.named import source_of
from newsletter.store import collects, press
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
    gone: int = 0
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
            hint="newsletter source add URL   (or once: newsletter collect FILE)",
        )
    results = asyncio.run(_collect(bench, wanted, progress))
    stories.renew(bench)
    return results


def polite(bench: Bench) -> Polite:
    """The client of a run, which tells sites where their owners reach us."""
    organisation = bench.settings.declared.organisation
    return Polite(agent=f"newsletter/{__version__}", contact=organisation.website or organisation.email)


async def _collect(bench: Bench, wanted: Sequence[Source], progress: Progress) -> list[Result]:
    async with polite(bench) as http:
        return list(await asyncio.gather(*(_one(bench, source, http, progress) for source in wanted)))


async def _one(bench: Bench, source: Source, http: Polite, progress: Progress) -> Result:
    progress(source.name, 0, None)
    try:
        with reading(bench.engine) as connection:
            memory = press.remembered(connection, source.name)
        fetched = await _fetched(bench, source, memory, http, progress)
        return await asyncio.to_thread(_keep, bench, source, fetched)
    except NewsletterError as error:
        if source.name == source.url and isinstance(error, Outside) and not error.hint:
            error.hint = "newsletter source add URL finds out what an address is"
        return Result(source, failure=error)
    except Exception as error:  # a page that we did not foresee stops its own source, and nobody else's
        told = f"{source.name}: could not be read ({type(error).__name__}: {texts.clean(str(error))[:200]})"
        return Result(source, failure=Outside(told, hint="this is a mistake of ours: please report it"))


async def _fetched(bench: Bench, source: Source, memory: Memory, http: Polite, progress: Progress) -> Fetched:
    """What the source brings, and what the pages of its articles add where that is wanted."""
    now, zone = bench.now(), bench.settings.zone

    def told(done: int, total: int | None) -> None:
        progress(source.name, done, total)

    fetch = fetch_of(source.kind)
    fetched = await fetch(placed(bench, source), memory, http, now=now, zone=zone, progress=told)
    if not source.articles or not fetched.items:
        return fetched
    return await linked_articles.completed(fetched, source, http, now=now, zone=zone, progress=told)


def placed(bench: Bench, source: Source) -> Source:
    """The source with a path that is relative to the workspace made absolute."""
    path = source.url.removeprefix("maildir:")
    on_disk = source.kind is SourceKind.FILE or path != source.url
    if not on_disk or Path(path).expanduser().is_absolute() or not (bench.root / path).exists():
        return source
    return replace(source, url=source.url.removesuffix(path) + str(bench.root / path))


def _keep(bench: Bench, source: Source, fetched: Fetched) -> Result:
    with writing(bench.engine) as connection:
        others = collects.others(connection, [item.key for item in fetched.items], source.name)
        kept_back = list(_claimed_by_others(fetched.items, others))
        keys = {item.key for item, _ in kept_back}
        items = outlets.named(bench.settings, fetched.items)
        kept = press.keep(connection, [item for item in items if item.key not in keys])
        press.remember(connection, source.name, fetched.memory, bench.now())
    notes = (*fetched.notes, *(f"{_short(item)}: {why}; that one stays" for item, why in kept_back))
    same = kept.same + fetched.same + len(keys)
    return Result(source, kept.new, kept.changed, same, fetched.gone, notes)


def _claimed_by_others(
    items: Sequence[PressItem], others: dict[str, collects.Holder]
) -> Iterator[tuple[PressItem, str]]:
    """Items whose address another outlet's item has: copies often name the first one's address."""
    for item in items:
        holder = others.get(item.key)
        if holder and holder.outlet and item.outlet and holder.outlet != item.outlet:
            yield item, f"{holder.outlet} has the same address (from {holder.source})"


def _short(item: PressItem) -> str:
    return f"“{texts.shorten(item.title, 40)}”" + (f" of {item.outlet}" if item.outlet else "")
