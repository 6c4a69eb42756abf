"""A mail as a document of its own within the page: nothing in it runs, nothing comes from elsewhere.

A mail in one of its views in; the document with the headers that hold it in, out. The
policy stands on the answer itself, so a frame's address opened by hand is held too. Links
open beside the page. Pictures come from the issue's own folder: their public addresses
are not there before the issue is published. HTML Living Standard §4.8.5 (sandbox).
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote, unquote

from starlette.responses import HTMLResponse

from newsletter.checks.views import View, seen
from newsletter.steps.preview import Mail

TEXT = "text"
VIEWS = (*(str(view) for view in View), TEXT)
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    ),
}
ADDRESS = re.compile(r"""((?:src|background)\s*=\s*["']|url\(\s*["']?)([^"')]+)""", re.IGNORECASE)
TAG = re.compile(r"<(?:img|td|table|body|div|tr|style|source)\b[^>]*>", re.IGNORECASE)
WEB = re.compile(r"(https?://[^\s<>\"]+)")


def document(mail: Mail, view: str, home: str) -> HTMLResponse:
    """The mail in that view."""
    if view == TEXT:
        return HTMLResponse(as_lines(mail.text), headers=HEADERS)
    html = at_home(seen(mail.html, View(view)), home)
    return HTMLResponse(links_beside(html), headers=HEADERS)


def at_home(html: str, home: str) -> str:
    """The mail with its pictures taken from the issue's own folder; *home* is its address on the web."""

    def moved(found: re.Match[str]) -> str:
        name = picture_of(unescape(found[2]), home)
        return f"{found[1]}pictures/{quote(name)}" if name else found[0]

    return TAG.sub(lambda tag: ADDRESS.sub(moved, tag[0]), html)


def picture_of(address: str, home: str) -> str:
    """The file of the issue's folder that a picture's address stands for; "" where it is none of ours.

    Ours are addresses below *home*, embedded pictures (their Content-ID begins with the
    file's name) and bare file names.
    """
    address = address.strip()
    if address.lower().startswith("cid:"):
        return unquote(address[4:].partition("@")[0])
    name = address.removeprefix(home) if home else address
    return "" if re.search("[/:?#]", name) else unquote(name)


def links_beside(html: str) -> str:
    """The mail with links that open in a window of their own."""
    head = re.search(r"<head\b[^>]*>", html, re.IGNORECASE)
    at = head.end() if head else 0
    return f'{html[:at]}<base target="_blank">{html[at:]}'


def as_lines(text: str) -> str:
    """Plain text as programs show it: wrapped, addresses as links, each paragraph on its own."""
    lines = "".join(f"<div>{_linked(line) or '<br>'}</div>" for line in text.splitlines())
    return f"{_TEXT_HEAD}<body>{lines}</body></html>"


def _linked(line: str) -> str:
    parts = WEB.split(line)
    return "".join(
        f'<a href="{escape(part)}">{escape(part)}</a>' if n % 2 else escape(part)
        for n, part in enumerate(parts)
    )


_TEXT_HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8"><base target="_blank"><style>
:root { color-scheme: light; background: #fff; color: #1b1f1e }
body { margin: 0; padding: 24px; font: 15px/1.65 ui-monospace, "D2Coding", "Noto Sans Mono CJK KR", monospace;
  white-space: pre-wrap; overflow-wrap: anywhere }
a { color: #0b5d54 }
</style></head>"""
