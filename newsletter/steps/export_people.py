"""Export people: a CSV file that Excel opens, or JSON lines with the history of every consent.

Everybody listed in, a file or stream out. Who has left says so in the column "state", and
an import of the file leaves them out. Every export is written into the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newsletter.errors import Mistake
from newsletter.model.people import Consent, Person
from newsletter.steps.bench import Bench
from newsletter.steps.people import listed, standing, subscribed
from newsletter.steps.record import note
from newsletter.workspace import roster, spreadsheet

if TYPE_CHECKING:
    from newsletter.store.people import History, Standing, Subscriber

_BATCH = 500


def export(
    bench: Bench,
    to: Path | BinaryIO,
    *,
    list_name: str | None = None,
    state: str | None = None,
    segment: str = "",
    encoding: str = "utf-8-sig",
) -> int:
    """Writes a CSV file of everybody listed, a column for every field; how many they are.

    Raises Mistake for a list, state or encoding that does not exist, or an encoding
    that lacks a letter; Outside where the file cannot be written.
    """
    if encoding not in spreadsheet.ENCODINGS:
        raise Mistake(
            f"there is no encoding {encoding!r} here", hint=f"one of {', '.join(spreadsheet.ENCODINGS)}"
        )
    fields: dict[str, None] = {}
    count = 0
    for person in listed(bench, list_name, state, segment):
        fields.update(dict.fromkeys(person.fields))
        count += 1
    rows = _rows(listed(bench, list_name, state, segment), tuple(fields), list_name)
    if isinstance(to, Path):
        spreadsheet.save(to, rows, encoding)
    else:
        spreadsheet.write(to, rows, encoding)
    _note(bench, count, list_name, segment)
    return count


def export_lines(
    bench: Bench,
    to: Path | BinaryIO,
    *,
    list_name: str | None = None,
    state: str | None = None,
    segment: str = "",
) -> int:
    """Writes one line of JSON for everybody listed: fields, tags, lists, every consent; how many they are.

    Raises as *export* does.
    """
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for subscriber, history in _with_history(bench, list_name, state, segment):
            count += 1
            told = history_object(bench, subscriber.person, history)
            yield json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"

    if isinstance(to, Path):
        spreadsheet.save_lines(to, lines())
    else:
        to.writelines(lines())
    _note(bench, count, list_name, segment)
    return count


def _note(bench: Bench, count: int, list_name: str | None, segment: str) -> None:
    note(bench, "export", {"people": count, "list": list_name or "every", "where": segment})


def _with_history(
    bench: Bench, list_name: str | None, state: str | None, segment: str
) -> Iterator[tuple[Subscriber, History]]:
    from newsletter.store import people
    from newsletter.store.engine import reading

    everybody = subscribed(bench, list_name, state, segment)
    while batch := list(islice(everybody, _BATCH)):
        with reading(bench.engine) as connection:
            found = people.histories(connection, [subscriber.id for subscriber in batch])
        yield from ((subscriber, found[subscriber.id]) for subscriber in batch)


def history_object(bench: Bench, person: Person, history: History) -> dict[str, Any]:
    """A person with everything they agreed to, for other programs."""
    zone = bench.settings.zone
    return {
        "address": person.address,
        "name": person.name,
        "fields": dict(person.fields),
        "tags": list(person.tags),
        "suppressed": person.suppressed,
        "lists": [_standing_object(each, zone) for each in history.standings],
        "consents": [consent_object(name, consent, zone) for name, consent in history.consents],
    }


def _standing_object(found: Standing, zone: Any) -> dict[str, str]:
    def at(instant: datetime | None) -> str:
        return instant.astimezone(zone).isoformat() if instant else ""

    told = {"list": found.list, "state": str(found.state), "joined_at": at(found.joined_at)}
    return {**told, "left_at": at(found.left_at), "left_by": found.left_by}


def consent_object(list_name: str, consent: Consent, zone: Any) -> dict[str, str]:
    """A consent with the hash of its wording, by which it can be compared with a form."""
    return {
        "list": list_name,
        "at": consent.at.astimezone(zone).isoformat(),
        "how": consent.how,
        "wording": consent.wording,
        "wording_sha256": consent.wording_hash,
        "source": consent.source,
        "proof": consent.proof,
    }


def _rows(
    people: Iterator[Person], fields: Sequence[str], list_name: str | None
) -> Iterator[tuple[str, ...]]:
    yield ("email", "name", *fields, "tags", roster.STATE, roster.LISTS)
    for person in people:
        values = (person.fields.get(field, "") for field in fields)
        lists = " ".join(f"{name}:{state}" for name, state in person.lists.items())
        tags = ", ".join(person.tags)
        yield (person.address, person.name, *values, tags, standing(person, list_name), lists)
