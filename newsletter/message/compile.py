"""From a Rendered to a Compiled: every sentinel becomes a slot that knows its escaping.

Pure: the same issue gives the same slots and the same boundary. Refuses a hole where no
escaping is safe, a sentinel that the template changed, text that no mail can carry,
and a sender or header that could not be written: before anybody is mailed.
DESIGN §7; RFC 2046 §5.1.1 (boundary).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from newsletter.errors import Mistake
from newsletter.message.headers import encode_value
from newsletter.message.places import HtmlPlaces, text_place
from newsletter.model.issue import Hole, Rendered
from newsletter.model.message import Compiled, Part, Place, Slot
from newsletter.model.organisation import Sender

UNSUBSCRIBE = "unsubscribe_url"  # the field that every reader has, made when the mail is
OURS = (  # headers that are written for every message, in this order
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence", "Content-Type"),
)
_TAKEN = {name.lower() for name in OURS} | {"content-transfer-encoding", "bcc", "cc", "sender"}
_Placer = Callable[[int, int, str], Place]  # start and end of a sentinel, its field


def compile_message(
    rendered: Rendered, *, sender: Sender, headers: Sequence[tuple[str, str]] = ()
) -> Compiled:
    """Turn an issue into statics and slots, the same for every reader.

    *headers* go out with every message as they are, besides those in OURS. Raises Mistake
    where a hole stands in a place that cannot be escaped (``places``), where a value of the
    editor's cannot stand in a header, or where a header is one that we write.
    """
    _refuse_unwritable(rendered, sender, headers)
    subject = _part(rendered, "text/plain", rendered.subject, lambda *_: Place.HEADER)
    text = _part(rendered, "text/plain", rendered.text, lambda start, *_: text_place(rendered.text, start))
    html = _part(rendered, "text/html", rendered.html, HtmlPlaces(rendered.html).place)
    return Compiled(subject, text, html, tuple(headers), _boundary(rendered), rendered.hosted.attached)


def fields_of(compiled: Compiled) -> frozenset[str]:
    """The fields of a subscriber that the message shows."""
    return frozenset(slot.field for slot in _slots(compiled) if slot.field != UNSUBSCRIBE)


def required_fields(compiled: Compiled) -> frozenset[str]:
    """Those of ``fields_of`` that stand somewhere without a fallback."""
    return fields_of(compiled) & {slot.field for slot in _slots(compiled) if not slot.fallback}


def _slots(compiled: Compiled) -> Iterator[Slot]:
    for part in (compiled.subject, compiled.text, compiled.html):
        yield from part.slots


def _part(rendered: Rendered, content_type: str, source: str, placed: _Placer) -> Part:
    """The text cut at its sentinels; *placed* tells the Place of each."""
    holes = {hole.sentinel: hole for hole in rendered.holes}
    statics, slots, at = [], [], 0
    for found in _sentinels(holes, source):
        hole = _hole(holes, found[0])
        statics.append(source[at : found.start()])
        slots.append(Slot(hole.field, placed(found.start(), found.end(), hole.field), hole.fallback))
        at = found.end()
    return Part(content_type, (*statics, source[at:]), tuple(slots))


def _sentinels(holes: dict[str, Hole], source: str) -> Iterator[re.Match[str]]:
    if not holes:
        return iter(())
    longest_first = sorted(holes, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE).finditer(source)


def _hole(holes: dict[str, Hole], found: str) -> Hole:
    if found in holes:
        return holes[found]
    changed = next(hole for sentinel, hole in holes.items() if sentinel.lower() == found.lower())
    raise Mistake(
        f"the template changes the letters of {{{changed.field}}}, so no value can be filled in",
        hint="leave filters such as upper and lower away from it",
    )


def _boundary(rendered: Rendered) -> str:
    """A function of the content; base64 holds no ``=_``, so it never occurs within a part."""
    content = "\0".join((rendered.subject, rendered.text, rendered.html))
    return "=_" + sha256(content.encode()).hexdigest()[:32]


def _refuse_unwritable(rendered: Rendered, sender: Sender, headers: Sequence[tuple[str, str]]) -> None:
    """Write once whatever is the same for everybody, so that a mistake shows now."""
    encode_value("From", sender.mailbox)
    if sender.reply_to:
        encode_value("Reply-To", sender.reply_to)
    encode_value("Subject", rendered.subject)
    for name, value in headers:
        encode_value(name, value)
        if name.lower() in _TAKEN:
            raise Mistake(f"the header {name} is written by newsletter itself", hint="leave it out")
    for text in (rendered.text, rendered.html, *(hole.fallback for hole in rendered.holes)):
        if broken := re.search("[\0\ud800-\udfff]", text):
            raise Mistake(
                f"the issue holds a character that no mail can carry (U+{ord(broken[0]):04X})",
                hint=f"look for it after: …{text[max(broken.start() - 30, 0) : broken.start()]}",
            )
