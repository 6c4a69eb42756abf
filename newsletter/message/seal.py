"""A Compiled as bytes and back, for the ledger: what was sealed is what goes out.

Canonical JSON in UTF-8 (keys sorted, no spaces): equal messages give equal bytes, so
a hash of them is a hash of the content. Refuses bytes of a version that this program
does not know.
"""

from __future__ import annotations

import json
from typing import Any

from newsletter.errors import Mistake
from newsletter.model.message import Compiled, Part, Place, Slot

_VERSION = 1


def to_bytes(compiled: Compiled) -> bytes:
    """The message as canonical JSON; ``from_bytes`` gives back an equal one."""
    sealed = {
        "version": _VERSION,
        "boundary": compiled.boundary,
        "headers": compiled.headers,
        **{name: _part(getattr(compiled, name)) for name in ("subject", "text", "html")},
    }
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Compiled:
    """Read what ``to_bytes`` wrote. Raises Mistake for anything else."""
    try:
        sealed = json.loads(data)
        version = sealed["version"]
        if version == _VERSION:
            return _read(sealed)
    except (ValueError, LookupError, TypeError) as error:
        raise Mistake(
            "the sealed message cannot be read", hint="restore the database from a backup"
        ) from error
    raise Mistake(f"the message was sealed in format {version}, this program knows {_VERSION}", hint=_UPGRADE)


_UPGRADE = "install the newsletter version that sealed it, or a newer one"


def _read(sealed: dict[str, Any]) -> Compiled:
    subject, text, html = (_read_part(sealed[name]) for name in ("subject", "text", "html"))
    headers = tuple((name, value) for name, value in sealed["headers"])
    return Compiled(subject, text, html, headers, sealed["boundary"])


def _part(part: Part) -> dict[str, Any]:
    slots = [(slot.field, slot.place, slot.fallback) for slot in part.slots]
    return {"content_type": part.content_type, "statics": part.statics, "slots": slots}


def _read_part(part: dict[str, Any]) -> Part:
    slots = tuple(Slot(field, Place(place), fallback) for field, place, fallback in part["slots"])
    return Part(part["content_type"], tuple(part["statics"]), slots)
