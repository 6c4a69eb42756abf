"""A server that misbehaves on demand, and a workspace whose relay it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.steps import dispatch
from newsletter.steps.bench import Bench
from tests.sending.server import Server
from tests.sending.workspace import workspace


@pytest.fixture(scope="session", autouse=True)
def no_address_stands_in_any_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """When all tests of the room are through, what runs left for other programs is looked through."""
    yield
    for name in ("send.jsonl", "*.prom"):
        for path in tmp_path_factory.getbasetemp().rglob(name):
            assert path.is_dir() or "@" not in path.read_text(encoding="utf-8"), path


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
