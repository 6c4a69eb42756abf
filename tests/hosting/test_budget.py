"""An issue that is too heavy becomes light enough, in the editor's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.checks.size import HTML_SAFE, wire_size
from newsletter.compose.issue_text import write
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import prepare
from tests import samples
from tests.commands.typing import Terminal


def put(root: Path, items: int) -> None:
    (root / "issues" / "many.md").write_text(write(samples.issue(items)), encoding="utf-8")


def weight(root: Path) -> int:
    with Bench.open(root) as bench:
        return wire_size(prepare(bench, "many").specimen.html)


def test_two_hundred_items_fit_because_the_web_has_the_rest(root: Path, typed: Terminal) -> None:
    put(root, 200)
    assert weight(root) > 2 * HTML_SAFE
    said = typed("-C", root, "compose", "many", "--budget", HTML_SAFE)
    assert said.code == 0
    assert weight(root) <= HTML_SAFE
    assert "left to the web copy" in said.out
    assert f"the budget is {HTML_SAFE:,}" in said.out
    kept = root / "issues" / "many.before.txt"
    assert kept.read_text("utf-8") == write(samples.issue(200))
    assert "limit = " in (root / "issues" / "many.md").read_text("utf-8")


def test_without_a_copy_on_the_web_it_says_that_it_is_still_too_heavy(root: Path, typed: Terminal) -> None:
    toml = root / "newsletter.toml"
    text = toml.read_text("utf-8").partition("[archive]")[0]
    toml.write_text(text, "utf-8")
    put(root, 200)
    said = typed("-C", root, "compose", "many", "--budget", HTML_SAFE)
    assert (said.code, "still too heavy" in said.err) == (1, True)


def test_what_is_light_enough_stays_as_it_is(root: Path, typed: Terminal) -> None:
    put(root, 3)
    before = (root / "issues" / "many.md").read_bytes()
    assert typed("-C", root, "compose", "many", "--budget", HTML_SAFE).code == 0
    assert (root / "issues" / "many.md").read_bytes() == before
    assert not (root / "issues" / "many.before.txt").exists()


@pytest.mark.parametrize(("template", "items"), [("press", 40), ("digest", 60), ("letter", 20)])
def test_the_usual_issue_is_light_without_any_cutting(root: Path, template: str, items: int) -> None:
    text = write(samples.issue(items, template=template))
    (root / "issues" / "many.md").write_text(text, encoding="utf-8")
    assert weight(root) <= HTML_SAFE
