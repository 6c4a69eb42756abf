"""The issues that stand in the archive's folder, as the public page and the feeds list them.

A workspace in; published issues out, the newest first. Reads the published pages, never the
issues: what is not published is nobody's business yet.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

from newsletter.model.archive import PastIssue
from newsletter.steps.archive import PAGE
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import web_url

MOST = 200
_HEAD = 16_384  # bytes within which the head stands
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_LANGUAGE = re.compile(r"<html[^>]*\slang=\"([A-Za-z-]{2,20})\"", re.IGNORECASE)
_META = re.compile(r'<meta property="(og:description|og:image|article:published_time)" content="([^"]*)"')


def past(bench: Bench) -> list[PastIssue]:
    """What was published, the newest day first; at most 200. Never raises."""
    archive = bench.settings.declared.archive
    if not (archive.folder and archive.url):
        return []
    try:
        homes = sorted((bench.root / archive.folder).iterdir(), reverse=True)
    except OSError:
        return []
    found = [issue for home in homes if (issue := _read(bench, home)) is not None]
    return sorted(found, key=lambda issue: issue.day or date.min, reverse=True)[:MOST]


def _read(bench: Bench, home: Path) -> PastIssue | None:
    """What a published page says of its issue; None where there is no page."""
    try:
        with (home / PAGE).open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return None
    said = {name: _plain(value) for name, value in _META.findall(head)}
    titled, language = _TITLE.search(head), _LANGUAGE.search(head)
    return PastIssue(
        home.name,
        (_plain(titled[1]) if titled else "") or home.name,
        web_url(bench, home.name),
        _day(said.get("article:published_time", "")),
        said.get("og:description", ""),
        said.get("og:image", ""),
        language[1] if language else "ko",
    )


def _plain(text: str) -> str:
    return " ".join(unescape(text).split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
