"""What all tables are made of. Instants are whole milliseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_millis(at: datetime) -> int:
    """An aware instant as the database keeps it."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_millis(millis: int) -> datetime:
    """The aware instant (UTC) behind a stored number."""
    return EPOCH + timedelta(milliseconds=millis)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as milliseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_millis(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_millis(value)


metadata = MetaData()


def key() -> Column[int]:
    # INTEGER PRIMARY KEY is SQLite's rowid; BIGSERIAL elsewhere would want its own variant
    return Column("id", Integer, primary_key=True)
