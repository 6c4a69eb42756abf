"""The words of press items, found in Korean by any syllable.

Two full-text indexes of SQLite over one folded text (title, outlet, author, byline, excerpt,
tags, note, full text): trigrams answer a word of three letters or more, and the letters and
pairs of neighbours in ``press_grams`` answer one or two, where trigrams are blind: 돌봄 is a
word. A search is all its words, each anywhere. Measured in ``benchmarks/search.py``.

Items are indexed in the transaction that changes them. ``press_grams`` keeps no text of its
own, so an entry is taken out of it with the very text that ``press_text`` holds.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    TextualSelect,
    column,
    literal_column,
    select,
    text,
)

from newsletter.store.desk_tables import press_tags
from newsletter.store.groups import groups
from newsletter.store.tables import press_items

_NAMES = ("title", "outlet", "author", "byline", "excerpt")
_SHORT = 2


def folded(words: str) -> str:
    """A text as it is compared: compatibility forms, capitals and runs of space do not count."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def grams(words: str) -> str:
    """The letters of a folded text and the pairs of neighbours within its words, each once."""
    found = set(words) - {" "}
    for word in words.split():
        found.update(word[n : n + _SHORT] for n in range(len(word) - 1))
    return " ".join(sorted(found))


def holding(find: str) -> list[ColumnElement[bool]]:
    """Conditions on press_items: the item holds every word of *find*."""
    # "+": walk the items newest first and look each up among the matches. The other way round,
    # a syllable that half of all items hold would be fetched and sorted before the first is shown
    number: ColumnElement[int] = literal_column("+press_items.id")
    return [number.in_(_matches(table, query)) for table, query in _queries(find).items()]


def numbers(connection: Connection, find: str) -> frozenset[int]:
    """The numbers of all items that hold every word of *find*, which must have one."""
    each = (connection.execute(_matches(table, query)).scalars() for table, query in _queries(find).items())
    return frozenset.intersection(*map(frozenset, each))


def _queries(find: str) -> dict[str, str]:
    """What each index is asked."""
    asked: dict[str, str] = {}
    sound = find.encode("utf-8", "replace").decode("utf-8")  # a terminal may hand over half a letter
    for word in folded(sound).split():
        table = "press_text" if len(word) > _SHORT else "press_grams"
        quoted = '"' + word.replace('"', '""') + '"'
        asked[table] = f"{asked[table]} AND {quoted}" if table in asked else quoted
    return asked


def _matches(table: str, query: str) -> TextualSelect:
    found = text(f"SELECT rowid FROM {table} WHERE {table} MATCH :{table}")  # noqa: S608 (a name of ours)
    return found.bindparams(**{table: query}).columns(column("rowid", Integer))


def index(connection: Connection, ids: Iterable[int]) -> None:
    """Brings the indexes up to date for these items."""
    for some in groups(ids):
        _index(connection, some)


def index_all(connection: Connection) -> None:
    """Indexes every item, of a database that was made before there were indexes."""
    index(connection, connection.execute(select(press_items.c.id)).scalars().all())


def _index(connection: Connection, numbers: Sequence[int]) -> None:
    tags = select(press_tags).where(press_tags.c.item_id.in_(numbers)).order_by(press_tags.c.tag)
    tagged: dict[int, list[str]] = {}
    for row in connection.execute(tags):
        tagged.setdefault(row.item_id, []).append(row.tag)
    rows = connection.execute(select(press_items).where(press_items.c.id.in_(numbers))).all()
    fresh = {row.id: folded(_words(row, tagged.get(row.id, []))) for row in rows}
    marks = ",".join(map(str, fresh))
    query = f"SELECT rowid, folded FROM press_text WHERE rowid IN ({marks})"  # noqa: S608 (numbers)
    known = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
    _forget(connection, {number: words for number, words in known.items() if words != fresh[number]})
    _enter(connection, {number: words for number, words in fresh.items() if known.get(number) != words})


def _forget(connection: Connection, old: dict[int, str]) -> None:
    if old:
        delete = "INSERT INTO press_grams (press_grams, rowid, grams) VALUES ('delete', ?, ?)"
        connection.exec_driver_sql(delete, [(number, grams(words)) for number, words in old.items()])
        connection.exec_driver_sql("DELETE FROM press_text WHERE rowid = ?", [(number,) for number in old])


def _enter(connection: Connection, new: dict[int, str]) -> None:
    if new:
        texts, pairs = list(new.items()), [(number, grams(words)) for number, words in new.items()]
        connection.exec_driver_sql("INSERT INTO press_text (rowid, folded) VALUES (?, ?)", texts)
        connection.exec_driver_sql("INSERT INTO press_grams (rowid, grams) VALUES (?, ?)", pairs)


def _words(row: Row[Any], tags: Sequence[str]) -> str:
    edited = json.loads(row.edited)
    named = [str(edited.get(name, getattr(row, name))) for name in _NAMES]
    return "\n".join([*named, *tags, row.note, *json.loads(row.paragraphs)])
