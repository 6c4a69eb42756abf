"""Notice when a file that an issue is made of has been saved.

A workspace and a slug in; an iterator that yields after each change. Watched are
``newsletter.toml``, ``licence.toml``, the issue's file, its pictures in ``issues/<slug>/`` and all of
``templates/``; folders that come later are found. By ``watchfiles`` (the extra
``preview``), within some ten milliseconds; without it by looking at each file's time and
size twice a second. Editors that replace a file instead of writing into it are followed
too. Names are compared composed: macOS hands them out decomposed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from newsletter.workspace.issues import FOLDER
from newsletter.workspace.licences import FILE as LICENCES
from newsletter.workspace.pictures import MADE
from newsletter.workspace.settings import FILE

if TYPE_CHECKING:
    from watchfiles import Change

POLL = 0.5  # seconds
TOGETHER = 100  # milliseconds: changes that come as close as that are one
QUIET = 10  # milliseconds without a change end a group
LOOK_AGAIN = 250  # milliseconds: whether there are new folders, and whether to stop

State = dict[Path, tuple[int, int]]  # of each file: nanoseconds and bytes


def quick() -> bool:
    """Whether the quick way of following is installed."""
    return find_spec("watchfiles") is not None


def changes(root: Path, slug: str, stop: Event, *, poll: bool = False) -> Iterator[None]:
    """Yields after each change from this call on, until *stop* is set."""
    watched = Watched(root, slug)
    follow = _polled if poll or not quick() else _noticed
    return follow(watched, stop, watched.state())


class Watched:
    """Which files an issue is made of, whether they exist or not."""

    def __init__(self, root: Path, slug: str) -> None:
        self._root = root.resolve()
        self._issues = self._root / FOLDER
        self._issue = self._issues / f"{slug}.md"
        self._pictures = self._issues / slug
        self._templates = self._root / "templates"

    def folders(self) -> frozenset[Path]:
        """The folders to listen to, each by itself, as far as they exist."""
        own = [self._root, self._issues, self._pictures, self._templates]
        own += _inside(self._templates)
        return frozenset(folder for folder in own if folder.is_dir())

    def concerns(self, path: Path) -> bool:
        """Whether a changed file matters to the issue."""
        path = _composed(path)
        if path in (self._root / FILE, self._root / LICENCES, _composed(self._issue)):
            return True
        if path.is_relative_to(_composed(self._pictures / MADE)):  # the build's own work
            return False
        homes = (_composed(self._pictures), _composed(self._templates))
        return any(path.is_relative_to(home) for home in homes) and not path.name.startswith(".")

    def state(self) -> State:
        """Time and size of each file that matters."""
        files = (file for folder in self.folders() for file in _inside(folder))
        return dict(filter(None, map(_stamp, filter(self.concerns, files))))


def _noticed(watched: Watched, stop: Event, before: State) -> Iterator[None]:
    from watchfiles import watch

    def concerns(_change: Change, path: str) -> bool:
        return watched.concerns(Path(path))

    while not stop.is_set():
        folders = watched.folders()
        heard = watch(
            *folders,
            watch_filter=concerns,
            debounce=TOGETHER,
            step=QUIET,
            rust_timeout=LOOK_AGAIN,
            stop_event=stop,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        )
        for changed in heard:
            now = watched.state()  # also tells what was saved before the watch stood
            if changed or now != before:
                yield None
            before = now
            if watched.folders() != folders:
                break


def _polled(watched: Watched, stop: Event, before: State) -> Iterator[None]:
    while not stop.wait(POLL):
        now = watched.state()
        if now != before:
            yield None
        before = now


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _stamp(path: Path) -> tuple[Path, tuple[int, int]] | None:
    try:
        found = path.stat()
    except OSError:  # gone meanwhile
        return None
    return path, (found.st_mtime_ns, found.st_size)


def _composed(path: Path) -> Path:
    return Path(unicodedata.normalize("NFC", str(path)))
