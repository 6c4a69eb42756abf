"""A real browser, asked what a reader sees.

Any Chromium or Chrome on this machine, driven by Playwright in a thread of its own:
Playwright's loop would otherwise stand in the way of every later asyncio.run().
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Literal, Self, TypeVar

from playwright.sync_api import Error, Page, sync_playwright

T = TypeVar("T")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ROUNDS = 200  # of 50 ms
ARGUMENTS = (
    "--no-sandbox",  # containers and CI run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
)


def installed() -> str | None:
    """Where a browser is, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Visit:
    """An open page. Whatever is asked of it is asked in the browser's own thread."""

    def __init__(self, page: Page, in_thread: Callable[[Callable[[], Any]], Any]) -> None:
        self._page = page
        self._in_thread = in_thread

    def do(self, what: Callable[[Page], T]) -> T:
        """What *what* answers of the page; expectations in it wait by themselves."""
        answer: T = self._in_thread(lambda: what(self._page))
        return answer

    def settles(self, question: Callable[[Page], Any], wanted: Any) -> None:
        """Asks until the page answers as it should: a page that follows a file may just be changing."""
        answer: Any = None
        for _ in range(ROUNDS):
            with contextlib.suppress(Error):  # the frame that was asked has gone
                answer = self.do(question)
                if answer == wanted:
                    return
            self.do(lambda page: page.wait_for_timeout(50))
        assert answer == wanted


class Browser:
    """One browser for many looks; without network, so that a page is what its file says."""

    def __enter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1)
        self._in_thread(self._start)
        return self

    def __exit__(self, *_: object) -> None:
        self._in_thread(self._stop)
        self._thread.shutdown()

    def ask(self, html: str, width: int, question: str, *, dark: bool = False) -> Any:
        """What a JavaScript expression answers in a page of that width."""
        return self._look(html, width, 900, dark, lambda page: page.evaluate(question))

    def ask_at(self, html: str, widths: Sequence[int], question: str) -> dict[int, Any]:
        """What it answers at each of several widths."""

        def answer(page: Page, width: int) -> Any:
            page.set_viewport_size({"width": width, "height": 900})
            return page.evaluate(question)

        return self._look(
            html, 800, 900, False, lambda page: {width: answer(page, width) for width in widths}
        )

    def picture(self, html: str, width: int, *, height: int = 900, dark: bool = False) -> bytes:
        """The page as PNG, down to *height*."""
        return self._look(html, width, height, dark, lambda page: page.screenshot())

    @contextmanager
    def visiting(self, url: str, *, width: int = 1280, locale: str = "en-US") -> Iterator[Visit]:
        """A page of a server on this machine, open for as long as the test likes."""
        context = self._in_thread(
            lambda: self._browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
        )
        try:
            page = self._in_thread(context.new_page)
            self._in_thread(lambda: page.goto(url))
            yield Visit(page, self._in_thread)
        finally:
            self._in_thread(context.close)

    def _look(self, html: str, width: int, height: int, dark: bool, look: Callable[[Page], T]) -> T:
        def see() -> T:
            scheme: Literal["dark", "light"] = "dark" if dark else "light"
            context = self._browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, offline=True
            )
            try:
                page = context.new_page()
                page.set_content(html)
                return look(page)
            finally:
                context.close()

        return self._in_thread(see)

    def _in_thread(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result()

    def _start(self) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=installed(), args=[*ARGUMENTS])

    def _stop(self) -> None:
        self._browser.close()
        self._playwright.stop()
