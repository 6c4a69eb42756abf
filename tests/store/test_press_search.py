"""Searching press items: in Korean by any syllable, and always the same as reading them all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from newsletter.model.press import Collected, PressItem, Provenance, State
from newsletter.store import press, press_memory, press_search
from newsletter.store.engine import open_store, reading, rehearsing, writing
from newsletter.store.press import Sought
from newsletter.store.press_memory import Change

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LETTERS = "돌봄마을부엌 가각aA1%\"'*-힣ㅎ日é＋"
WORDS = st.text(LETTERS, max_size=12)


def item(number: int, title: str, excerpt: str = "", text: str = "", digest: str = "1") -> PressItem:
    at = NOW + timedelta(minutes=number % 3)  # some share their minute
    return PressItem(
        key=f"k{number}",
        title=title,
        provenance=Provenance("press", "https://www.example.org/", NOW, digest),
        published_at=at,
        excerpt=excerpt,
        paragraphs=(text,),
    )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path / "newsletter.db")
    yield opened
    opened.dispose()


def found(engine: Engine, find: str) -> list[str]:
    with reading(engine) as connection:
        return [item.item.title for item in press.items(connection, Sought(find))]


@pytest.fixture
def kept(engine: Engine) -> Engine:
    with writing(engine) as connection:
        press.keep(
            connection,
            [
                item(1, "빈집이 마을 부엌으로", "주민 열두 명이 ＫＴ 건물을 고쳤다."),
                item(2, "돌봄 협동조합", text="마을돌봄을 잇는다."),
                item(4, "A Kitchen for 100% of us"),
            ],
        )
    return engine


@pytest.mark.parametrize(
    ("find", "titles"),
    [
        ("봄", ["돌봄 협동조합"]),
        ("돌봄", ["돌봄 협동조합"]),
        ("을돌", ["돌봄 협동조합"]),
        ("협동조합", ["돌봄 협동조합"]),
        ("마을", ["돌봄 협동조합", "빈집이 마을 부엌으로"]),
        ("엌 빈", ["빈집이 마을 부엌으로"]),
        ("주민 부엌으로 kt", ["빈집이 마을 부엌으로"]),
        ("마을 협동조합 부엌", []),
        ("kitchen", ["A Kitchen for 100% of us"]),
        ("%", ["A Kitchen for 100% of us"]),
        ("0%", ["A Kitchen for 100% of us"]),
        ("뷁", []),
        ("  ", ["돌봄 협동조합", "A Kitchen for 100% of us", "빈집이 마을 부엌으로"]),
    ],
)
def test_any_part_of_a_word_is_found_by_one_syllable_or_more(
    kept: Engine, find: str, titles: list[str]
) -> None:
    assert found(kept, find) == titles


def test_a_changed_item_is_found_by_its_new_words_alone(kept: Engine) -> None:
    with writing(kept) as connection:
        press.keep(connection, [item(2, "햇빛발전소", digest="2")])
    assert found(kept, "햇빛") == found(kept, "발전소") == found(kept, "햇") == ["햇빛발전소"]
    assert found(kept, "봄") == found(kept, "돌봄") == found(kept, "협동조합") == []


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=6), st.lists(WORDS, max_size=6), WORDS)
def test_searching_finds_what_reading_every_item_would(
    law_engine: Engine, texts: list[tuple[str, str, str]], later: list[str], find: str
) -> None:
    with rehearsing(law_engine) as connection:
        press.keep(connection, [item(n, *each) for n, each in enumerate(texts)])
        press.keep(connection, [item(n, title, digest="2") for n, title in enumerate(later)])
        everything = press.items(connection)
        for one in everything[:2]:
            press_memory.change(connection, [Change(one.id, {"note": find})], "noted", "", "me", NOW)
        press_memory.undo(connection, (), "me", NOW)
        everything = press.items(connection)
        words = press_search.folded(find).split()
        expected = [one.id for one in everything if all(word in _read(one) for word in words)]
        assert [one.id for one in press.items(connection, Sought(find))] == expected
        assert [one.id for one in press.items(connection, Sought(find, limit=2))] == expected[:2]
        if words:
            assert press_search.numbers(connection, find) == set(map(int, expected))
        used = Sought(find, State.USED)
        assert press.items(connection, used) == []


@pytest.fixture(scope="module")
def law_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Nothing is ever kept in it."""
    opened = open_store(tmp_path_factory.mktemp("law") / "newsletter.db")
    yield opened
    opened.dispose()


def _read(one: Collected) -> str:
    texts = (one.item.title, one.item.excerpt, one.note, *one.item.paragraphs)
    return press_search.folded("\n".join(texts))


def test_a_database_from_before_there_were_indexes_is_indexed_when_opened(kept: Engine) -> None:
    with writing(kept) as connection:
        before = press_search.numbers(connection, "돌봄")
        connection.exec_driver_sql("DELETE FROM press_text")
        connection.exec_driver_sql("INSERT INTO press_grams (press_grams) VALUES ('delete-all')")
        assert press_search.numbers(connection, "돌봄") == frozenset()
        press_search.index_all(connection)
        assert press_search.numbers(connection, "돌봄") == before
        assert press_search.numbers(connection, "협동조합") == before
