"""Clean what strangers wrote: plain texts, addresses, the identity of an item.

Any text in; one line of NFC without control, zero-width and direction characters
out. ``clean`` leaves markup alone: it is text, and templates escape it; ``untagged``
is for places that put tags where a plain text belongs. Addresses come out absolute,
ASCII and http(s), or "".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from newsletter.compose.sentences import ends
from newsletter.compose.tails import TRACKING

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_BLANK = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u115f\u1160\u2800\u3164\uffa0"), " ")
_JOINER = "\u200d"  # also makes one emoji of several; kept only there
_AFTER_EMOJI = re.compile(r"[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")

_SENTENCE = re.compile(r"""[.!?。…][\"'”’」』)\]]*$""")
_SUBTITLE = 100  # characters

_TAGS = (
    "a|abbr|address|applet|article|aside|audio|b|base|big|blockquote|body|br|button|canvas|center|cite|code|dd|del"
    "|details|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr"
    "|html|i|iframe|image|img|input|ins|label|li|link|main|map|mark|marquee|math|meta|nav|noscript|object|ol|option"
    "|p|param|picture|pre|q|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td"
    "|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video|wbr|xml|xmp"
)
_TAG = re.compile(
    r"<\s*(script|style)\b.*?(?:<\s*/\s*\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>"
    rf"|<\s*(?:/\s*)?(?:{_TAGS})(?=[\s/>])[^<>]*>?",
    re.IGNORECASE | re.DOTALL,
)
_LINE_TAG = re.compile(r"<\s*(?:/\s*)?(?:br|p|div|li|tr|td|h[1-6])\b", re.IGNORECASE)

_PORTS = {"http": 80, "https": 443}
_KEEP = "/%:@!$&'()*+,;=~-._?"


def clean(text: str) -> str:
    """*text* as one line of visible characters, NFC, every run of whitespace one space."""
    line = " ".join(text.translate(_BLANK).split())
    if not line.isprintable():
        line = " ".join("".join(_visible(line)).split())
    return unicodedata.normalize("NFC", line)


def _visible(text: str) -> Iterator[str]:
    before = ""
    for character in text:
        if character == _JOINER:
            if _AFTER_EMOJI.match(before):
                yield character
        elif unicodedata.category(character) not in _INVISIBLE:
            yield character
        before = character


def untagged(text: str, *, escaped: bool = False) -> str:
    """*text* on one line without HTML tags; '<기생충>' and 'a < b' are no tags and stay.

    With *escaped*, entities are resolved, as often as they were escaped.
    """
    before = ""
    while text != before:
        before = text
        text = _TAG.sub(lambda tag: " " if _LINE_TAG.match(tag[0]) else "", text)
        if escaped:
            text = unescape(text)
    return clean(text)


def shorten(text: str, limit: int) -> str:
    """*text* in at most *limit* characters, cut between words, "…" where something is missing."""
    if len(text) <= limit:
        return text
    room = text[: limit - 1]
    cut = room.rfind(" ")
    return room[: cut if cut > limit // 2 else limit].rstrip(" ,.;:·") + "…"


def excerpt(paragraphs: Sequence[str], limit: int = 200) -> str:
    """The first sentences, at most *limit* characters, cut where a sentence ends.

    A subtitle (a short first line that is no sentence, above sentences) is passed over.
    A first sentence that is too long is cut between words and ends with "…".
    """
    lines = [line for line in map(clean, paragraphs) if line]
    while len(lines) > 1 and len(lines[0]) <= _SUBTITLE and not _SENTENCE.search(lines[0]):
        if not any(map(_SENTENCE.search, lines[1:])):
            break
        del lines[0]
    text = " ".join(lines)
    if len(text) <= limit:
        return text
    fitting = ends(text, limit)
    if fitting and fitting[-1] >= min(40, limit // 2):
        return text[: fitting[-1]]
    return shorten(text, limit)


def absolute(base: str, href: str) -> str:
    """*href* as found on the page *base*: absolute, ASCII, http(s); "" for anything else, and for nothing.

    Refuses javascript:, data:, file:, addresses with a user name, and whatever no
    browser would open. Line breaks inside are dropped as browsers drop them (WHATWG URL).
    """
    href = re.sub(r"[\t\r\n]", "", href).strip("".join(map(chr, range(33))))
    try:
        return _sound(urljoin(base, href)) if href else ""
    except ValueError:
        return ""


def canonical(url: str) -> str:
    """The form of *url* by which items are told apart; "" unless http(s).

    Drops campaign and session parameters, the fragment and the default port, writes
    scheme and host in lower case, and leaves the rest as it is. Twice is as once.
    """
    address = absolute("", url)
    if not address:
        return ""
    parts = urlsplit(address)
    query = "&".join(item for item in parts.query.split("&") if item and not TRACKING.match(item))
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def _sound(url: str) -> str:
    """An address made safe to store and to link, "" where it is not one of the web."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        return ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if re.search(r"[^a-z0-9.:_-]", host):
        return ""
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    path, query, fragment = (quote(_encodable(part), safe=_KEEP) for part in parts[2:])
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")


def item_key(url: str, title: str, published_at: datetime | None, text: str) -> str:
    """The identity of an item: its canonical URL, else a SHA-256 (hex) of title, date and text.

    The date counts as the moment it names, in whatever zone it is written.
    """
    if address := canonical(url):
        return address
    moment = published_at.astimezone(UTC).isoformat() if published_at else ""
    return hashlib.sha256("\n".join((clean(title), moment, clean(text))).encode()).hexdigest()
