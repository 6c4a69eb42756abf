"""What stands in a hole for one reader: the value, or the fallback, escaped for its place.

A Slot and a Recipient in; text out. Never raises, whatever an imported file held:
control characters are dropped, line breaks become spaces, a link that is none stays
empty. WHATWG HTML §13.3 (escaping a string); RFC 3986 §2.1 (percent-encoding).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from urllib.parse import quote

from newsletter.message.compile import UNSUBSCRIBE
from newsletter.model.message import Part, Place, Recipient, Slot

Fill = Callable[[Recipient], str]

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_DROPPED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SCHEMES = ("https:", "http:", "mailto:")


def filled(part: Part, recipient: Recipient) -> str:
    """A part as one reader sees it, before it is encoded: for checks and previews."""
    return interleave(part.statics, [fill_of(slot)(recipient) for slot in part.slots])


def clean(value: str) -> str:
    """A reader's value in one line: breaks and tabs become spaces, other controls go.

    Nothing but spaces counts as nothing.
    """
    if not value.isprintable():
        value = _DROPPED.sub("", _BREAKS.sub(" ", value))
    return "" if value.isspace() else value


def fill_of(slot: Slot) -> Fill:
    """What stands in a hole for a recipient, escaped for its place."""
    field, escaped = slot.field, _ESCAPES[slot.place]
    fallback = escaped(clean(slot.fallback))

    if field == UNSUBSCRIBE:
        return lambda recipient: escaped(_way_out(recipient)) or fallback
    if field == "name":
        return lambda recipient: escaped(clean(recipient.name)) or fallback
    return lambda recipient: escaped(clean(recipient.fields.get(field, ""))) or fallback


def interleave(statics: Sequence[str], values: Iterable[str]) -> str:
    """Statics and values by turns, a static first and last."""
    whole = statics[0]
    for value, static in zip(values, statics[1:], strict=True):
        whole += value + static
    return whole


def _way_out(recipient: Recipient) -> str:
    """Where the reader leaves the list: a page, or a mail where there is no page."""
    mailto = recipient.unsubscribe_mailto
    return recipient.unsubscribe_url or (f"mailto:{mailto}" if mailto else "")


def _whole_url(value: str) -> str:
    """A link as it is, or nothing where it is none (javascript:, a bare word)."""
    return escape(value) if value[:8].lower().startswith(_SCHEMES) else ""


_ESCAPES: dict[Place, Callable[[str], str]] = {
    Place.HTML: lambda value: escape(value, quote=False),
    Place.ATTRIBUTE: escape,
    Place.URL: lambda value: quote(value, safe=""),
    Place.ADDRESS: _whole_url,
    Place.TEXT: str,
    Place.HEADER: str,
}
