"""Composing by rule and since the last issue, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.typing import Terminal

RULES = """
[[section]]
heading = "돌봄 소식"
keyword = ["돌봄"]
order = "oldest"

[[section]]
heading = "햇살일보가 전한 소식"
outlet = ["햇살일보"]
limit = 1
"""
ITEMS = (
    ("2026-11-11", "돌봄 협동조합이 문을 열다", "강가뉴스"),
    ("2026-11-12", "마을 돌봄 한 해", "햇살일보"),
    ("2026-11-13", "겨울 장터", "햇살일보"),
    ("2026-11-14", "빈 우체국이 수리점으로", "햇살일보"),
    ("2026-11-15", "햇빛발전소 다섯 곳", "강가뉴스"),
)


@pytest.fixture
def numbers(typed: Terminal, root: Path) -> list[str]:
    """Five items in a workspace with rules; their numbers in the order of ITEMS."""
    settings = root / "newsletter.toml"
    settings.write_text(settings.read_text("utf-8") + RULES, "utf-8")
    lines = [
        json.dumps({"url": f"https://press.example/{day}", "title": title, "outlet": outlet,
                    "published_at": f"{day}T09:00:00+09:00"}, ensure_ascii=False) + "\n"
        for day, title, outlet in ITEMS
    ]  # fmt: skip
    (root / "items.jsonl").write_text("".join(lines), "utf-8")
    typed("-C", root, "collect", root / "items.jsonl")
    by_title = {item["title"]: item["id"] for item in typed("-C", root, "press", "--json").json}
    return [by_title[title] for _, title, _ in ITEMS]


def headings(root: Path, slug: str) -> list[str]:
    """Headings and titles of an issue's file, in order."""
    lines = (root / "issues" / f"{slug}.md").read_text("utf-8").splitlines()
    return [line.lstrip("# [").partition("](")[0] for line in lines if line.startswith("##")]


def test_what_is_new_goes_where_the_rules_say(typed: Terminal, root: Path, numbers: list[str]) -> None:
    said = typed("-C", root, "compose", "january", "--since", "2026-11-01")
    assert said.code == 0, said.err
    assert headings(root, "january") == [
        "돌봄 소식", "돌봄 협동조합이 문을 열다", "마을 돌봄 한 해",
        "햇살일보가 전한 소식", "빈 우체국이 수리점으로",
    ]  # fmt: skip
    assert f"2 items ({numbers[2]}, {numbers[4]})" in said.err, "one over the limit, one that meets no rule"
    assert [item["id"] for item in typed("-C", root, "press", "--state", "new", "--json").json] == [
        numbers[4], numbers[2],
    ]  # fmt: skip


def test_what_the_editor_picked_is_never_left_out(typed: Terminal, root: Path, numbers: list[str]) -> None:
    typed("-C", root, "press", "pick", *numbers[2:])
    typed("-C", root, "press", "pick", numbers[0], "--section", "행사")
    assert typed("-C", root, "compose", "january").code == 0
    assert headings(root, "january") == [
        "햇살일보가 전한 소식", "빈 우체국이 수리점으로", "겨울 장터",
        "언론보도", "햇빛발전소 다섯 곳", "행사", "돌봄 협동조합이 문을 열다",
    ]  # fmt: skip


def test_what_comes_later_joins_the_sections_that_are_there(
    typed: Terminal, root: Path, numbers: list[str]
) -> None:
    typed("-C", root, "compose", "january", numbers[3], numbers[0])
    path = root / "issues" / "january.md"
    mine = path.read_text("utf-8") + "\n제 말입니다.\n"
    path.write_text(mine, "utf-8")
    typed("-C", root, "compose", "january", numbers[1])
    assert headings(root, "january")[:3] == ["돌봄 소식", "돌봄 협동조합이 문을 열다", "마을 돌봄 한 해"]
    assert "제 말입니다.\n" in path.read_text("utf-8")


def test_since_last_is_since_the_last_issue_was_sealed(
    typed: Terminal, root: Path, numbers: list[str]
) -> None:
    """Or since its day, where it never was; an issue of a month to come ends nothing yet."""
    (root / "issues" / "december.md").unlink()
    typed("-C", root, "compose", "2099-01", numbers[0])
    typed("-C", root, "compose", "november", numbers[1])
    path = root / "issues" / "november.md"
    lines = path.read_text("utf-8").splitlines()
    dated = ["date = 2026-11-14" if line.startswith("date = ") else line for line in lines]
    path.write_text("\n".join(dated) + "\n", "utf-8")
    (root / "newsletter.toml").write_text(
        (root / "newsletter.toml").read_text("utf-8").split("[[section]]")[0]
    )
    assert typed("-C", root, "compose", "december", "--since", "last").code == 0
    assert headings(root, "december")[1:] == ["햇빛발전소 다섯 곳", "빈 우체국이 수리점으로", "겨울 장터"], (
        "the thirteenth's was collected later, and is within the week"
    )
    for number in numbers[2:]:
        (root / "issues" / "december.md").unlink(missing_ok=True)
        typed("-C", root, "press", "ignore", number)
    sent = typed("-C", root, "send", "november", "--to", "members", "--really", "--json")
    assert sent.code == 0, sent.err
    typed("-C", root, "press", "undo", *numbers[2:])
    said = typed("-C", root, "compose", "february", "--since", "last")
    assert said.code == 2, "everything was collected before november was sealed"
    assert "nothing new" in said.err


def test_items_that_meet_no_rule_make_no_issue(typed: Terminal, root: Path, numbers: list[str]) -> None:
    said = typed("-C", root, "compose", "january", "--since", "2026-11-15")
    assert said.code == 2
    assert "[[section]]" in said.err
    assert not (root / "issues" / "january.md").exists()


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ('heading = ""', "must be one line"),
        ('heading = "a"\nlimit = -1', "cannot be -1"),
        ('heading = "a"\norder = "random"', "one of newest, oldest"),
        ('heading = "a"\nkeyword = [" "]', "empty text"),
        ('keyword = ["a"]', "needs 'heading'"),
        ('heading = "a"\ntags = ["b"]', "did you mean 'tag'"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_its_line(
    typed: Terminal, root: Path, block: str, told: str
) -> None:
    settings = root / "newsletter.toml"
    settings.write_text(f"{settings.read_text('utf-8')}\n[[section]]\n{block}\n", "utf-8")
    said = typed("-C", root, "press")
    assert said.code == 2
    assert told in said.err
    assert "newsletter.toml:" in said.err
