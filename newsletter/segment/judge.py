"""Whether a condition holds for one reader.

Two values only: a comparison with what a reader does not have is false. What stands
here in a few lines is what the database's answer is measured by.
"""

from __future__ import annotations

from datetime import date

from newsletter.model.segment import (
    All,
    Any,
    Compare,
    Condition,
    Has,
    Kind,
    Not,
    Reader,
    Sign,
    Subject,
    Value,
)
from newsletter.segment.values import date_of, domain_of, folded, number_of


def holds(condition: Condition, reader: Reader) -> bool:
    """Whether the reader is meant."""
    match condition:
        case All(parts):
            return all(holds(part, reader) for part in parts)
        case Any(parts):
            return any(holds(part, reader) for part in parts)
        case Not(part):
            return not holds(part, reader)
        case Has(subject):
            return any(_values(subject, reader))
        case Compare(subject, sign, value):
            return any(_compares(text, sign, value) for text in _values(subject, reader))


def _values(subject: Subject, reader: Reader) -> list[str]:
    match subject.kind:
        case Kind.ADDRESS:
            return [reader.address]
        case Kind.NAME:
            return [reader.name]
        case Kind.DOMAIN:
            return [domain_of(reader.address)]
        case Kind.JOINED:
            return [reader.joined.isoformat()]
        case Kind.TAG:
            return sorted(reader.tags)
        case Kind.FIELD:
            return [reader.fields.get(subject.field, "")]


def _compares(text: str, sign: Sign, value: Value) -> bool:
    if isinstance(value, str):
        ours, theirs = folded(text), folded(value)
        return theirs in ours if sign is Sign.CONTAINS else ours == theirs
    if isinstance(value, date):
        day = date_of(text)
        return day is not None and _ordered(day, sign, value.isoformat())
    number = number_of(text)
    return number is not None and _ordered(number, sign, value)


def _ordered(ours: str | float, sign: Sign, theirs: str | float) -> bool:
    assert isinstance(ours, str) == isinstance(theirs, str)
    less, equal = ours < theirs, ours == theirs  # type: ignore[operator]
    return {
        Sign.EQUAL: equal,
        Sign.LESS: less,
        Sign.AT_MOST: less or equal,
        Sign.MORE: not (less or equal),
        Sign.AT_LEAST: not less,
    }[sign]
