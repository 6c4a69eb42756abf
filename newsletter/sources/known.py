"""What was read before and what is new: the memory of one source.

Items in; those that are new or changed out, with their content hash, and the memory to
be handed back. Texts pass here last and lose any tags. What changes by itself (views,
when we read) is no part of the hash, so the same page read tomorrow brings nothing. A
date more than a day ahead is taken off after hashing: it would stand above all news for
as long as it lies ahead, and must not make the item a changed one when it has come.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from newsletter.model.press import Memory, PressItem, Provenance, Source
from newsletter.sources import Fetched
from newsletter.sources.texts import untagged

_AHEAD = timedelta(days=1)  # evening editions carry the next morning's date


def provenance(source: Source, fetched_from: str, now: datetime) -> Provenance:
    """Where and when an item is read; the hash is filled in by ``sift``."""
    return Provenance(source.name, fetched_from, now, "")


def sift(
    items: Iterable[PressItem],
    memory: Memory,
    *,
    validators: Mapping[str, tuple[str, str]] | None = None,
    notes: Iterable[str] = (),
    whole: bool = False,
) -> Fetched:
    """The items that *memory* does not know as they are; of two with one key the first counts.

    With *whole* the items are all that the place has: what else was known is gone.
    """
    known = dict(memory.known)
    seen: set[str] = set()
    fresh: list[PressItem] = []
    for item in items:
        if item.key in seen:
            continue
        seen.add(item.key)
        item = _plain(item)
        content_hash = _hash(item)
        if known.get(item.key) != content_hash:
            known[item.key] = content_hash
            fresh.append(replace(item, provenance=replace(item.provenance, content_hash=content_hash)))
    gone = [key for key in known if key not in seen] if whole else []
    for key in gone:
        del known[key]
    remembered = Memory(known, {**memory.validators, **(validators or {})})
    told = (*notes, *_ahead(fresh))
    return Fetched(tuple(map(_dated, fresh)), remembered, told, len(seen) - len(fresh), len(gone))


def _is_ahead(item: PressItem) -> bool:
    return item.published_at is not None and item.published_at > item.provenance.fetched_at + _AHEAD


def _dated(item: PressItem) -> PressItem:
    """The item without a date that is still to come."""
    return replace(item, published_at=None) if _is_ahead(item) else item


def _ahead(items: Iterable[PressItem]) -> Iterable[str]:
    dates = sorted(f"{item.published_at:%Y-%m-%d}" for item in items if _is_ahead(item))
    if dates:
        items_are = "1 item is" if len(dates) == 1 else f"{len(dates):,} items are"
        yield f"{items_are} dated in the future ({dates[-1]}); taken without a date"


def _plain(item: PressItem) -> PressItem:
    """The item with every text free of tags, whatever page or cell it came from."""
    return replace(
        item,
        title=untagged(item.title),
        outlet=untagged(item.outlet),
        author=untagged(item.author),
        byline=untagged(item.byline),
        excerpt=untagged(item.excerpt),
        image_alt=untagged(item.image_alt),
        caption=untagged(item.caption),
        credit=untagged(item.credit),
        paragraphs=tuple(map(untagged, item.paragraphs)),
    )


def _hash(item: PressItem) -> str:
    """SHA-256 (hex) of every field but the provenance; a date counts as its moment."""
    said = {field.name: getattr(item, field.name) for field in fields(item) if field.name != "provenance"}
    if item.published_at:
        said["published_at"] = item.published_at.astimezone(UTC).isoformat()
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
