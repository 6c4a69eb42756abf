"""The tables of consent: wordings, sign-ups from the public form, notices. ``tables`` has the others."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from newsletter.store.columns import Instant, key, metadata

wordings = Table(  # what people agreed to and what they were told, each text once
    "wordings",
    metadata,
    key(),
    Column("hash", String, nullable=False, unique=True),  # SHA-256 (hex) of the text in UTF-8
    Column("text", Text, nullable=False),
)

signups = Table(  # from the form on the public pages until they are confirmed; kept shortly
    "signups",
    metadata,
    key(),
    Column("address_key", LargeBinary, nullable=False),
    Column("address", Text, nullable=False),  # emptied once it is confirmed or too late for that
    Column("lists", String, nullable=False),  # names with a space between
    Column("language", String, nullable=False),  # of the page and so of the mail
    Column("domain", String, nullable=False),
    Column("network", String, nullable=False),  # "203.0.113.0/24"; "" where it is not known
    Column("state", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message_id", Text, nullable=False, server_default=""),
    Index("signups_asked", "at", sqlite_where=text("state = 'asked'")),
    Index("signups_address", "address_key", "at"),
    Index("signups_domain", "domain", "at"),
    Index("signups_network", "network", "at"),
)

notices = Table(  # what people were told of their consent; append only
    "notices",
    metadata,
    key(),
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), nullable=False),
    Column("list", String, nullable=False),
    Column("kind", String, nullable=False),  # "agreed", "left", "reconfirm"
    Column("about", Instant, nullable=False),  # the instant of what it tells of
    Column("mailed_at", Instant, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("outcome", String, nullable=False),  # "accepted", "uncertain" …
    Column("wording_id", Integer, ForeignKey("wordings.id")),  # the notice as it was sent
    Index("notices_once", "subscriber_id", "list", "kind", "about", unique=True),
)
