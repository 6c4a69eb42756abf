"""The record of who did what with people's data: a chain of digests, and what they are of.

An entry in, an entry more out; nothing is ever rewritten. The contents stand in a table of
their own and may be erased (forgetting does): the digest of a salt that is erased with them
tells nothing, and the chain stays whole. 안전성 확보조치 기준 제8조, GDPR art. 5(2), 17.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, select

from newsletter.message.links import audit_digest, audit_link
from newsletter.model.key import Keyring
from newsletter.store.tables import audit, audit_contents, to_millis

_LAST = "SELECT id, chain FROM audit ORDER BY id DESC LIMIT 1"
_ADD = "INSERT INTO audit (id, at, digest, chain) VALUES (?, ?, ?, ?)"
_KEEP = "INSERT INTO audit_contents (audit_id, address_key, salt, contents) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; *contents* is None once erased. *fault*: what is wrong with it, or ""."""

    number: int
    at: datetime
    contents: Mapping[str, Any] | None
    chain: bytes
    fault: str = ""


def add(
    connection: Connection,
    keyring: Keyring,
    contents: Mapping[str, Any],
    at: datetime,
    address_key: bytes | None = None,
) -> None:
    """Adds an entry. *address_key*: of the one person it is about; with them its contents are forgotten."""
    last = connection.exec_driver_sql(_LAST).one_or_none()
    number, before = (last[0] + 1, last[1]) if last else (1, b"")
    text, salt = json.dumps(contents, ensure_ascii=False), secrets.token_bytes(16)
    digest, millis = audit_digest(salt, text), to_millis(at)
    chain = audit_link(before, number, millis, digest, keyring)
    connection.exec_driver_sql(_ADD, (number, millis, digest, chain))
    connection.exec_driver_sql(_KEEP, (number, address_key, salt, text))


def entries(connection: Connection, keyring: Keyring, address_key: bytes | None = None) -> Iterator[Entry]:
    """Every entry, oldest first, tried against the chain; or those about one person. Read while iterated."""
    joined = audit.outerjoin(audit_contents, audit_contents.c.audit_id == audit.c.id)
    query = select(audit, audit_contents.c.salt, audit_contents.c.contents).select_from(joined)
    if address_key is not None:
        query = query.where(audit_contents.c.address_key == address_key)
    before, expected = b"", 1
    for row in connection.execute(query.order_by(audit.c.id).execution_options(yield_per=1000)):
        link = audit_link(before, row.id, to_millis(row.at), row.digest, keyring)
        fault = ""
        if address_key is None and row.id != expected:
            fault = f"entry {expected} is missing before it"
        elif address_key is None and not compare_digest(link, row.chain):
            fault = "it was altered, or one before it"
        elif row.salt is not None and audit_digest(row.salt, row.contents) != row.digest:
            fault = "its contents were altered"
        yield Entry(row.id, row.at, _contents(row.contents), row.chain, fault)
        before, expected = row.chain, row.id + 1


def _contents(text: str | None) -> Mapping[str, Any] | None:
    if text is None:
        return None
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
