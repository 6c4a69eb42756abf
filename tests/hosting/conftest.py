"""A workspace with a place on the web, and a site on loopback that has pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.steps.bench import Bench
from tests.commands.typing import Terminal
from tests.hosting.drawing import photo, saved, with_gps
from tests.hosting.site import Site
from tests.sending.workspace import ISSUE, workspace

ARCHIVE = '[archive]\nfolder = "public"\nurl = "https://news.center.example/letters"\n'


@pytest.fixture
def site() -> Iterator[Site]:
    """Pictures of all sorts at 127.0.0.1."""
    answers = {
        "/kitchen.jpg": with_gps(photo(900, 700)),
        "/robots.txt": b"",
        "/page.html": b"<html>no picture</html>",
        "/cut.jpg": saved(photo(300, 200))[:900],
    }
    with Site(answers) as running:
        yield running


@pytest.fixture
def root(tmp_path: Path, site: Site) -> Path:
    """A workspace whose own board is that site."""
    made = workspace(tmp_path / "ws", "maildir:outbox")
    path = made / "newsletter.toml"
    board = f'[[source]]\nname = "board"\nkind = "board"\nurl = "{site.url}/board"\n'
    board += "pause = 0\nallow_private = true\n"
    path.write_text(path.read_text("utf-8") + ARCHIVE + board, encoding="utf-8")
    return made


@pytest.fixture
def bench(root: Path) -> Iterator[Bench]:
    with Bench.open(root) as opened:
        yield opened


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def with_picture(root: Path, details: str, *, slug: str = "december") -> None:
    """Gives the issue's item a picture: a line of details as the editor writes it."""
    line = "- outlet: 햇살신문 · date: 2026-11-28"
    text = ISSUE.replace(line, f"{line}\n- {details}")
    (root / "issues" / f"{slug}.md").write_text(text, encoding="utf-8")
