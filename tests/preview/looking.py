"""A workspace with one issue, its preview on a real server, and a real browser that looks at it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from playwright.sync_api import FrameLocator, Locator, Page, expect

from newsletter.compose.issue_text import write
from newsletter.preview import Server
from newsletter.steps.bench import Bench
from newsletter.steps.preview import Preview
from tests import samples
from tests.pages.served import SETTINGS, join

SLUG = "2026-12"
SENDER = '[sender]\nfrom = "한빛군 사회적경제센터 <news@example.org>"\n'
Making = Callable[[Bench, str], Preview]


@dataclass
class Looking:
    """A preview that is served."""

    root: Path
    bench: Bench
    server: Server

    @property
    def issue(self) -> Path:
        return self.root / "issues" / f"{SLUG}.md"

    @property
    def settings(self) -> Path:
        return self.root / "newsletter.toml"

    def save(self, old: str, new: str, path: Path | None = None) -> None:
        """What an editor does: the file with one thing changed."""
        path = path or self.issue
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.server.address, trust_env=False)


def workspace(root: Path) -> Path:
    """A folder with settings, two lists and one issue of five items."""
    (root / "issues").mkdir(parents=True)
    url = "https://news.example.org"
    (root / "newsletter.toml").write_text(SETTINGS.format(url=url) + SENDER, "utf-8")
    (root / "issues" / f"{SLUG}.md").write_text(write(samples.issue(5)), "utf-8")
    return root


@contextmanager
def looking(root: Path, making: Making = Preview) -> Iterator[Looking]:
    """A workspace in *root*, previewed; Ada is on its list."""
    with Bench.open(workspace(root)) as bench, socket.create_server(("127.0.0.1", 0)) as listener:
        join(bench, "ada@reader.example", "members")
        server = Server(making(bench, SLUG), listener)
        thread = threading.Thread(target=server.go)
        thread.start()
        try:
            yield Looking(root, bench, server)
        finally:
            server.should_exit = True
            thread.join()


def mail(page: Page) -> FrameLocator:
    """The mail that is shown."""
    return page.frame_locator("#paper iframe:not(.next)")


def body(page: Page) -> Locator:
    return mail(page).locator("body")


def view(page: Page, name: str) -> Locator:
    """The body of the mail in that view, once it is shown."""
    page.locator(f'[data-view="{name}"]').click()
    expect(page.locator(f'#paper iframe:not(.next)[data-view="{name}"]')).to_be_visible()
    return body(page)
