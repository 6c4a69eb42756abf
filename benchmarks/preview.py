"""From saving an issue to its new picture in the browser: real files, a real server, a real Chromium.

    python -m benchmarks.preview

One page stays open on issues of 10 and of 40 items, followed by watchfiles, and on 40 items
followed by looking twice a second; rounds are interleaved. A round is: write a new word
into the file, note the instant, wait until the shown frame holds that word and has been
painted. Prints medians and the slowest of the rounds; the aim is 300 ms.
"""

from __future__ import annotations

import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.send import SETTINGS, issue
from newsletter.preview import Server
from newsletter.steps import preview
from newsletter.steps.bench import Bench
from newsletter.workspace import changes
from tests.render.browser import Browser, Visit

ROUNDS = 15
SLUG = "december"
KINDS = {"10 items": (10, False), "40 items": (40, False), "40 items, twice a second": (40, True)}


class Polled(preview.Preview):
    """Followed without watchfiles."""

    def follow(self, stop: threading.Event, tell: Callable[[], None]) -> None:
        saved = changes.changes(self._bench.root, self.slug, stop, poll=True)
        self.build(tell)
        for _ in saved:
            self.build(tell)


@contextmanager
def followed(root: Path, items: int, poll: bool, browser: Browser) -> Iterator[tuple[Path, Visit]]:
    """A workspace with one issue, and a page that follows it."""
    file = root / "issues" / f"{SLUG}.md"
    file.parent.mkdir(parents=True)
    (root / "newsletter.toml").write_text(SETTINGS.format(port=2525), "utf-8")
    file.write_text(issue(items), "utf-8")
    with Bench.open(root) as bench, socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server((Polled if poll else preview.Preview)(bench, SLUG), listener)
        thread = threading.Thread(target=server.go)
        thread.start()
        try:
            with browser.visiting(server.address) as visit:
                visit.do(lambda page: expect(page.locator("body[data-shown]")).to_be_visible())
                yield file, visit
        finally:
            server.should_exit = True
            thread.join()


def once(file: Path, visit: Visit, word: str) -> tuple[float, float]:
    """Seconds from the save to the picture: by the wall, and of this process's CPU."""
    text = file.read_text("utf-8")
    head, _, rest = text.partition('subject = "')
    saved = f'{head}subject = "{word} {rest.partition(" ")[2] if rest.startswith("R") else rest}'

    def look(page: Page) -> tuple[float, float]:
        start, cpu = time.perf_counter(), time.process_time()
        file.write_text(saved, "utf-8")
        page.frame_locator("#paper iframe:not(.next)").locator("h1", has_text=word).wait_for()
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return time.perf_counter() - start, time.process_time() - cpu

    return visit.do(look)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Browser() as browser, ExitStack() as stack:
        pages = {
            name: stack.enter_context(followed(Path(folder) / str(n), items, poll, browser))
            for n, (name, (items, poll)) in enumerate(KINDS.items())
        }
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in KINDS}
        for n in range(ROUNDS + 1):
            for name, (file, visit) in pages.items():
                took[name].append(once(file, visit, f"R{n:03d}"))
        for name, rounds in took.items():
            wall, cpu = zip(*rounds[1:], strict=True)  # the first warms up
            median, used = statistics.median(wall) * 1000, statistics.median(cpu) * 1000
            print(
                f"save to picture, {name}: median {median:.0f} ms, slowest {max(wall) * 1000:.0f} ms "
                f"of {ROUNDS}; CPU of the server and of this driver {used:.0f} ms"
            )


if __name__ == "__main__":
    main()
