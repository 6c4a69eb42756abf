"""A Compiled as bytes and back, for the ledger: what was sealed is what goes out.

Canonical JSON in UTF-8 (keys sorted, no spaces): equal messages give equal bytes, so
a hash of them is a hash of the content. A message with pictures within it is version 2, so
that no older program sends it without them. Refuses bytes of a version that this program
does not know.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

from newsletter.errors import Mistake
from newsletter.model.issue import Attached
from newsletter.model.message import Compiled, Part, Place, Slot

_PLAIN, _WITH_PICTURES = 1, 2


def to_bytes(compiled: Compiled) -> bytes:
    """The message as canonical JSON; ``from_bytes`` gives back an equal one."""
    sealed = {
        "version": _WITH_PICTURES if compiled.attached else _PLAIN,
        "boundary": compiled.boundary,
        "headers": compiled.headers,
        **({"attached": list(map(_picture, compiled.attached))} if compiled.attached else {}),
        **{name: _part(getattr(compiled, name)) for name in ("subject", "text", "html")},
    }
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Compiled:
    """Read what ``to_bytes`` wrote. Raises Mistake for anything else."""
    try:
        sealed = json.loads(data)
        version = sealed["version"]
        if version in (_PLAIN, _WITH_PICTURES):
            return _read(sealed)
    except (ValueError, LookupError, TypeError) as error:
        raise Mistake(
            "the sealed message cannot be read", hint="restore the database from a backup"
        ) from error
    told = f"the message was sealed in format {version}, this program knows {_WITH_PICTURES}"
    raise Mistake(told, hint=_UPGRADE)


_UPGRADE = "install the newsletter version that sealed it, or a newer one"


def _read(sealed: dict[str, Any]) -> Compiled:
    subject, text, html = (_read_part(sealed[name]) for name in ("subject", "text", "html"))
    headers = tuple((name, value) for name, value in sealed["headers"])
    attached = tuple(Attached(cid, kind, b64decode(data)) for cid, kind, data in sealed.get("attached", ()))
    return Compiled(subject, text, html, headers, sealed["boundary"], attached)


def _picture(attached: Attached) -> tuple[str, str, str]:
    return attached.cid, attached.content_type, b64encode(attached.data).decode("ascii")


def _part(part: Part) -> dict[str, Any]:
    slots = [(slot.field, slot.place, slot.fallback) for slot in part.slots]
    return {"content_type": part.content_type, "statics": part.statics, "slots": slots}


def _read_part(part: dict[str, Any]) -> Part:
    slots = tuple(Slot(field, Place(place), fallback) for field, place, fallback in part["slots"])
    return Part(part["content_type"], tuple(part["statics"]), slots)
