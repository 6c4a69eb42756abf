"""The page around the mail, in the language that the browser asks for.

Accept-Language, the workspace's language and a slug in; the page out. Its script gets its
words as data, so that no script stands in the page. Languages are chosen as by the public
pages.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template
from markupsafe import Markup
from starlette.responses import HTMLResponse

from newsletter.pages.words import speak
from newsletter.preview.words import WORDS
from newsletter.workspace.changes import quick


def show(accept: str, default: str, slug: str) -> HTMLResponse:
    """The page; everything else comes to it through its script."""
    language = speak(accept, default).language
    words = WORDS[language]
    for_script = json.dumps({**words, "language": language}, ensure_ascii=False).replace("<", "\\u003c")
    text = _template().render(
        words=words,
        language=language,
        slug=slug,
        quick=quick(),
        data=Markup(for_script),  # noqa: S704 (JSON without "<")
    )
    return HTMLResponse(text)


@cache
def _template() -> Template:
    around = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return around.from_string(files("newsletter.preview").joinpath("page.html").read_text(encoding="utf-8"))
