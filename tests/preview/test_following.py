"""The page follows what the editor saves, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from newsletter.steps.bench import Bench
from newsletter.steps.preview import Preview
from tests.preview.looking import Looking, body, looking, mail
from tests.render.browser import Browser

OLD, NEW = "빈집이 마을 부엌으로", "다시 문을 연 골목 부엌"


def test_a_saved_issue_is_shown(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))
        seen.save(OLD, NEW)
        visit.do(lambda page: expect(body(page)).to_contain_text(NEW))


def test_an_editor_that_replaces_the_file_is_followed(seen: Looking, browser: Browser) -> None:
    """Most editors write beside the file and rename: the old file's number is gone."""
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))
        beside = seen.issue.with_name("half")
        beside.write_text(seen.issue.read_text("utf-8").replace(OLD, NEW), "utf-8")
        beside.replace(seen.issue)
        visit.do(lambda page: expect(body(page)).to_contain_text(NEW))


def test_settings_are_followed(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("너른들길 12"))
        seen.save("너른들길 12", "좁은들길 21", seen.settings)
        visit.do(lambda page: expect(body(page)).to_contain_text("좁은들길 21"))


def test_a_template_that_is_new_is_followed_and_again_when_it_changes(
    seen: Looking, browser: Browser
) -> None:
    own = seen.root / "templates" / "press" / "issue.html"
    page_of = (
        '{{% extends "packaged/issue.html" %}}{{% block greeting %}}<tr><td>{}</td></tr>{{% endblock %}}'
    )
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("첫눈이"))
        own.parent.mkdir(parents=True)
        own.write_text(page_of.format("인사는 짧게"), "utf-8")
        visit.do(lambda page: expect(body(page)).to_contain_text("인사는 짧게"))
        own.write_text(page_of.format("인사는 길게"), "utf-8")
        visit.do(lambda page: expect(body(page)).to_contain_text("인사는 길게"))


def test_a_mistake_is_shown_with_its_place_and_goes_when_it_is_mended(
    seen: Looking, browser: Browser
) -> None:
    """The last good mail stays: nobody writes well before an empty window."""
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))
        seen.save("date = 2026-12-01", "date = soon")
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("issues/2026-12.md:4"))
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("date = soon"))
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("write date = 2026-12-01"))
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))
        seen.save("date = soon", "date = 2026-12-02")
        visit.do(lambda page: expect(page.locator("#wrong")).to_be_hidden())
        visit.do(lambda page: expect(body(page)).to_contain_text("2026년 12월 2일"))


def test_a_broken_template_and_broken_settings_are_shown(seen: Looking, browser: Browser) -> None:
    own = seen.root / "templates" / "press" / "issue.html"
    own.parent.mkdir(parents=True)
    with browser.visiting(seen.server.address) as visit:
        own.write_text('{% extends "packaged/issue.html" %}\n{% block head %}{{ nobody }}', "utf-8")
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("templates/press/issue.html:2"))
        own.write_text("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "utf-8")
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("recursion"))
        own.unlink()
        visit.do(lambda page: expect(page.locator("#wrong")).to_be_hidden())
        seen.save("[sender]", "[sendr]", seen.settings)
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("newsletter.toml:"))
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))


def test_what_was_broken_from_the_start_appears_when_it_is_mended(tmp_path: Path, browser: Browser) -> None:
    def broken(bench: Bench, slug: str) -> Preview:
        issue = bench.root / "issues" / f"{slug}.md"
        issue.write_text(issue.read_text("utf-8").replace("2026-12-01", "soon"), "utf-8")
        return Preview(bench, slug)

    with looking(tmp_path / "ws", broken) as seen, browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(page.locator("#wrong")).to_contain_text("issues/2026-12.md:4"))
        seen.save("date = soon", "date = 2026-12-01")
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))


def test_the_place_where_one_reads_stays(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))
        visit.do(lambda page: page.locator(".stage").evaluate("stage => stage.scrollTop = 500"))
        seen.save(OLD, NEW)
        visit.do(lambda page: expect(body(page)).to_contain_text(NEW))
        assert visit.do(lambda page: page.locator(".stage").evaluate("stage => stage.scrollTop")) == 500


def test_a_build_that_takes_long_stops_nobody_else(tmp_path: Path) -> None:
    """A template may never end: the page, its readers and Ctrl-C must not wait for it."""
    gate = threading.Event()

    class Slow(Preview):
        def build(self, tell: Callable[[], None] = print) -> None:
            gate.wait()
            super().build(tell)

    with looking(tmp_path / "ws", Slow) as seen, seen.client() as client:
        assert client.get("").status_code == 200
        assert [reader["address"] for reader in client.get("readers?q=ada").json()] == ["ada@reader.example"]
        assert client.get("mail?view=usual").status_code == 404  # not made yet
    gate.set()


def test_a_build_that_takes_long_is_told(tmp_path: Path, browser: Browser) -> None:
    gate = threading.Event()

    class Slow(Preview):
        @property
        def busy(self) -> float:
            return 0.0 if gate.is_set() else 60.0

    with looking(tmp_path / "ws", Slow) as seen, browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(page.locator("#said")).to_contain_text("Making the mail"))
        gate.set()
        seen.save(OLD, NEW)
        visit.do(lambda page: expect(page.locator("#said")).to_contain_text("Saved"))


def test_the_end_is_told(tmp_path: Path, browser: Browser) -> None:
    with looking(tmp_path / "ws") as seen, browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text(OLD))
        seen.server.should_exit = True
        visit.do(lambda page: expect(page.locator("#said")).to_contain_text("connection is lost"))
        visit.do(lambda page: expect(mail(page).locator("h1")).to_be_visible())
