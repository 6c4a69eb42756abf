"""Everything that is held of one person, to be told to them. GDPR art. 15, 개인정보 보호법 제35조.

An address in; a plain object for JSON, and from it a page to be read, out. Of somebody
forgotten there is nothing but that, and when. Every telling is written into the record.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsletter.message.links import address_key
from newsletter.message.recipient import recipient
from newsletter.steps.bench import Bench
from newsletter.steps.explain import Explanation, explain
from newsletter.steps.export_people import history_object
from newsletter.steps.record import entries, note
from newsletter.store import people
from newsletter.store.engine import reading

if TYPE_CHECKING:
    from newsletter.store.people import Subscriber


def tell(bench: Bench, typed: str) -> dict[str, Any]:
    """What is held of an address. Raises Mistake for what is no address."""
    address = recipient(typed)[0]
    key = address_key(address, bench.keyring)
    found = explain(bench, address)
    with reading(bench.engine) as connection:
        who = people.find(connection, key)
        history = people.histories(connection, [who.id])[who.id] if who else people.History([], [])
    held = who is not None and who.person.address != ""
    person = history_object(bench, who.person, history) if who and held else {}
    told = {
        "asked": address,
        "held": held,
        "at": _at(bench, bench.now()),
        "controller": _controller(bench),
        **({"since": _since(bench, who), **person} if held else {}),
        "left_alone": _left_alone(bench, found),
        "deliveries": _deliveries(bench, found) if held else [],
        "not_sent": [{"issue": issue, "list": name, "why": why} for issue, name, why in found.left_out],
        "record": _record(bench, address),
    }
    note(bench, "tell", {}, key if held else None)
    return told


def _at(bench: Bench, instant: datetime) -> str:
    return instant.astimezone(bench.settings.zone).isoformat(timespec="seconds")


def _controller(bench: Bench) -> dict[str, str]:
    ours = bench.settings.declared.organisation
    return {"name": ours.name, "address": ours.address, "phone": ours.phone, "email": ours.email}


def _since(bench: Bench, who: Subscriber | None) -> str:
    assert who is not None
    with reading(bench.engine) as connection:
        return _at(bench, people.known_since(connection, who.id))


def _left_alone(bench: Bench, found: Explanation) -> dict[str, str] | None:
    if found.suppressed is None:
        return None
    return {"why": found.suppressed.reason, "since": _at(bench, found.suppressed.at)}


def _deliveries(bench: Bench, found: Explanation) -> list[dict[str, str]]:
    return [
        {
            "issue": fate.issue,
            "list": fate.list,
            "state": fate.state,
            "at": _at(bench, fate.at),
            "address": fate.address,
            "server_said": fate.told,
            "name": fate.name,
            "fields": "; ".join(f"{name}: {value}" for name, value in json.loads(fate.fields).items()),
        }
        for fate in found.fates
    ]


def _record(bench: Bench, address: str) -> list[dict[str, Any]]:
    """What the record of people's data says about them alone."""
    return [{"at": _at(bench, entry.at), **(entry.contents or {})} for entry in entries(bench, address)]
