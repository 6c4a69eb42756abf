"""What a reader sees, asked of a real browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.checks.views import without_styles
from newsletter.model.issue import Block, Issue, Section, Template
from newsletter.render.html import render
from tests import samples
from tests.render.browser import Browser

WIDTHS = (320, 375, 414, 600, 800)
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
NARROWEST = """Math.min(...[...document.querySelectorAll('.title, .quote, .note > p, .prose > p')]
    .map(element => element.getBoundingClientRect().width))"""

LONG_URL = "https://a-very-long-host-name.example.org/" + "bbs/board.php?bo_table=press&wr_id=123456789&" * 4
HARD = Block(
    title="가" * 300,
    url="https://a.example/1",
    outlet="Internationalization" * 4,
    excerpt=(LONG_URL, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"),
    prose=f"<{LONG_URL.rstrip('&')}> 그리고 `{'x' * 120}`\n\n```\n{'y' * 200}\n```",
)


def sample(name: str) -> Issue:
    if name == "usual":
        return samples.issue(10)
    return samples.issue(
        subject="Pneumonoultramicroscopicsilicovolcanoconiosis" * 2,
        prose="긴" * 200,
        sections=(Section("제목" * 60, LONG_URL, (HARD, replace(HARD, url=""))),),
    )


def page(press: Template, name: str, *, styles: bool = True) -> str:
    html = render(sample(name), press, samples.organisation()).html
    return html if styles else without_styles(html)


@pytest.mark.parametrize("name", ["usual", "hard"])
@pytest.mark.parametrize("styles", [True, False], ids=["styled", "bare"])
def test_nothing_scrolls_sideways(browser: Browser, press: Template, name: str, styles: bool) -> None:
    """Not on the smallest phone, and not where webmail throws every <style> away."""
    beyond = browser.ask_at(page(press, name, styles=styles), WIDTHS, SIDEWAYS)
    assert {width: pixels for width, pixels in beyond.items() if pixels > 0} == {}
    assert len(beyond) == len(WIDTHS)


@pytest.mark.parametrize("styles", [True, False], ids=["styled", "bare"])
def test_text_is_at_least_250_pixels_wide_on_a_phone(browser: Browser, press: Template, styles: bool) -> None:
    assert browser.ask(page(press, "usual", styles=styles), 375, NARROWEST) >= 250


@pytest.mark.parametrize("styles", [True, False], ids=["styled", "bare"])
def test_the_page_is_at_most_as_wide_as_the_template_says(
    browser: Browser, press: Template, styles: bool
) -> None:
    width = "document.querySelector('.page').getBoundingClientRect().width"
    assert browser.ask(page(press, "usual", styles=styles), 1200, width) == 640


def test_preheader_and_filler_take_no_room(browser: Browser, press: Template) -> None:
    height = "[...document.querySelectorAll('[role=article] > div')].map(hidden => hidden.offsetHeight)"
    assert browser.ask(page(press, "usual"), 375, height) == [0, 0]


def test_every_colour_turns_where_the_screen_is_dark(browser: Browser, press: Template) -> None:
    """Each element with a background or text colour of its own has another one at night."""
    seen = """[...document.querySelectorAll('[style*=color]')].map(element => {
        const style = getComputedStyle(element);
        return [element.className || element.tagName, style.color, style.backgroundColor];
    })"""
    day, night = (browser.ask(page(press, "usual"), 800, seen, dark=dark) for dark in (False, True))
    unturned = {was[0] for was, now in zip(day, night, strict=True) if was[1] == now[1]}
    assert unturned <= {"top", "mark"}  # bars without text: only their background counts
    white = "rgba(0, 0, 0, 0)"
    assert [was for was, now in zip(day, night, strict=True) if was[2] == now[2] != white] == []


def test_night_looks_different(browser: Browser, press: Template) -> None:
    html = page(press, "usual")
    assert browser.picture(html, 375) != browser.picture(html, 375, dark=True)


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_every_text_is_readable_on_its_ground(browser: Browser, press: Template, dark: bool) -> None:
    """Contrast of at least 4.5 to 1. WCAG 2.2, 1.4.3."""
    contrasts = """(() => {
        const channels = colour => colour.match(/[0-9.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = element => {
            const found = channels(getComputedStyle(element).backgroundColor);
            return found[3] === 0 ? ground(element.parentElement) : found;
        };
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (texts.nextNode()) {
            const element = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || !element.offsetHeight) continue;
            const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
            found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), texts.currentNode.data]);
        }
        return found;
    })()"""
    found = browser.ask(page(press, "usual"), 800, contrasts, dark=dark)
    assert len(found) > 40
    assert [text for contrast, text in found if contrast < 4.5] == []
