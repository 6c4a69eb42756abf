"""A real browser: what a reader sees, hears and reaches, and what a scanner with JavaScript changes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import sync_playwright

from newsletter.message.links import preferences_token, unsubscribe_token
from tests.pages.served import everything, join, rows
from tests.pages.test_signup import Desk, desk_in, standing
from tests.render.browser import ARGUMENTS, installed

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WIDTHS = (320, 375, 1024)

pytestmark = pytest.mark.skipif(installed() is None, reason="there is no Chromium on this machine")


@dataclass
class Seen:
    """Pages that somebody may open, by name, and the desk behind them."""

    desk: Desk
    paths: dict[str, str]

    @property
    def base(self) -> str:
        return str(self.desk.client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with desk_in(tmp_path_factory.mktemp("seen")) as desk:
        settings = desk.bench.settings.root / "newsletter.toml"
        assert isinstance(settings, Path)
        number = join(desk.bench, "ada@reader.example", "members", "fairs")
        keyring = desk.bench.keyring
        desk.sign_up("bo@reader.example", "members", "fairs")
        desk.mail()
        yield Seen(
            desk,
            {
                "subscribe": "/subscribe",
                "confirm": desk.link(),
                "unsubscribe": f"/u/{unsubscribe_token('members', number, 1, keyring)}",
                "preferences": f"/p/{preferences_token(number, keyring)}",
                "privacy": "/privacy",
                "forged": "/u/forged",
                "missing": "/nowhere",
            },
        )


@contextmanager
def looking(
    width: int = 375, scheme: Literal["light", "dark"] = "light", language: str = "ko"
) -> Iterator[BrowserPage]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=[*ARGUMENTS])
        size: Any = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, color_scheme=scheme, locale=language)
        context.set_default_timeout(20_000)
        yield context.new_page()
        browser.close()


def in_thread(work: Any) -> Any:
    """Playwright's loop would stand in the way of every later asyncio.run()."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def wrong(page: BrowserPage) -> list[str]:
    """What axe-core finds, by WCAG 2.2 A and AA and its own best practices."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [f"{v['id']}: {n['html']}" for v in found["violations"] for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(seen: Seen, scheme: Literal["light", "dark"]) -> None:
    def look() -> dict[str, list[str]]:
        with looking(scheme=scheme) as page:
            found = {}
            for name, path in seen.paths.items():
                page.goto(seen.base + path)
                found[name] = wrong(page)
            page.goto(f"{seen.base}/subscribe")
            page.evaluate("document.forms[0].noValidate = true")
            page.fill("#email", "nobody")
            page.click("button")
            found["mistaken"] = wrong(page)
            return found

    assert {name: faults for name, faults in in_thread(look).items() if faults} == {}


def test_nothing_is_cut_and_everything_can_be_pressed(seen: Seen) -> None:
    """WCAG 2.2 §1.4.10 (no sideways scrolling at 320 px), §2.5.8 (targets of 24 px; ours have 40)."""

    small = "[...document.querySelectorAll('a, button, input[type=email], .choice label')]"
    low = f"{small}.filter(e => e.getBoundingClientRect().height < 40).map(e => e.outerHTML)"
    wide = "document.documentElement.scrollWidth > innerWidth ? [location.href + ' ' + innerWidth] : []"

    def look() -> list[str]:
        faults: list[str] = []
        with looking() as page:
            for path in seen.paths.values():
                page.goto(seen.base + path)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    faults += [*page.evaluate(wide), *page.evaluate(low)]
        return faults

    assert in_thread(look) == []


def test_the_form_is_filled_in_with_the_keyboard_alone(seen: Seen) -> None:
    def type_() -> str:
        with looking() as page:
            page.goto(f"{seen.base}/subscribe")
            page.keyboard.press("Tab")
            page.keyboard.type("keys@reader.example")
            page.keyboard.press("Tab")
            page.keyboard.press("Space")
            focus = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(focus) == "solid"
            page.keyboard.press("Enter")
            page.wait_for_function("!document.querySelector('form')")
            return page.inner_text("h1")

    assert in_thread(type_) == "메일함을 확인해 주세요"
    asked = rows(seen.desk.bench, "SELECT address, lists FROM signups WHERE state = 'asked'")
    assert ("keys@reader.example", "members") in asked


def test_a_screen_reader_hears_what_each_field_is_for(seen: Seen) -> None:
    def listen() -> list[str]:
        with looking() as page:
            page.goto(f"{seen.base}/subscribe")
            return [
                line.strip()
                for line in page.locator("body").aria_snapshot().splitlines()
                if any(role in line for role in ("banner", "main", "contentinfo", "heading", "textbox"))
                or any(role in line for role in ("checkbox", "button", "group", "navigation"))
            ]

    heard = in_thread(listen)
    assert '- textbox "메일 주소"' in heard
    assert '- group "받을 메일과 동의":' in heard
    assert any(line.startswith('- checkbox "장터 안내') for line in heard)
    assert '- button "구독 신청"' in heard
    assert [line for line in heard if "banner" in line or "main" in line or "contentinfo" in line]
    assert not any("비워" in line for line in heard)  # nobody hears of the trap


def test_a_scanner_with_javascript_changes_nothing(seen: Seen) -> None:
    """Some open a page in a whole browser and wait for it to act."""
    before = everything(seen.desk.bench)

    def scan() -> None:
        with looking() as page:
            for path in seen.paths.values():
                page.goto(seen.base + path)
                for href in page.eval_on_selector_all("a[href^='..']", "all => all.map(a => a.href)"):
                    page.goto(href)

    in_thread(scan)
    assert everything(seen.desk.bench) == before


def test_leaving_and_taking_it_back_in_a_browser(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        number = join(desk.bench, "ada@reader.example", "members", "fairs")
        link = f"/u/{unsubscribe_token('members', number, 1, desk.bench.keyring)}"
        base = str(desk.client.base_url).rstrip("/")
        states = []

        def click() -> None:
            with looking() as page:
                page.goto(base + link)
                page.click("button")
                page.wait_for_selector("text=수신거부가 완료되었습니다")
                states.append(standing(desk))
                page.click("button.quiet")
                page.wait_for_selector("text=저장했습니다")
                states.append(standing(desk))
                page.click("button[name=all]")
                page.wait_for_function("!document.querySelector('.all')")
                states.append(standing(desk))
                page.check("#list-fairs")
                page.click("button[name=save]")
                page.wait_for_selector(".all")
                states.append(standing(desk))

        in_thread(click)
    assert states == [
        {"members": "left", "fairs": "active"},
        {"members": "active", "fairs": "active"},
        {"members": "left", "fairs": "left"},
        {"members": "left", "fairs": "active"},
    ]
