"""Which readers are meant: a condition as a tree, and what one reader shows of themselves to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """A ``[[segment]]`` block: a condition under a name."""

    name: str  # a-z 0-9 - _
    where: str  # region = "화성" and joined > 2025-01-01


class Kind(StrEnum):
    """What a condition asks about."""

    ADDRESS = "address"
    NAME = "name"
    DOMAIN = "domain"
    JOINED = "joined"  # the day, in the workspace's zone
    TAG = "tag"
    FIELD = "field"


class Sign(StrEnum):
    """How it is compared. "!=" is a Not around EQUAL: who has no value is not equal to any."""

    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    CONTAINS = "contains"


Value = str | float | date


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about; *field* is its name as the sheet's header has it."""

    kind: Kind
    field: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """True where the subject has a value that compares so; false where it has none."""

    subject: Subject
    sign: Sign
    value: Value


@dataclass(frozen=True, slots=True)
class Has:
    """True where the subject has a value at all."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them ("and")."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of them ("or")."""

    parts: tuple[Condition, ...]


Condition = Compare | Has | Not | All | Any


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader as a condition sees them."""

    address: str
    joined: date  # the list in question; without one, the first they joined
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
