"""A server that misbehaves on demand, and a workspace whose relay it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.steps import dispatch
from newsletter.steps.bench import Bench
from tests.sending.server import Server
from tests.sending.workspace import workspace


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that failed is opened again at once."""
    monkeypatch.setattr(dispatch, "PATIENCE", 0.001)


@pytest.fixture
def bench(tmp_path: Path, server: Server, impatient: None) -> Iterator[Bench]:
    with Bench.open(workspace(tmp_path, server.url)) as opened:
        yield opened
