"""``licence.toml``: what outlets have permitted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import FileMistake
from newsletter.model.licence import Licence, Licences
from newsletter.workspace.licences import read


def test_without_the_file_nothing_is_permitted(tmp_path: Path) -> None:
    assert read(tmp_path) == Licences()


@pytest.mark.parametrize("day", ["2027-12-31", '"2027-12-31"'])
def test_a_permission_is_read(tmp_path: Path, day: str) -> None:
    block = ("[[licence]]", 'outlet = "마을신문"', "pictures = true", f"until = {day}", 'proof = "협약서"')
    text = "\n".join(("\ufeffstrict = true", *block))
    (tmp_path / "licence.toml").write_text(text, "utf-8")
    held = Licence("마을신문", "", True, 0, date(2027, 12, 31), "협약서")
    assert read(tmp_path) == Licences(True, (held,))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[[licence]]\npictures = true\n", 1, "of nobody"),
        ('[[licence]]\nhost = "a"\n\nuntil = "soon"\n', 4, "is no day"),
        ('[[licence]]\noutlt = "a"\n', 2, "outlt"),
        ("licence = 3\n", 1, "must be a list"),
        ("strict = 1\n", 1, "true or false"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    (tmp_path / "licence.toml").write_text(text, "utf-8")
    with pytest.raises(FileMistake, match=told) as mistake:
        read(tmp_path)
    assert (mistake.value.where, mistake.value.line) == ("licence.toml", line)
