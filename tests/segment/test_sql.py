"""The database answers a condition as the few pure lines do, for whatever people there are."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine
from sqlalchemy import text as sql

from newsletter.errors import Mistake
from newsletter.model.segment import All, Any, Compare, Condition, Has, Kind, Not, Reader, Sign, Subject
from newsletter.segment.grammar import parse
from newsletter.segment.judge import holds
from newsletter.store import segments
from newsletter.store.engine import open_store, rehearsing
from newsletter.store.tables import to_millis

SEOUL = ZoneInfo("Asia/Seoul")
NAMES = ("region", "소속 기관", 'a"b', "x'; DROP TABLE subscribers; --", "$.n")
WORDS = ("", "화성", "VIP", "vip", "오산시", "3", "12,000", "-0.5", "2025-01-01", "2025. 1. 2.",
         "2024년 2월 29일",         "20250101", "2025-13-01", "İ", "ß", "' OR 1 --", "%", "_")  # fmt: skip
words = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=5).map(
    lambda text: unicodedata.normalize("NFC", text)
)
days = st.sampled_from((date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2))) | st.dates(
    date(1970, 1, 2), date(2200, 1, 1)
)
readers = st.builds(
    Reader,
    st.sampled_from(("kim@example.org", "Kim@Example.ORG", '"a@b"@naver.com', "lee@한국.example")),
    days,
    words,
    st.dictionaries(st.sampled_from(NAMES), words.filter(bool), max_size=3),
    st.frozensets(words.filter(bool), max_size=2),
)
texts = st.builds(
    Compare,
    st.builds(Subject, st.sampled_from((Kind.ADDRESS, Kind.NAME, Kind.DOMAIN, Kind.TAG)))
    | st.builds(Subject, st.just(Kind.FIELD), st.sampled_from(NAMES)),
    st.sampled_from((Sign.EQUAL, Sign.CONTAINS)),
    words,
)
ordered = st.sampled_from([sign for sign in Sign if sign is not Sign.CONTAINS])
numbers = st.sampled_from((3.0, 12000.0, -0.5)) | st.floats(-1e9, 1e9, allow_nan=False)
values = st.builds(
    Compare, st.builds(Subject, st.just(Kind.FIELD), st.sampled_from(NAMES)), ordered, numbers | days
)
joined = st.builds(Compare, st.just(Subject(Kind.JOINED)), ordered, st.dates() | days)
has = st.builds(
    Has,
    st.builds(Subject, st.sampled_from([kind for kind in Kind if kind is not Kind.FIELD]))
    | st.builds(Subject, st.just(Kind.FIELD), st.sampled_from(NAMES)),
)


def _grown(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.builds(All, several) | st.builds(Any, several) | st.builds(Not, parts)


conditions = st.recursive(texts | values | joined | has, _grown, max_leaves=6)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_store(tmp_path_factory.mktemp("segments") / "a.db")
    yield opened
    opened.dispose()


def stored(connection: Connection, people: list[Reader]) -> None:
    """The people, each on one list since the middle of their day."""
    connection.exec_driver_sql("INSERT INTO lists (name, created_at) VALUES ('members', 0)")
    for number, reader in enumerate(people, 1):
        fields = json.dumps(dict(reader.fields), ensure_ascii=False)
        connection.exec_driver_sql(
            "INSERT INTO subscribers (id, address_key, address, name, fields, created_at)"
            " VALUES (?, ?, ?, ?, ?, 0)",
            (number, str(number).encode(), reader.address, reader.name, fields),
        )
        at = to_millis(datetime.combine(reader.joined, time(12), SEOUL))
        connection.exec_driver_sql(
            "INSERT INTO subscriptions VALUES (?, 'members', 'active', ?, NULL, '')", (number, at)
        )
        for tag in reader.tags:
            connection.exec_driver_sql("INSERT INTO tags VALUES (?, ?)", (number, tag))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(readers, min_size=1, max_size=4), conditions, st.booleans())
def test_the_database_means_the_same_people(
    engine: Engine, people: list[Reader], condition: Condition, on_list: bool
) -> None:
    written = segments.clause(condition, SEOUL, segments.ON_LIST if on_list else segments.ANYWHERE)
    assert not any(
        isinstance(value, str) and len(value) > 3 and value in written.sql for value in written.given.values()
    )
    with rehearsing(engine) as connection:
        stored(connection, people)
        segments.knowing(connection)
        query = f"""SELECT s.id, {written.sql} FROM subscribers AS s
            JOIN subscriptions AS x ON x.subscriber_id = s.id ORDER BY s.id"""
        found = [row[1] for row in connection.execute(sql(query), written.given)]
    assert found == [int(holds(condition, reader)) for reader in people]


def test_a_day_is_from_midnight_to_midnight_of_the_workspace(engine: Engine) -> None:
    edges = {
        datetime(2025, 1, 1, tzinfo=SEOUL): True,
        datetime(2025, 1, 1, 23, 59, 59, 999000, SEOUL): True,
        datetime(2025, 1, 2, tzinfo=SEOUL): False,
        datetime(2024, 12, 31, 15, 0, tzinfo=UTC): True,
        datetime(2024, 12, 31, 14, 59, 59, tzinfo=UTC): False,
    }
    written = segments.clause(parse("joined = 2025-01-01"), SEOUL, ":at")
    with rehearsing(engine) as connection:
        for at, expected in edges.items():
            given = written.given | {"at": to_millis(at)}
            assert connection.execute(sql(f"SELECT {written.sql}"), given).scalar_one() == expected


def test_a_field_that_nobody_has_is_found(engine: Engine) -> None:
    with rehearsing(engine) as connection:
        stored(connection, [Reader("kim@example.org", date(2025, 1, 1), fields={"region": "화성"})])
        assert segments.unheard(connection, {"region": None, "regoin": None}) == ["regoin"]


WHAT = ("region", '[a"b]', "[x'; --]", "joined", "tag", "name", "domain", "address", "has region", "not tag")
SIGN = ("=", "!=", "<", ">=", "contains", "not contains", "in (", "")
VALUE = ('"%"', "'; DROP TABLE subscribers; --'", "0001-01-01", "9999-12-31", "9" * 400, "-1", "'화성')", "")
TYPED = st.lists(
    st.tuples(
        st.sampled_from(WHAT), st.sampled_from(SIGN), st.sampled_from(VALUE), st.sampled_from(("and", "or"))
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: " ".join(" ".join(part) for part in parts).removesuffix("and").removesuffix("or"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(TYPED)
def test_whatever_can_be_typed_is_answered_by_the_database_and_changes_nothing(
    engine: Engine, text: str
) -> None:
    try:
        condition = parse(text)
    except Mistake:
        return
    written = segments.clause(condition, SEOUL)
    with rehearsing(engine) as connection:
        stored(connection, [Reader("kim@example.org", date(2025, 1, 1), fields={"region": "화성"})])
        segments.knowing(connection)
        query = f"""SELECT {written.sql} FROM subscribers AS s
            JOIN subscriptions AS x ON x.subscriber_id = s.id"""
        assert connection.execute(sql(query), written.given).scalars().all() in ([0], [1])
