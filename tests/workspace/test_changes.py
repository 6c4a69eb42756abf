"""Which saved files are noticed, by either way of following."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from newsletter.workspace import changes
from newsletter.workspace.changes import Watched


@pytest.fixture(params=["noticed", "polled"])
def heard(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Queue[None]]:
    """What comes while the workspace in *tmp_path* is followed."""
    (tmp_path / "issues").mkdir()
    queue: Queue[None] = Queue()
    stop = threading.Event()
    following = changes.changes(tmp_path, "2026-12", stop, poll=request.param == "polled")

    def listen() -> None:
        for change in following:
            queue.put(change)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield queue
    finally:
        stop.set()
        thread.join()


def test_each_file_of_an_issue_is_noticed_also_in_folders_that_come_later(
    tmp_path: Path, heard: Queue[None]
) -> None:
    for name in (
        "issues/2026-12.md",
        "newsletter.toml",
        "licence.toml",
        "templates/press/style.css",
        "templates/press/style.css",
        "issues/2026-12/kitchen.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.read_text("utf-8") + "more" if path.exists() else "new", "utf-8")
        heard.get(timeout=20)
        while not heard.empty():  # one save may be told twice
            heard.get()


def test_what_has_nothing_to_do_with_the_issue_is_not(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "2026-12")
    home = tmp_path.resolve()
    for name in ("newsletter.db", "issues/2026-11.md", "issues/2026-12/mail/a.png", "build/2026-12.html"):
        assert not watched.concerns(home / name)
    for name in ("issues/.2026-12.md.swp", "templates/press/.style.css.swp", "issues/2026-12/.DS_Store"):
        assert not watched.concerns(home / name)


def test_a_name_that_macos_took_apart_is_the_same(tmp_path: Path) -> None:
    import unicodedata

    taken_apart = unicodedata.normalize("NFD", "겨울호.md")
    assert Watched(tmp_path, "겨울호").concerns(tmp_path.resolve() / "issues" / taken_apart)
