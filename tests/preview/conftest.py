"""A preview for each test, and the browser that looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.preview.looking import Looking, looking
from tests.render.conftest import browser

__all__ = ["browser", "seen"]


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Looking]:
    with looking(tmp_path / "workspace") as served:
        yield served
