"""docs/sources.md: every kind has an example, and every example can be meant."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from newsletter.model.press import SourceKind
from newsletter.workspace import toml
from newsletter.workspace.declaration import Declaration

DOCS = Path(__file__).resolve().parents[2] / "docs" / "sources.md"


def test_every_kind_has_an_example_that_is_read_without_complaint() -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    read = [toml.Reader(text, "docs").fill(Declaration, tomllib.loads(text)).source[0] for text in examples]
    assert {source.kind for source in read} == set(SourceKind)
