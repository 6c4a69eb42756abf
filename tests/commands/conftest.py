"""A terminal, and a workspace that needs no server."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.steps.bench import Bench
from tests.commands.typing import Terminal
from tests.sending.workspace import join, readers, workspace


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with five readers whose relay is a folder."""
    made = workspace(tmp_path / "ws", "maildir:outbox")
    with Bench.open(made) as bench:
        join(bench, readers(5), "members")
    return made
