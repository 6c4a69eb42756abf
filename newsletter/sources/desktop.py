"""Find the address that a page for phones or for AMP is a copy of.

An address in; the one that people at a desk have out, by conventions that hold wherever
they are met; any other address unchanged. A page's own canonical link
goes before this. Twice is as once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit, urlunsplit

_CACHED = re.compile(
    r"^/(?:[cv]/)?(?P<tls>s/)?(?P<rest>[^/]+\.[^/]+/.*)$"
)  # cdn.ampproject.org/c/s/HOST/PATH
_GOOGLE = re.compile(r"^/amp/(?P<tls>s/)?(?P<rest>[^/]+\.[^/]+/.*)$")
_PATHS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"(?<=articleView)Amp(?=\.html$)", re.IGNORECASE),
        lambda found: "",
    ),  # the CMS of local papers
    (re.compile(r"/amp/?$"), lambda found: "/"[: found[0].count("/") - 1]),  # WordPress: /2026/10/title/amp/
    (re.compile(r"\.amp(?=$|\.html?$)"), lambda found: ""),
    (re.compile(r"^/amp(?=/.)"), lambda found: ""),
)
_SWITCHES = frozenset(
    (("amp", "1"), ("amp", ""), ("amp", "true"), ("outputtype", "amp"), ("device", "mobile"))
)
_SHARED = re.compile(r"/articleView\.html$", re.IGNORECASE)  # one path on www. and on m.


def desktop(url: str) -> str:
    """The address at a desk of the page at *url*, which is canonical already."""
    if not url:
        return ""
    parts = urlsplit(url)
    host, path = parts.netloc, parts.path
    cached = _of_cache(host, path)
    if cached:
        scheme, rest = cached
        query = f"?{parts.query}" if parts.query else ""
        return desktop(f"{scheme}://{rest}{query}")
    for form, instead in _PATHS:
        path = form.sub(instead, path)
    query = "&".join(pair for pair in parts.query.split("&") if not _is_switch(pair))
    if host.startswith("amp.") or (host.startswith("m.") and _SHARED.search(path)):
        host = f"www.{host.partition('.')[2]}"
    folded = urlunsplit((parts.scheme, host, path or "/", query, ""))
    return folded if folded == url else desktop(folded)


def _of_cache(host: str, path: str) -> tuple[str, str] | None:
    """Scheme and the rest of the address that one of Google's AMP caches shows."""
    form = (
        _CACHED if host.endswith(".ampproject.org") else _GOOGLE if host.startswith("www.google.") else None
    )
    found = form.match(path) if form else None
    return ("https" if found["tls"] else "http", found["rest"]) if found else None


def _is_switch(pair: str) -> bool:
    """Whether a parameter only asks for AMP or for the look on phones."""
    said = parse_qsl(pair, keep_blank_values=True)
    return bool(said) and (said[0][0].lower(), said[0][1].lower()) in _SWITCHES
