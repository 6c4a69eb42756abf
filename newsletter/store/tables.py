"""The tables. Instants are whole milliseconds since 1970 UTC; JSON is text.

The database of a workspace is made by the migrations; a test holds that they lead to
exactly what stands here.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from newsletter.store.columns import EPOCH, Instant, from_millis, metadata, to_millis
from newsletter.store.columns import key as _key
from newsletter.store.consent_tables import notices, signups, wordings

# fmt: off
__all__ = [
    "EPOCH", "Instant", "audit", "audit_contents", "consents", "deliveries", "exclusions", "from_millis",
    "lists", "mailing_events", "mailing_lists", "mailings", "metadata", "notices", "paces", "press_items",
    "press_uses", "schema", "signups", "source_memory", "stories", "story_items", "story_wishes",
    "subscribers", "subscriptions", "suppressions", "tags", "to_millis", "wordings",
]
# fmt: on

press_items = Table(
    "press_items",
    metadata,
    _key(),
    Column("key", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("url", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("outlet", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False, server_default=""),
    Column("byline", Text, nullable=False, server_default=""),
    Column("published_at", Instant),
    Column("published_zone", Integer),  # minutes east of UTC, as the source printed it
    Column("excerpt", Text, nullable=False, server_default=""),
    Column("image", Text, nullable=False, server_default=""),
    Column("image_alt", Text, nullable=False, server_default=""),
    Column("caption", Text, nullable=False, server_default=""),
    Column("credit", Text, nullable=False, server_default=""),
    Column("paragraphs", Text, nullable=False, server_default="[]"),
    Column("state", String, nullable=False, server_default="new"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("fetched_from", Text, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("content_hash", String, nullable=False),
    Index("press_items_newest", "published_at"),
)

press_uses = Table(  # which item stands in which issue
    "press_uses",
    metadata,
    Column("item_id", Integer, ForeignKey("press_items.id"), primary_key=True),
    Column("issue", String, primary_key=True),
    Column("at", Instant, nullable=False),
)

stories = Table(  # numbers are never given twice: a story that was joined to another keeps its row
    "stories",
    metadata,
    _key(),
    Column("lead_id", Integer, ForeignKey("press_items.id")),  # the editor's choice
)

story_items = Table(  # which story an item belongs to
    "story_items",
    metadata,
    Column("item_id", Integer, ForeignKey("press_items.id"), primary_key=True),
    Column("story_id", Integer, ForeignKey("stories.id"), nullable=False),
    Column("seen", String, nullable=False),  # the item's content hash when its story was found
    Index("story_items_story", "story_id"),
)

story_wishes = Table(  # the editor's word on two items; it outlives every new grouping
    "story_wishes",
    metadata,
    Column("item_id", Integer, ForeignKey("press_items.id"), primary_key=True),  # the lower number
    Column("other_id", Integer, ForeignKey("press_items.id"), primary_key=True),
    Column("together", Integer, nullable=False),  # 1: one story, 0: two
    Column("at", Instant, nullable=False),
)

source_memory = Table(
    "source_memory",
    metadata,
    Column("source", String, primary_key=True),
    Column("known", Text, nullable=False),  # JSON: key → content hash
    Column("validators", Text, nullable=False),  # JSON: url → [etag, last-modified]
    Column("collected_at", Instant, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    _key(),
    Column("address_key", LargeBinary, nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("fields", Text, nullable=False, server_default="{}"),
    Column("created_at", Instant, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), primary_key=True),
    Column("tag", String, primary_key=True),
    sqlite_with_rowid=False,
)

lists = Table(
    "lists",
    metadata,
    Column("name", String, primary_key=True),
    Column("title", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), primary_key=True),
    Column("list", String, ForeignKey("lists.name"), primary_key=True),
    Column("state", String, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("left_by", Text, nullable=False, server_default=""),  # "reader", "editor", "one-click" …
    Index("subscriptions_list", "list", "state"),
    sqlite_with_rowid=False,
)

consents = Table(  # append only
    "consents",
    metadata,
    _key(),
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), nullable=False),
    Column("list", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("how", String, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("wording_id", Integer, ForeignKey("wordings.id")),
    Column("proof", Text, nullable=False, server_default=""),  # what shows that it was the person
    Index("consents_subscriber", "subscriber_id"),
)

suppressions = Table(  # addresses left alone; only their keyed hash is kept
    "suppressions",
    metadata,
    Column("address_key", LargeBinary, primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

mailings = Table(
    "mailings",
    metadata,
    _key(),
    Column("issue", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),  # why paused
    Column("content", LargeBinary, nullable=False),  # the compiled message as JSON
    Column("content_hash", String, nullable=False),
    Column("source_hash", String, nullable=False),  # of issue file and template, to tell what changed since
    Column("mail_from", Text, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Column("date", Instant),  # the Date header, frozen when sending starts
    Column("planned", Integer),  # written once, when sending starts
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lock", Integer, nullable=False, server_default="0"),  # generation of the lock file
    Column("finished_at", Instant),
    Column("starts_at", Instant),  # of a sealed mailing that waits for its hour
    Column("segment", Text, nullable=False, server_default=""),  # the condition that readers had to meet
    Index("mailings_issue", "issue"),
)

mailing_lists = Table(
    "mailing_lists",
    metadata,
    Column("mailing_id", Integer, ForeignKey("mailings.id"), primary_key=True),
    Column("list", String, primary_key=True),
    Column("position", Integer, nullable=False),  # the first list a reader is on speaks for the row
    Column("planned", Integer),
)

mailing_events = Table(  # who asked for what; append only
    "mailing_events",
    metadata,
    _key(),
    Column("mailing_id", Integer, ForeignKey("mailings.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("what", String, nullable=False),
    Column("who", String, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
)

exclusions = Table(  # who was left out when the audience was frozen, and why
    "exclusions",
    metadata,
    Column("mailing_id", Integer, ForeignKey("mailings.id"), primary_key=True),
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), primary_key=True),
    Column("list", String, nullable=False),
    Column("reason", String, nullable=False),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    _key(),
    Column("mailing_id", Integer, ForeignKey("mailings.id"), nullable=False),
    Column("issue", String, nullable=False),
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), nullable=False),
    Column("address_key", LargeBinary, nullable=False),
    Column("address", Text, nullable=False),  # as typed, frozen
    Column("name", Text, nullable=False, server_default=""),
    Column("fields", Text, nullable=False, server_default="{}"),
    Column("list", String, nullable=False),
    Column("profile", String, nullable=False, server_default="others"),  # whose limits hold
    Column("state", String, nullable=False, server_default="queued"),
    Column("place", Integer, server_default="1"),  # this address's one place in the issue; NULL once skipped
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("first_attempt_at", Instant),
    Column("next_at", Instant),
    Column("code", Integer, nullable=False, server_default="0"),
    Column("reply", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),  # of the last move; of an uncertain row: of its intent
    Column("absent", Integer),  # 1: a relay's log shows that it never took this uncertain message
    CheckConstraint("(state = 'skipped') = (place IS NULL)", name="deliveries_place"),
    # what is on its way stands in neither of these: its moves touch no index
    Index("deliveries_queued", "mailing_id", "profile", sqlite_where=text("state = 'queued'")),
    Index("deliveries_deferred", "mailing_id", "next_at", sqlite_where=text("state = 'deferred'")),
    Index("deliveries_subscriber", "subscriber_id"),
    # nobody twice: one row an issue and address that is not skipped (DESIGN: promise 2)
    Index("deliveries_once", "issue", "address_key", "place", unique=True),
)

paces = Table(  # what rates and quotas have spent, so that a restart spends nothing twice
    "paces",
    metadata,
    Column("name", String, primary_key=True),
    Column("state", Text, nullable=False),  # JSON
)

audit = Table(  # who did what with people's data, as digests in a chain; append only
    "audit",
    metadata,
    _key(),
    Column("at", Instant, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of salt and contents
    Column("chain", LargeBinary, nullable=False),  # of the entry before, this one's number, at and digest
)

audit_contents = Table(  # what the digests are of; may be erased without breaking the chain
    "audit_contents",
    metadata,
    Column("audit_id", Integer, ForeignKey("audit.id"), primary_key=True),
    Column("address_key", LargeBinary),  # of the one person it is about, if it is about one
    Column("salt", LargeBinary, nullable=False),
    Column("contents", Text, nullable=False),  # JSON
    Index("audit_contents_person", "address_key", sqlite_where=text("address_key IS NOT NULL")),
)

schema = Table(
    "schema",
    metadata,
    Column("version", Integer, nullable=False),
    Column("name", String, nullable=False),
    UniqueConstraint("version", name="schema_version"),
)
