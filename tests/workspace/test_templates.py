"""The packaged templates, and what a workspace puts over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import FileMistake, Mistake
from newsletter.workspace import templates

REPOSITORY = Path(__file__).resolve().parents[2]


def write(root: Path, file: str, text: str | bytes) -> None:
    path = root / "templates" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_a_workspace_without_templates_has_the_packaged_ones(tmp_path: Path) -> None:
    press = templates.load("press", tmp_path)
    assert press.name == "press"
    assert {"issue.html", "style.css", "kept.css", "packaged/issue.html"} <= set(press.files)
    assert press.variables["layout"] == {
        "width": 640,
        "picture_width": 168,
        "picture_height": 126,
        "shared_items": 6,
    }


def test_the_repository_is_a_workspace_whose_templates_are_the_packaged_ones(tmp_path: Path) -> None:
    assert templates.load("press", REPOSITORY) == templates.load("press", tmp_path)


def test_a_file_of_the_users_own_stands_in_for_the_packaged_one(tmp_path: Path) -> None:
    packaged = templates.load("press", tmp_path).files["style.css"]
    write(tmp_path, "press/style.css", "h1 { margin: 0 }")
    files = templates.load("press", tmp_path).files
    assert files["style.css"] == "h1 { margin: 0 }"
    assert files["packaged/style.css"] == packaged
    assert files["issue.html"] == files["packaged/issue.html"]


def test_one_colour_is_changed_alone(tmp_path: Path) -> None:
    before = templates.load("press", tmp_path)
    write(tmp_path, "press/template.toml", '[colours]\naccent = "#8a1538"\n')
    after = templates.load("press", tmp_path)
    assert isinstance(before.variables["colours"], dict)
    assert after.variables["colours"] == {**before.variables["colours"], "accent": "#8a1538"}
    assert after.variables["dark"] == before.variables["dark"]
    assert after.hash != before.hash


def test_a_name_of_the_users_own_builds_on_press(tmp_path: Path) -> None:
    write(tmp_path, "ours/issue.html", '{% extends "packaged/issue.html" %}')
    ours = templates.load("ours", tmp_path)
    assert ours.files["packaged/issue.html"] == templates.load("press", tmp_path).files["issue.html"]
    assert ours.files["style.css"] == ours.files["packaged/style.css"]
    assert templates.names(tmp_path) == ["digest", "letter", "ours", "press"]


def test_a_name_of_the_users_own_builds_on_the_one_it_likes(tmp_path: Path) -> None:
    write(tmp_path, "ours/template.toml", 'like = "digest"\n\n[colours]\naccent = "#8a1538"\n')
    ours, digest = templates.load("ours", tmp_path), templates.load("digest", tmp_path)
    assert ours.files["packaged/issue.html"] == digest.files["issue.html"]
    assert ours.variables["layout"] == digest.variables["layout"]
    assert ours.own
    assert not digest.own
    write(tmp_path, "ours/template.toml", '\nlike = "base"\n')
    with pytest.raises(FileMistake, match=r"^templates/ours/template\.toml:2: there is no packaged template"):
        templates.load("ours", tmp_path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pres", 'write template = "press"'),
        ("xyz", "there are: digest, letter, press"),
        ("base", "there are: digest, letter, press"),
        ("../press", 'write template = "press"'),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(Mistake) as mistake:
        templates.load(name, tmp_path)
    assert mistake.value.message == f"there is no template '{name}'"
    assert mistake.value.hint == hint


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ('[colours]\nacent = "#8a1538"', 2, "acent"),
        ('[colors]\naccent = "#8a1538"', 1, "colors"),
        ('[colours]\n\naccent = "red"', 3, "six digits"),
        ('[dark]\nink = "#fff"', 2, "six digits"),
        ("[layout]\nwidth = 900", 2, "from 600 to 640"),
        ('[fonts]\ntext = "serif;}</style>"', 2, "names of fonts"),
        ("[layout]\npicture_width = 641", 2, "from 0 to 640"),
        ("[layout]\nshared_items = -2", 2, "from 0 to 40"),
        ('[logo]\nfile = "../logo.png"', 2, "the name of a file beside"),
        ("[logo]\nwidth = 900", 2, "from 16 to 552"),
        ("[colours\n", 1, ""),
        ("[layout]\nwidth = '640'", 2, "whole number"),
    ],
)
def test_a_mistake_in_template_toml_is_told_with_its_line(
    tmp_path: Path, source: str, line: int, said: str
) -> None:
    write(tmp_path, "press/template.toml", source)
    with pytest.raises(FileMistake) as mistake:
        templates.load("press", tmp_path)
    assert (mistake.value.where, mistake.value.line) == ("templates/press/template.toml", line)
    assert said in mistake.value.message


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "press/issue.html", "<p>\n한글".encode("cp949"))
    with pytest.raises(FileMistake, match=r"^templates/press/issue.html:2: is not UTF-8"):
        templates.load("press", tmp_path)


def test_windows_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path) -> None:
    write(tmp_path, "a/style.css", "h1 {}\nh2 {}\n")
    write(tmp_path, "b/style.css", b"\xef\xbb\xbfh1 {}\r\nh2 {}\r\n")
    assert templates.load("a", tmp_path).hash == templates.load("b", tmp_path).hash
