"""The issues that stand in the archive's folder, as the public page lists them.

A workspace in; names, titles and addresses out, the newest first. Reads the published
pages, never the issues: what is not published is nobody's business yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from newsletter.steps.archive import PAGE
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import web_url

MOST = 200
_HEAD = 16_384  # bytes within which the title stands
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PastIssue:
    """One published issue."""

    slug: str
    title: str
    url: str


def past(bench: Bench) -> list[PastIssue]:
    """What was published, by the names of issues backwards; at most 200. Never raises."""
    archive = bench.settings.declared.archive
    if not (archive.folder and archive.url):
        return []
    try:
        homes = sorted((bench.root / archive.folder).iterdir(), reverse=True)[:MOST]
    except OSError:
        return []
    found = [(home.name, _title(home / PAGE)) for home in homes]
    return [
        PastIssue(slug, title or slug, web_url(bench, slug)) for slug, title in found if title is not None
    ]


def _title(page: Path) -> str | None:
    """The title of a page; "" where it has none, None where there is no page."""
    try:
        with page.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return None
    titled = _TITLE.search(head)
    return " ".join(unescape(titled[1]).split()) if titled else ""
