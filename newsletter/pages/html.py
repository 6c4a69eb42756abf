"""How a public page looks and what it allows a browser to do: nothing but its one form.

Words and names in, a response out. The style stands in the page and the policy names
its hash, so that no other style, script, picture or frame has a chance. CSP Level 3
§6.1 (directives), §8.4 (hashes).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template
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


class Page:
    """Makes the pages of one organisation."""

    def __init__(self, declared: Declaration) -> None:
        self._declared = declared

    def words(self, request: Request) -> Words:
        """The words in the language that the browser asks for."""
        return speak(request.headers.get("accept-language", ""), self._declared.language)

    def show(
        self, words: Words, told: Told, *, status: int = 200, about: str = "", button: str = ""
    ) -> HTMLResponse:
        """A page that says *told* about the list called *about*, with one button or none."""
        text = _template().render(
            words=words,
            told=told,
            about=about,
            button=button,
            language=self._declared.language,
            organisation=self._declared.organisation,
            style=Markup(_file("page.css")),  # noqa: S704 (our own file)
        )
        return HTMLResponse(text, status)


@cache
def _template() -> Template:
    around = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return around.from_string(_file("page.html"))


@cache
def _file(name: str) -> str:
    return files("newsletter.pages").joinpath(name).read_text(encoding="utf-8")
