"""What stands around the published issues: a list of them, feeds, and a map for search engines.

Published issues, the newest first, in; text out. Nothing personal: all of it was published
already. Atom: RFC 4287 (ids and links are the issues' own addresses); JSON Feed 1.1; sitemaps:
sitemaps.org 0.9.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from newsletter.model.archive import PastIssue
from newsletter.model.issue import Template
from newsletter.model.organisation import Organisation
from newsletter.render.words import speak

LIST, ATOM, JSON, MAP = "index.html", "feed.xml", "feed.json", "sitemap.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGE = "base/archive.html"
_RECENT = 50  # issues in a feed


def files(
    issues: Sequence[PastIssue], organisation: Organisation, template: Template, *, url: str, language: str
) -> dict[str, str]:
    """The files of the archive's folder by name. *url*: where it is seen, its last slash included."""
    words = speak(language)
    title = words.past.format(organisation=organisation.name)
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(template.files[_PAGE]).render(
        title=title,
        language=language,
        issues=[(issue, words.day(issue.day) if issue.day else "") for issue in issues],
        organisation=organisation,
        url=url,
        atom=ATOM,
        json=JSON,
        **template.variables,
    )
    return {
        LIST: page,
        ATOM: atom(issues[:_RECENT], title, organisation, url),
        JSON: json_feed(issues[:_RECENT], title, url, language),
        MAP: sitemap(issues, url),
    }


def atom(issues: Sequence[PastIssue], title: str, organisation: Organisation, url: str) -> str:
    """An Atom feed. RFC 4287."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", url)
    _add(feed, "title", title)
    _add(feed, "updated", _instant(max((issue.day for issue in issues if issue.day), default=None)))
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=url + ATOM)
    etree.SubElement(feed, f"{{{_ATOM}}}link", href=url)
    _add(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", organisation.name or title)
    for issue in issues:
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", issue.url)
        _add(entry, "title", issue.title)
        _add(entry, "updated", _instant(issue.day))
        etree.SubElement(entry, f"{{{_ATOM}}}link", href=issue.url)
        _add(entry, "summary", issue.summary)
    return _written(feed)


def json_feed(issues: Sequence[PastIssue], title: str, url: str, language: str) -> str:
    """A JSON Feed. jsonfeed.org/version/1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": url,
        "feed_url": url + JSON,
        "language": language,
        "items": [
            {
                "id": issue.url,
                "url": issue.url,
                "title": issue.title,
                "content_text": issue.summary or issue.title,
                "language": issue.language,
                **({"date_published": _instant(issue.day)} if issue.day else {}),
                **({"image": issue.picture} if issue.picture else {}),
            }
            for issue in issues
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def sitemap(issues: Sequence[PastIssue], url: str) -> str:
    """All pages, for search engines."""
    pages = etree.Element(f"{{{_MAP}}}urlset", nsmap={None: _MAP})
    for address, day in [(url, None), *((issue.url, issue.day) for issue in issues)]:
        page = etree.SubElement(pages, f"{{{_MAP}}}url")
        etree.SubElement(page, f"{{{_MAP}}}loc").text = address
        if day is not None:
            etree.SubElement(page, f"{{{_MAP}}}lastmod").text = day.isoformat()
    return _written(pages)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = "".join(c for c in text if c.isprintable())


def _instant(day: date | None) -> str:
    """A day as an instant; a feed must have one, and what says nothing is as old as can be."""
    return datetime.combine(day or date(1970, 1, 1), time(), UTC).isoformat()


def _written(root: etree._Element) -> str:
    whole = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return whole.decode("utf-8")
