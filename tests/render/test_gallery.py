"""Seven views, five widths, three templates: what a reader sees, measured in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.render.browser import installed
from tests.render.gallery import AXE, FORCED_DARK, TEMPLATES, WIDTHS, Gallery, page, screenshot

PHONE, DESK = 375, 800
OUTLOOK = "outlook"  # for Windows: its reading pane is never as narrow as a phone
MEASURES = """() => {
    const boxes = (chosen) => [...document.querySelectorAll(chosen)].map(e => e.getBoundingClientRect());
    return {
        sideways: document.documentElement.scrollWidth - innerWidth,
        narrowest: Math.min(...boxes('.title, .quote').map(box => box.width)),
        buttons: boxes('.button').map(box => box.height),
        pushed: boxes('.button a').map(box => box.height),
        titles: boxes('.title').filter(box => box.width > 0 && box.height > 0).length,
        links: boxes('.title a').filter(box => box.width > 0 && box.height > 0).length,
        pictures: [...document.querySelectorAll('img.photo')].map(e => e.naturalWidth),
    };
}"""


@pytest.fixture(scope="module", params=[False, True], ids=["usual", "darkening"])
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    if not installed():
        reason = "no Chromium or Chrome on this machine: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with Gallery(darkens=request.param) as opened:
        yield opened


def measured(gallery: Gallery, template: str, view: str, name: str) -> dict[int, Any]:
    def look(at: Page) -> Any:
        at.wait_for_load_state("load")
        width = at.viewport_size["width"] if at.viewport_size else 0
        at.screenshot(path=screenshot(f"{name}-{width}"), full_page=True)
        return at.evaluate(MEASURES)

    return gallery.look(page(template, view), WIDTHS, look)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_view_holds_at_every_width(gallery: Gallery, template: str) -> None:
    for view in gallery.views:
        found = measured(gallery, template, view, f"{template}-{view}")
        for width, seen in found.items():
            where = f"{template}, {view}, {width} px: {seen}"
            if view != OUTLOOK or width >= DESK:
                assert seen["sideways"] <= 0, where
                assert seen["narrowest"] >= 250, where
            assert seen["titles"] == 10, where
            assert seen["links"] == 9, where  # one item has no address
            assert all(height >= 44 for height in seen["buttons"]), where
            if view != OUTLOOK:  # Word makes no block of a link
                assert all(height >= 44 for height in seen["pushed"]), where
            if template != "digest":
                shown = [wide > 0 for wide in seen["pictures"]]
                assert shown == [view != "no-pictures"] * len(shown), where
                assert len(shown) == 5, where


@pytest.mark.parametrize("template", TEMPLATES)
def test_axe_finds_nothing_serious(gallery: Gallery, template: str) -> None:
    """axe-core's rules for WCAG 2 A and AA, and its best practices, by day, by night, enlarged, darkened …"""
    for view in set(gallery.views) - {OUTLOOK}:

        def examined(at: Page) -> Any:
            at.evaluate(AXE)
            return at.evaluate("axe.run(document, {resultTypes: ['violations']})")

        found = gallery.look(page(template, view), (PHONE, DESK), examined)
        serious = {
            (width, rule["id"], node["html"][:120])
            for width, result in found.items()
            for rule in result["violations"]
            for node in rule["nodes"]
            if rule["impact"] in ("serious", "critical")
        }
        assert serious == set(), view
        assert all(result["passes"] for result in found.values()), "it did look"


def test_a_picture_stands_beside_the_words_at_a_desk_and_above_them_on_a_phone(gallery: Gallery) -> None:
    """Without a media query too: the columns fall below each other where there is no room."""
    side = """() => {
        const card = document.querySelector('td.card:has(img.photo)');
        const [picture, words] = [...card.querySelectorAll('.column')].map(e => e.getBoundingClientRect());
        if (Math.round(words.top - picture.top) === 0) return 'beside';
        return words.top >= picture.bottom - 1 ? 'below' : '?';
    }"""
    for view in set(gallery.views) & {"usual", "no-style", "dark", FORCED_DARK}:
        found = gallery.look(page("press", view), (PHONE, DESK), lambda at: at.evaluate(side))
        assert found == {PHONE: "below", DESK: "beside"}, view
