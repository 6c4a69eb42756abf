"""The packaged template, and a real browser to look with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.model.issue import Template
from newsletter.workspace import templates
from tests.render.browser import Browser, installed

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def press() -> Template:
    """The template ``press`` as it is packaged."""
    return templates.load("press", REPOSITORY)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole session; without one the tests are left out, but not in CI."""
    if not installed():
        reason = "no Chromium or Chrome on this machine: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with Browser() as browser:
        yield browser
