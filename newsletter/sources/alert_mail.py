"""Read the articles that an alert mail names: Google Alerts, Naver's, any clipping service's.

The bytes of one mail in; an item for each article out. Links are unwrapped from what
counts clicks; those of the service itself (settings, sharing, signing off) are no
articles. Outlet and excerpt are what stands beside the link: by schema.org where the
mail has it (Google's does), else the short and the long text of its row. However broken
the MIME, what can be read is read (RFC 5322, 2045); nothing is executed, opened or
fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.model.press import PressItem, Source
from newsletter.sources import dates, metadata, texts
from newsletter.sources.charset import decode
from newsletter.sources.gnuboard_page import read_tree, words
from newsletter.sources.known import provenance

LARGEST = 2_000_000  # bytes of a mail that are read; alerts have a tenth of it
_PARTS = 50  # MIME parts that are looked at
_LINKS = 1_000
_SHORTEST, _TITLE, _OUTLET, _EXCERPT = 5, 300, 30, 20  # characters
_COUNTERS = (  # (host, path) of addresses that hold the article's own in their query
    re.compile(r"^(?:www\.)?google\.[a-z.]+/url$"),
    re.compile(r"^(?:[\w-]+\.)*(?:naver\.com|daum\.net|kakao\.com)/.*"),
)
_INSIDE = ("url", "u", "q", "target")
_SERVICE = re.compile(
    r"^(?:[\w-]+\.)*google\.[a-z.]+/|^mail\.naver\.com/|/(?:unsubscribe|optout|opt-out|preferences|settings)\b"
    r"|^(?:[\w-]+\.)*(?:facebook\.com/shar|twitter\.com/(?:intent|share)|x\.com/intent|band\.us/plugin)"
    r"|^(?:schemas?\.|www\.w3\.org)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(  # a label that has nothing but such words: 신고 and 공유 stand in titles too
    r"(?:수신|구독|알림|설정|해지|취소|거부|수정|해제|삭제|관리|만들기|더\s?보기|전체\s?보기|하기|공유|신고|의견\s?보내기"
    r"|부적절한\s결과로|이\s|이메일|메일|고객센터|개인정보|처리방침|이용약관|웹에서\s?보기|facebook|twitter|x|kakaotalk"
    r"|unsubscribe|sign\s?off|manage|settings|preferences|view\s(?:it\s)?in\s(?:your\s)?browser|see\smore|results"
    r"|flag|as|irrelevant|share|on|this|all|[\s,.:>›»|()\[\]-])+",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"']+")
_KIND = re.compile(r"^\[?(?:뉴스|웹|블로그|news|web|blogs?)\]?$", re.IGNORECASE)


@dataclass(slots=True)
class _Found:
    """What a mail says of one article."""

    url: str
    titles: list[str] = field(default_factory=list)
    anchors: list[HtmlElement] = field(default_factory=list)
    outlet: str = ""
    excerpt: str = ""
    published_at: datetime | None = None

    @property
    def title(self) -> str:
        return max(self.titles, key=len, default="")


def items_of(
    content: bytes, where: str, source: Source, zone: ZoneInfo, now: datetime
) -> Sequence[PressItem]:
    """The articles that a mail names, in its order; none where it names none. Never raises."""
    try:
        mail = message_from_bytes(content[:LARGEST])
        sent_at = dates.parse(str(mail.get("Date", "")), zone)
        html, plain = _texts(mail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ()
    found = list(_of_html(html, zone, sent_at)) if html.strip() else []
    found = found or list(_of_plain(plain))
    return [item for each in found if (item := _item(each, sent_at, where, source, now))]


def sender_of(content: bytes) -> str:
    """The From of a mail in lower case, "" where it has none that can be read."""
    head = content[:LARGEST].partition(b"\r\n\r\n" if b"\r\n\r\n" in content[:LARGEST] else b"\n\n")[0]
    try:
        said = message_from_bytes(head).get("From", "")
        return str(make_header(decode_header(str(said)))).lower()
    except (ValueError, LookupError, TypeError):
        return ""


def _texts(mail: Message) -> tuple[str, str]:
    """The longest HTML part and the longest plain one."""
    found = {"text/html": "", "text/plain": ""}
    for number, part in enumerate(mail.walk()):
        kind = part.get_content_type()
        if number >= _PARTS:
            break
        if kind in found and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            text = decode(payload, str(part.get("Content-Type", ""))) if isinstance(payload, bytes) else ""
            found[kind] = max(found[kind], text, key=len)
    plain = found["text/plain"]
    if not found["text/html"] and re.search(r"<(?:html|table|a)\b", plain[:5000], re.IGNORECASE):
        return plain, ""  # its head is broken, or says the wrong type
    return found["text/html"], plain


def unwrapped(url: str) -> str:
    """The article's own address out of one that counts clicks; other addresses as they are."""
    for _ in range(3):
        parts = urlsplit(url)
        place = f"{(parts.hostname or '').lower()}{parts.path}"
        if not any(counter.match(place) for counter in _COUNTERS):
            break
        query = parse_qs(parts.query)
        inside = (texts.absolute("", value) for name in _INSIDE for value in query.get(name, ()))
        found = next(filter(None, inside), "")
        if not found:
            break
        url = found
    return texts.canonical(url)


def _is_article(url: str) -> bool:
    parts = urlsplit(url)
    front = not parts.path.strip("/") and not parts.query
    return bool(url) and not front and not _SERVICE.search(f"{parts.hostname}{parts.path}")


def _of_html(html: str, zone: ZoneInfo, sent_at: datetime | None) -> Iterator[_Found]:
    tree = read_tree(html)
    found: dict[str, _Found] = {}
    for anchor in tree.xpath("//a[@href]")[:_LINKS]:
        url = unwrapped(texts.absolute("", anchor.get("href", "")))
        said = words(anchor)
        if _is_article(url) and not _NO_TITLE.fullmatch(said[:100]):
            each = found.setdefault(url, _Found(url))
            each.anchors.append(anchor)
            each.titles.append(said)
    owners = _owners(found)
    for each in found.values():
        if len(each.title) >= _SHORTEST:
            _beside(each, owners, zone, sent_at)
            yield each


def _owners(found: dict[str, _Found]) -> dict[HtmlElement, str]:
    """The elements around links, each with the one article that it links, "" if several."""
    owners: dict[HtmlElement, str] = {}
    for url, each in found.items():
        for anchor in each.anchors:
            for box in anchor.iterancestors():
                owners[box] = url if owners.get(box, url) == url else ""
    return owners


def _beside(found: _Found, owners: dict[HtmlElement, str], zone: ZoneInfo, sent_at: datetime | None) -> None:
    """Fill in what the row around the link says of the article."""
    row = found.anchors[0]
    for box in found.anchors[0].iterancestors():
        if owners[box] != found.url or box.tag in ("body", "html"):
            break
        row = box
    marked = row.xpath(".//*[@itemprop='publisher']//*[@itemprop='name']")
    found.outlet = words(marked[0]) if marked else ""
    described = row.xpath(".//*[@itemprop='description']")
    found.excerpt = words(described[0]) if described else ""
    for text in _own_texts(row, found.anchors):
        date = dates.parse(text, zone, now=sent_at) if len(text) <= 40 else None
        if date:
            found.published_at = found.published_at or date
        elif len(text) <= _OUTLET and not found.outlet and not re.search(r"[.?!…]$", text):
            found.outlet = text
        elif len(text) > max(_EXCERPT, len(found.excerpt)) and not described:
            found.excerpt = text


def _own_texts(row: HtmlElement, anchors: Sequence[HtmlElement]) -> Iterator[str]:
    """The texts of a row outside its links, line by line, without separators and labels."""
    line: list[str] = []
    for element in row.iter():
        if not isinstance(element.tag, str):
            continue
        inside = element in anchors or any(box in anchors for box in element.iterancestors())
        if element.tag in ("td", "tr", "div", "p", "br", "li", "span", "dd", "dt") and line:
            yield from _said(line)
            line = []
        if element.text and not inside and element.tag not in ("a", "style", "script"):
            line.append(element.text)
        if element.tail and element is not row and not any(box in anchors for box in element.iterancestors()):
            line.append(element.tail)
    yield from _said(line)


def _said(line: Sequence[str]) -> Iterator[str]:
    text = texts.clean(" ".join(line)).strip(" |·,-–[]")
    if text and not _KIND.match(text) and not _NO_TITLE.fullmatch(text[:100]):
        yield text


def _of_plain(text: str) -> Iterator[_Found]:
    """A block of lines above each address: title, outlet if it is short, the rest an excerpt."""
    block: list[str] = []
    for line in text.splitlines()[:20_000]:
        address = _URL.search(line)
        said = texts.untagged(_URL.sub("", line).replace("<>", "")).strip(" ()[]|·-–=")
        if said and len(said) >= 2 and not _NO_TITLE.fullmatch(said[:100]):
            block.append(said)
        if address:
            url = unwrapped(address[0].rstrip(".,)]>"))
            if block and _is_article(url) and len(block[0]) >= _SHORTEST:
                short = len(block) > 1 and len(block[1]) <= _OUTLET
                rest = block[2:] if short else block[1:]
                yield _Found(url, [block[0]], outlet=block[1] if short else "", excerpt=" ".join(rest))
        if address or not line.strip():
            block = []


def _item(
    found: _Found, sent_at: datetime | None, where: str, source: Source, now: datetime
) -> PressItem | None:
    outlet = texts.shorten(texts.untagged(found.outlet), 60)
    title = metadata.undecorated(texts.untagged(found.title), outlet)
    if not title:
        return None
    published_at = found.published_at or sent_at
    return PressItem(
        key=texts.item_key(found.url, title, published_at, ""),
        title=texts.shorten(title, _TITLE),
        provenance=provenance(source, where, now),
        url=found.url,
        outlet=outlet or source.outlet,
        published_at=published_at,
        excerpt=texts.excerpt([texts.untagged(found.excerpt)]),
    )
