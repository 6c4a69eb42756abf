"""How a public page looks and what it allows a browser to do: nothing but its forms.

Words and names in, a response out. The style stands in the page and the policy names
its hash, so that no other style, script, picture or frame has a chance. CSP Level 3
§6.1 (directives), §8.4 (hashes).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from newsletter.pages.words import Told, Words, speak
from newsletter.workspace.declaration import Declaration


@cache
def headers() -> dict[str, str]:
    """What stands on every answer of these pages, whatever it says."""
    digest = base64.b64encode(hashlib.sha256(_file("page.css").encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }


@cache
def raw_headers() -> tuple[tuple[bytes, bytes], ...]:
    """The same as bytes, as they go out."""
    return tuple((name.encode(), value.encode()) for name, value in headers().items())


class Page:
    """Makes the pages of one organisation."""

    def __init__(self, declared: Declaration) -> None:
        self._declared = declared

    def words(self, request: Request) -> Words:
        """The words in the language that the browser asks for."""
        return speak(request.headers.get("accept-language", ""), self._declared.language)

    def show(self, words: Words, told: Told, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page that says *told*, with one button or none; *values* are those of ``page.html``."""
        return self.render("page.html", words, told, status=status, **values)

    def render(
        self,
        name: str,
        words: Words,
        told: Told,
        *,
        status: int = 200,
        root: str | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A page through one of the templates here.

        *root* leads from the page to where the pages are ("../"), relative so that it is
        right below any proxy; None shows no links.
        """
        text = (
            _templates()
            .get_template(name)
            .render(
                {"about": "", **values},
                words=words,
                told=told,
                links=() if root is None else self._links(words, root),
                language=self._declared.language,
                organisation=self._declared.organisation,
                style=Markup(_file("page.css")),  # noqa: S704 (our own file)
            )
        )
        return HTMLResponse(text, status)

    def _links(self, words: Words, root: str) -> list[tuple[str, str]]:
        """The other pages that a visitor may want."""
        links = [("privacy", words.to_privacy)]
        if self._declared.archive.folder and self._declared.archive.url:
            links.insert(0, ("archive", words.to_archive))
        if self._declared.pages.url and any(each.public for each in self._declared.list):
            links.insert(0, ("subscribe", words.to_subscribe))
        return [(root + page, label) for page, label in links]


@cache
def _templates() -> Environment:
    return Environment(loader=FunctionLoader(_file), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@cache
def _file(name: str) -> str:
    return files("newsletter.pages").joinpath(name).read_text(encoding="utf-8")
