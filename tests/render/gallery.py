"""Every template in every circumstance at every width, in a real browser.

The views are those of ``checks/views``, which the preview shows too, and a seventh that only
a browser has: one that darkens by itself what was not made dark. Pictures come from this
machine; nothing else is loaded. Screenshots go to ``build/screenshots``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from newsletter.checks.views import View, seen
from newsletter.render.html import render
from newsletter.workspace import templates
from tests import samples
from tests.hosting.drawing import photo, saved
from tests.message.test_second_opinions import pictured
from tests.render.browser import ARGUMENTS, Browser, installed
from tests.render.conftest import REPOSITORY

TEMPLATES = ("press", "digest", "letter")
WIDTHS = (320, 375, 414, 600, 800)
FORCED_DARK = "forced-dark"
VIEWS = (*map(str, View), FORCED_DARK)
SCREENSHOTS = REPOSITORY / "build" / "screenshots"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
JPEG = saved(photo(336, 252))


class Gallery(Browser):
    """A browser that has our pictures, and may darken what it shows."""

    def __init__(self, *, darkens: bool = False) -> None:
        self._darkens = darkens
        self.views: tuple[str, ...] = (FORCED_DARK,) if darkens else tuple(map(str, View))

    def look(self, html: str, widths: Sequence[int], question: Callable[[Page], Any]) -> dict[int, Any]:
        """What *question* answers of the page at each width."""

        def see() -> dict[int, Any]:
            context = self._browser.new_context(viewport={"width": 800, "height": 900})
            try:
                page = context.new_page()
                page.route("**/*", _ours)
                page.set_content(html)
                answers = {}
                for width in widths:
                    page.set_viewport_size({"width": width, "height": 900})
                    answers[width] = question(page)
                return answers
            finally:
                context.close()

        return self._in_thread(see)

    def _start(self) -> None:
        self._playwright = sync_playwright().start()
        forced = ["--enable-features=WebContentsForceDark"] if self._darkens else []
        self._browser = self._playwright.chromium.launch(
            executable_path=installed(), args=[*ARGUMENTS, *forced]
        )


def _ours(route: Route) -> None:
    if route.request.resource_type == "image" and route.request.url.startswith("https://news.example.org/"):
        route.fulfill(body=JPEG, content_type="image/jpeg")
    else:
        route.abort()


@lru_cache
def page(template: str, view: str, items: int = 10) -> str:
    """A template's mail of ten items, half of them with pictures, in a view."""
    issue, hosted = pictured(samples.issue(items, template=template))
    made = render(issue, templates.load(template, REPOSITORY), samples.organisation(), hosted=hosted)
    html = made.html.replace("cid:logo@example.org", "https://news.example.org/logo.jpg")
    return seen(html, View.USUAL if view == FORCED_DARK else View(view))


def screenshot(name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS / f"{name}.png"
