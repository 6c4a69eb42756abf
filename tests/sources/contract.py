"""What every kind of source promises; a member's tests inherit it.

    class TestFeed(SourceContract):
        @contextmanager
        def served(self): …          a place with items that has nothing odd about it
        @contextmanager
        def hostile(self): …         places that mean harm or are broken

Both give Sources (``served`` one, ``hostile`` several) that work while the block runs.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, fetch_of

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=SEOUL)
MARKUP = re.compile(
    r"<\s*/?\s*(?:script|style|iframe|img|svg|a|b|p|div|span|br|object|form|meta)\b", re.IGNORECASE
)


def collect(source: Source, memory: Memory | None = None, *, now: datetime = NOW) -> Fetched:
    """One collect of *source* as a run does it, on a client of its own."""

    async def run() -> Fetched:
        async with Polite(agent="newsletter-test/1", deadline=60, patience=30) as http:
            return await fetch_of(source.kind)(
                source, memory or Memory(), http, now=now, zone=SEOUL, progress=lambda done, total: None
            )

    return asyncio.run(run())


def texts_of(item: PressItem) -> dict[str, str]:
    """Every text of an item by the name of its field."""
    named = {field.name: getattr(item, field.name) for field in fields(item)}
    found = {name: value for name, value in named.items() if isinstance(value, str)}
    return found | {f"paragraph {number}": text for number, text in enumerate(item.paragraphs)}


class SourceContract:
    """Inherit this; the tests come with it."""

    def served(self) -> AbstractContextManager[Source]:
        raise NotImplementedError

    def hostile(self) -> AbstractContextManager[Sequence[Source]]:
        raise NotImplementedError

    def test_brings_items_that_say_where_and_when_they_were_read(self) -> None:
        with self.served() as source:
            items = collect(source).items
        assert items
        for item in items:
            assert item.title and item.key
            assert item.provenance.source == source.name
            assert item.provenance.fetched_from
            assert item.provenance.fetched_at == NOW
            assert re.fullmatch(r"[0-9a-f]{64}", item.provenance.content_hash)

    def test_no_two_items_have_one_key(self) -> None:
        with self.served() as source:
            keys = [item.key for item in collect(source).items]
        assert len(set(keys)) == len(keys)

    def test_dates_are_aware(self) -> None:
        with self.served() as source:
            dates = [item.published_at for item in collect(source).items if item.published_at]
        assert dates
        assert all(date.utcoffset() is not None for date in dates)

    def test_addresses_are_absolute(self) -> None:
        with self.served() as source:
            items = collect(source).items
        for item in items:
            for address in filter(None, (item.url, item.image)):
                assert re.match(r"https?://[^/\s]", address), address

    def test_a_second_run_brings_nothing(self) -> None:
        with self.served() as source:
            first = collect(source)
            again = collect(source, first.memory, now=NOW + timedelta(hours=1))
        assert first.items
        assert again.items == ()
        assert set(again.memory.known) == set(first.memory.known)

    def test_the_memory_knows_every_item_by_its_hash(self) -> None:
        with self.served() as source:
            fetched = collect(source)
        known = {item.key: item.provenance.content_hash for item in fetched.items}
        assert known.items() <= fetched.memory.known.items()

    def test_the_clock_makes_no_difference_to_what_is_read(self) -> None:
        """Otherwise every item would count as changed at the next run."""
        with self.served() as source:
            one = collect(source, now=NOW)
            other = collect(source, now=datetime(2027, 3, 1, tzinfo=UTC))
        assert dict(one.memory.known) == dict(other.memory.known)

    def test_hostile_places_are_refused_in_a_line_or_read_without_harm(self) -> None:
        with self.hostile() as sources:
            assert sources
            for source in sources:
                self.check_harmless(source)

    def check_harmless(self, source: Source) -> None:
        try:
            fetched = collect(source)
        except (Outside, Mistake) as error:
            assert error.message and "\n" not in error.message, error.message
            return
        for note in fetched.notes:
            assert "\n" not in note
        for item in fetched.items:
            assert item.title, item
            assert item.published_at is None or item.published_at.utcoffset() is not None
            for address in filter(None, (item.url, item.image)):
                assert re.match(r"https?://[^/\s]", address), address
            for name, text in texts_of(item).items():
                check_harmless_text(f"{source.name}: {name}", text)


def check_harmless_text(where: str, text: str) -> None:
    """One line, no markup, nothing invisible, nothing that cannot be stored."""
    assert not MARKUP.search(text), f"{where}: markup in {text!r}"
    assert "javascript:" not in text.lower(), f"{where}: {text!r}"
    odd = [character for character in text if unicodedata.category(character) in ("Cc", "Cs")]
    assert not odd, f"{where}: control characters in {text!r}"
    assert text == unicodedata.normalize("NFC", text), where
    text.encode("utf-8")
