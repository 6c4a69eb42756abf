"""Finding out what kind of source an address is, by reading five items of it.

An address, a file or a mailbox in; a Source that was seen to work and its samples out.
What does not work is told with every reason. Nothing is stored.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from newsletter.errors import Mistake, NewsletterError, Outside
from newsletter.model.press import Memory, PressItem, Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources import Fetched, detect, fetch_of, rhymix
from newsletter.sources.detect import Candidate
from newsletter.steps.bench import Bench
from newsletter.steps.collect import Progress, placed, polite
from newsletter.steps.named import is_address

SAMPLES = 5
_LARGEST = 25_000_000  # bytes of the page that is looked at


@dataclass(frozen=True, slots=True)
class Wish:
    """What the editor says of a source beside its address."""

    name: str = ""
    kind: SourceKind | None = None
    outlet: str = ""
    allow_private: bool = False
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A source that works, and what it brings."""

    source: Source
    what: str  # in words
    samples: tuple[PressItem, ...]
    notes: tuple[str, ...] = ()


def find(bench: Bench, where: str, wish: Wish, progress: Progress) -> Found:
    """Finds out what *where* is. Some seconds, because sites are asked politely.

    Raises Mistake for what is no address, file or mailbox, Outside where nothing that
    could be collected is there.
    """
    return asyncio.run(_find(bench, where, wish, progress))


async def _find(bench: Bench, where: str, wish: Wish, progress: Progress) -> Found:
    tried: list[str] = []
    async with polite(bench) as http:
        found = await _candidates(bench, where, wish, http)
        for candidate in found:
            source = _source(candidate, wish, bench.settings.declared.source)
            try:
                fetched = await _sample(bench, source, http, progress)
            except NewsletterError as error:
                if len(found) == 1:
                    raise
                tried.append(f"{candidate.what}: {error.message}")
                continue
            if fetched.items:
                notes = tuple(note for note in fetched.notes if "max_items" not in note)
                return Found(source, candidate.what, fetched.items[:SAMPLES], notes)
            tried.append(f"{candidate.what}: no items" + "".join(f"; {note}" for note in fetched.notes[:2]))
    told = " · ".join(tried) or "no feed, no board and no list of links"
    raise Outside(
        f"{where}: nothing to collect: {told}", hint="docs/sources.md tells how to describe a list page"
    )


async def _candidates(bench: Bench, where: str, wish: Wish, http: Polite) -> list[Candidate]:
    if where.startswith(("imap://", "imaps://", "maildir:")):
        return [Candidate(SourceKind.MAILBOX, where, "a mailbox of alerts")]
    if not is_address(where):
        return [_on_disk(bench, where)]
    if wish.kind:
        return [Candidate(wish.kind, where, f'a source of kind "{wish.kind}"')]
    asking = Source(
        "source add", SourceKind.WEB_PAGE, where, allow_private=wish.allow_private, pause=wish.pause
    )
    try:
        page = await http.get(where, asking, max_bytes=_LARGEST, cut=True)
    except Outside as error:
        hint = "--allow-private" if "not a public address" in error.message else error.hint
        raise Outside(error.message, hint=hint) from None
    return list(_each_once(detect.candidates(page)))


def _each_once(found: Iterable[Candidate]) -> Iterator[Candidate]:
    seen: set[tuple[str, str, str]] = set()
    for each in found:
        mark = (each.kind, each.url, str(dict(each.selectors)))
        if mark not in seen:
            seen.add(mark)
            yield each


def _on_disk(bench: Bench, where: str) -> Candidate:
    path = next((p for p in (Path(where).expanduser(), bench.root / where) if p.exists()), None)
    if path is None:
        raise Mistake(
            f"{where!r} is neither an address, a file nor a mailbox", hint="newsletter source add URL"
        )
    path = path.resolve()
    own = path.is_relative_to(bench.root.resolve())
    told = path.relative_to(bench.root.resolve()).as_posix() if own else str(path)
    if path.is_dir():
        return Candidate(SourceKind.MAILBOX, f"maildir:{told}", "a folder of mails")
    return Candidate(SourceKind.FILE, told, "a file")


def _source(candidate: Candidate, wish: Wish, taken: Iterable[Source]) -> Source:
    names = {source.name for source in taken}
    if wish.name in names:
        raise Mistake(f"there is a source {wish.name!r} already", hint="--name NAME")
    name = wish.name or next(each for each in _names(candidate) if each not in names)
    return Source(
        name=name,
        kind=candidate.kind,
        url=candidate.url,
        pause=wish.pause,
        allow_private=wish.allow_private,
        outlet=wish.outlet,
        selectors=candidate.selectors,
    )


def _names(candidate: Candidate) -> Iterator[str]:
    """Names that an editor would give it, until one is free."""
    parts = urlsplit(candidate.url)
    board = parse_qs(parts.query).get("bo_table", [""])[0]
    board = board or (rhymix.module(candidate.url)[1] if candidate.kind is SourceKind.RHYMIX else "")
    host = (parts.hostname or "").removeprefix("www.")
    label = host if re.fullmatch(r"[\d.:]*|localhost", host) else host.partition(".")[0]
    if candidate.kind is SourceKind.MAILBOX:
        label = "alerts"
    if candidate.kind is SourceKind.FILE:
        label = Path(candidate.url).stem
    name = board or label or str(candidate.kind)
    yield from (name, f"{name}-{candidate.kind}")
    yield from (f"{name}-{number}" for number in range(2, 1_000_000))


async def _sample(bench: Bench, source: Source, http: Polite, progress: Progress) -> Fetched:
    """The first few items, as a collect would bring them."""
    few = replace(placed(bench, source), max_items=SAMPLES)
    return await fetch_of(source.kind)(
        few,
        Memory(),
        http,
        now=bench.now(),
        zone=bench.settings.zone,
        progress=lambda done, total: progress(source.name, done, total),
    )
