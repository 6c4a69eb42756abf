"""The door out: served for one test that changes something, or for all of a file that only look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.served import Door, door_out


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with door_out(tmp_path / "workspace") as served:
        yield served


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with door_out(tmp_path_factory.mktemp("workspace")) as served:
        yield served
