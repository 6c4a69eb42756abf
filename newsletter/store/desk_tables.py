"""The press desk's tables, beside those of ``tables``: tags, what was done, and the words to search in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, MetaData, String, Table, Text, event

from newsletter.store.columns import Instant, metadata

press_tags = Table(
    "press_tags",
    metadata,
    Column("item_id", Integer, ForeignKey("press_items.id"), primary_key=True),
    Column("tag", String, primary_key=True),
    Index("press_tags_tag", "tag"),
)

press_events = Table(  # what was done with an item, by whom, and how to take it back
    "press_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", Integer, nullable=False),  # one for all items that were named together
    Column("item_id", Integer, ForeignKey("press_items.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("before", Text, nullable=False, server_default=""),  # JSON; "": cannot be taken back here
    Column("undone", Integer, nullable=False, server_default="0"),
    Index("press_events_item", "item_id"),
    Index("press_events_action", "action"),
)

# The words of items, folded, for searching: `store/press_search` writes and reads them.
PRESS_TEXT = "CREATE VIRTUAL TABLE press_text USING fts5(folded, tokenize='trigram')"
PRESS_GRAMS = (  # one and two letters, which trigrams cannot find; the text itself is in press_text
    "CREATE VIRTUAL TABLE press_grams USING fts5(grams, content='', detail=none, columnsize=0, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* P* S* Co'\")"
)


@event.listens_for(metadata, "after_create")
def _virtual_tables(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
    for statement in (PRESS_TEXT, PRESS_GRAMS):
        connection.exec_driver_sql(statement)
