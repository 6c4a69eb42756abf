"""What a page says about itself for machines: JSON-LD, Open Graph and other meta elements.

A page as a tree and its address in; plain texts, an aware date, absolute addresses
out, "" or None where it says nothing believable. JSON-LD goes before meta elements,
which go before dable's (measured on Korean outlets). Portals name themselves where
the outlet belongs; logos stand where the picture belongs; a canonical address of
another site or of the front page is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newsletter.sources import dates, json_ld, texts
from newsletter.sources.json_ld import strings

_DATES = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished"),
    *("sailthru.date", "cxenseparse:recs:publishtime", "publish_date", "publish-date", "publishdate"),
    *("parsely-pub-date", "og:regdate", "regdate", "dc.date.issued", "dcterms.issued", "pubdate", "date"),
)
_AUTHORS = (
    "dable:author",
    "og:article:author",
    "article:author",
    "parsely-author",
    "author",
    "dc.creator",
    "byl",
    "sailthru.author",
    "cxenseparse:author",
    "dcterms.creator",
)
_PICTURES = ("og:image", "og:image:url", "og:image:secure_url", "og:image1", "dable:image", "twitter:image")
_ITEM_SUMMARY = "itemprop:description"  # theirs is the article's, where description may be the site's
_SUMMARIES = ("og:description", "dable:description", "twitter:description", "description", _ITEM_SUMMARY)
_NO_PICTURE = re.compile(
    r"logo|default|no_?im(?:age|g)|(?:^|[/_-])og(?:[_-]|ima?ge?)|blank|placeholder|_files/", re.IGNORECASE
)
_POST = (
    r"(?:(?:선임|객원|인턴|수습|전문|시민|사진)\s?)?(?:기자|특파원|논설위원|칼럼니스트|통신원|리포터|앵커)"
)
_LONGEST = 2000  # characters of a value that are looked at
_LONGEST_NAME = 500  # characters; what is longer is no name
_NOBODY = frozenset(("admin", "administrator", "webmaster", "master", "관리자", "운영자", "편집자", "기자"))
_SECOND_LEVEL = frozenset(("co", "or", "go", "ne", "re", "pe", "ac", "com", "org", "net", "gov", "edu"))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What machines are told."""

    headline: str = ""  # by JSON-LD: the outlet's own words
    title: str = ""  # for sharing: shortened or sharpened at times
    outlet: str = ""
    author: str = ""
    published_at: datetime | None = None
    image: str = ""
    image_alt: str = ""
    summaries: tuple[str, ...] = ()  # those for sharing first; of the article, or of the site
    body: str = ""  # how the text begins, where JSON-LD has it: pages that are made in the browser
    url: str = ""  # canonical; "" where the page names none of its own site


def read(tree: HtmlElement, url: str, zone: ZoneInfo) -> Metadata:
    """The metadata of the page at *url* ("" for a saved page of unknown address)."""
    meta = _metas(tree)
    titles = (meta.get("og:title", ""), *(str(title.text_content()) for title in tree.iter("title")))
    article = json_ld.article(tree, url, titles)
    outlet = _outlet(meta, article, url or meta.get("og:url", ""))
    return Metadata(
        headline=_headline(article, outlet),
        title=_title(meta, outlet),
        outlet=outlet,
        author=next(filter(None, (author(name, outlet) for name in _authors(article, meta))), ""),
        published_at=next(filter(None, (dates.parse(text, zone) for text in _dates(article, meta))), None),
        image=next(filter(is_picture, (texts.absolute(url, to) for to in _pictures(article, meta))), ""),
        image_alt=texts.clean(unescape(meta.get("og:image:alt", ""))),
        summaries=tuple(dict.fromkeys(texts.clean(unescape(text)) for text in _summaries(article, meta))),
        body=next(map(_lines, strings(article.get("articleBody"))), ""),
        url=_own_address(tree, meta, url),
    )


def author(name: str, outlet: str = "") -> str:
    """A person's name without 기자, e-mail and 'By'; "" for an address, a robot or the outlet itself."""
    name = re.sub(r"\S+@\S+", "", texts.clean(unescape(name[:_LONGEST_NAME])))
    name = re.sub(r"^(?:by|글|글쓴이|작성자)\s*[:=]?\s+", "", name, flags=re.IGNORECASE)
    name = re.sub(r"\s*\([\w.-]*\)\s*$", "", name)  # a log-in, or what is left of a mail address
    name = re.sub(rf"\s*{_POST}$", "", name.strip(" ()[]<>/|·,=")).strip()
    name = re.sub(r"(?<=\w)\s+in\s+[A-Z][\w ]*$", "", name)  # where the correspondent is
    parts = re.split(r"\s*,\s*", name)
    name = ", ".join(part for part in parts if len(parts) == 1 or _letters(part) != _letters(outlet))
    same = _letters(name) in (_letters(outlet), *_NOBODY)
    return "" if same or "://" in name or "|" in name or len(name) > 80 else name


def is_picture(address: str) -> bool:
    """Whether an address may be the picture of one article, not a logo or a stand-in."""
    return bool(address) and not _NO_PICTURE.search(urlsplit(address).path)


def undecorated(title: str, outlet: str) -> str:
    """A title without the outlet's name before or behind it: '제목 - 경기새소식', '경기새소식::제목'."""
    name = re.escape(outlet)
    if not outlet:
        return title
    bare = re.sub(rf"^\s*{name}\s*(?:::|[|:>-])\s*|\s*(?:::|[|:<>–-]|\sl)\s*{name}\s*$", "", title)
    return bare or title


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one owner: hanmail.example.co.kr and m.example.co.kr do."""
    return _owner(one) == _owner(other) != ""


def _owner(url: str) -> str:
    host = urlsplit(url).hostname or ""
    labels = host.split(".")
    if host.replace(".", "").isdigit() or ":" in host:
        return host
    return ".".join(labels[-3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -2 :])


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _metas(tree: HtmlElement) -> Mapping[str, str]:
    """The first value that is not empty, by lower-case name; property=, name= and itemprop= alike."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        value = element.get("content", "")[:_LONGEST].strip()
        for attribute in ("property", "name", "itemprop"):
            key = element.get(attribute, "").strip().lower()
            if key and value and (attribute != "itemprop" or key in ("datepublished", "description")):
                key = _ITEM_SUMMARY if attribute == "itemprop" and key == "description" else key
                found.setdefault(key, value)
    return found


def _headline(article: Mapping[str, object], outlet: str) -> str:
    said = (texts.clean(unescape(text)) for text in strings(article.get("headline")))
    return next((text for text in said if _letters(text) not in ("", _letters(outlet))), "")


def _title(meta: Mapping[str, str], outlet: str) -> str:
    said = (
        undecorated(texts.clean(unescape(meta.get(name, ""))), outlet)
        for name in ("og:title", "twitter:title")
    )
    return next((text for text in said if _letters(text) not in ("", _letters(outlet))), "")


def _outlet(meta: Mapping[str, str], article: Mapping[str, object], url: str) -> str:
    """Who published it; on a portal, whom the portal had it from."""
    site = meta.get("og:site_name", "")
    host = urlsplit(url).hostname or ""
    if host.endswith((".naver.com", ".daum.net", ".kakao.com", ".nate.com")):
        said = (
            meta.get("twitter:creator", ""),
            meta.get("og:article:author", "").split("|")[0],
            site.split(" - ")[-1],
        )
        site = next((name for name in said if name and not name.startswith("@")), "")
    named = [site, *strings(article.get("publisher"), "name")]
    return next(filter(None, (texts.clean(unescape(name)) for name in named)), "")


def _authors(article: Mapping[str, object], meta: Mapping[str, str]) -> Iterator[str]:
    people = [name.strip() for name in strings(article.get("author"), "name") if name.strip()]
    if people:
        yield ", ".join(dict.fromkeys(author(name) for name in people[:3])).strip(", ")
    yield from (meta[name] for name in _AUTHORS if name in meta)
    if meta.get("twitter:label1", "").lower() in ("written by", "글쓴이", "작성자"):  # Yoast, on WordPress
        yield meta.get("twitter:data1", "")


def _dates(article: Mapping[str, object], meta: Mapping[str, str]) -> Iterator[str]:
    yield from strings(article.get("datePublished"))
    yield from (meta[name] for name in _DATES if name in meta)


def _lines(text: str) -> str:
    """A text with its own line breaks, each line free of tags."""
    return "\n".join(texts.untagged(line, escaped=True) for line in text.splitlines())


def _summaries(article: Mapping[str, object], meta: Mapping[str, str]) -> Iterator[str]:
    yield from (meta[name] for name in _SUMMARIES if name in meta)
    yield from strings(article.get("description"))


def _pictures(article: Mapping[str, object], meta: Mapping[str, str]) -> Iterator[str]:
    yield from (unescape(meta[name]) for name in _PICTURES if name in meta)
    yield from strings(article.get("image"), "url", "contentUrl", "@list")


def _own_address(tree: HtmlElement, meta: Mapping[str, str], url: str) -> str:
    """The canonical address, if it is one of the same site and not its front page."""
    links = [str(href) for href in tree.xpath("//link[@rel='canonical']/@href")]
    for link in (*links, meta.get("og:url", "")):
        address = texts.absolute(url, link)
        if not address or (is_front(address) and not (url and is_front(url))):
            continue
        if not url or same_site(address, url):
            return texts.canonical(url if _bare(url) == _bare(address) else address)
    return ""


def is_front(url: str) -> bool:
    """Whether an address is that of a site's front page."""
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _bare(url: str) -> str:
    """An address without its scheme: a page fetched by https stays https."""
    return texts.canonical(url).partition("://")[2]
