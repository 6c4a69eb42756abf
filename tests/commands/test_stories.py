"""Stories at the command line: found when items come in, folded by compose, put right by the editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.typing import Terminal

WEEK = """
이로운넷 | 10T09:00 | 가평군, 잣껍질로 난로 만드는 마을공장 열어
가평군은 잣껍질로 난로를 만드는 마을공장을 설악면에 열었다. 주민 17명이 일한다.
마을신문 | 10T11:00 | 잣껍질이 난로로… 가평 설악면 마을공장
잣껍질로 난로를 만드는 마을공장이 가평군 설악면에 문을 열었다. 주민 17명이 일한다.
시민일보 | 11T08:00 | [단독] 가평군, 잣껍질로 난로 만드는 마을공장 열어
가평군 설악면에 잣껍질로 난로를 만드는 마을공장이 섰다.
들녘신문 | 10T10:00 | 양평군, 볏짚으로 난로 만드는 마을공장 열어
양평군은 볏짚으로 난로를 만드는 마을공장을 서종면에 열었다. 주민 11명이 일한다.
강변통신 | 12T10:00 | 뗏목 타는 아이들의 여름 학교
아이들 스무 명이 강에서 뗏목을 엮는다.
너른뉴스 | 11T20:00 | 가평 설악면 잣껍질 난로 마을공장 개소
가평군 설악면에서 잣껍질로 난로를 만드는 마을공장이 문을 열었다. 주민 17명이 일한다.
"""
Item = tuple[str, ...]  # outlet, time, title, lead
LINES = WEEK.strip().split("\n")
*ITEMS, LATE = [(*head.split(" | "), lead) for head, lead in zip(LINES[::2], LINES[1::2], strict=True)]


def bring(typed: Terminal, root: Path, name: str, *items: Item) -> None:
    """Collects items from a file."""
    rows = [
        {
            "url": f"https://{outlet.encode().hex()}.example/{day[:2]}",
            "title": title,
            "outlet": outlet,
            "published_at": f"2026-11-{day}:00+09:00",
            "excerpt": lead,
        }
        for outlet, day, title, lead in items
    ]
    path = root / name
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert typed("-C", root, "collect", path).code == 0


def listed(typed: Terminal, root: Path) -> dict[str, dict[str, Any]]:
    """What `press --json` prints, by outlet."""
    return {item["outlet"]: item for item in typed("-C", root, "press", "--json").json}


@pytest.fixture
def week(typed: Terminal, root: Path) -> dict[str, dict[str, Any]]:
    bring(typed, root, "week.jsonl", *ITEMS)
    return listed(typed, root)


def stories(items: dict[str, dict[str, Any]]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for outlet, item in items.items():
        groups.setdefault(item["story"], set()).add(outlet)
    return {frozenset(group) for group in groups.values()}


WIRE = frozenset({"이로운넷", "마을신문", "시민일보"})
AS_FOUND = {WIRE, frozenset({"들녘신문"}), frozenset({"강변통신"})}


def test_copies_of_one_story_have_one_number(week: dict[str, dict[str, Any]]) -> None:
    assert stories(week) == AS_FOUND
    assert all(item["story"].isdigit() for item in week.values())


def test_collecting_again_or_more_keeps_the_numbers(
    typed: Terminal, root: Path, week: dict[str, dict[str, Any]]
) -> None:
    bring(typed, root, "week.jsonl", *ITEMS)
    assert listed(typed, root) == week
    bring(typed, root, "late.jsonl", LATE)
    now = listed(typed, root)
    assert now.pop("너른뉴스")["story"] == week["이로운넷"]["story"]
    assert {outlet: item["story"] for outlet, item in now.items()} == {
        outlet: item["story"] for outlet, item in week.items()
    }


def test_one_at_a_time_gives_the_same_stories(typed: Terminal, root: Path) -> None:
    for number, item in enumerate(reversed([*ITEMS, LATE])):
        bring(typed, root, f"{number}.jsonl", item)
    assert stories(listed(typed, root)) == {WIRE | {"너른뉴스"}, *AS_FOUND - {WIRE}}


def test_what_compose_chooses_is_one_block_that_names_the_others(
    typed: Terminal, root: Path, week: dict[str, dict[str, Any]]
) -> None:
    assert typed("-C", root, "compose", "stories", "--since", "2026-11-01").code == 0
    text = (root / "issues" / "stories.md").read_text("utf-8")
    assert text.count("\n### ") == 3
    assert f"- also: [마을신문]({week['마을신문']['url']}), [시민일보]({week['시민일보']['url']})\n" in text
    built = typed("-C", root, "build", "stories", "--out", root / "out")
    assert built.code == 0, built.err
    assert "이로운넷 외 2개 매체" in (root / "out" / "stories.txt").read_text("utf-8")
    page = (root / "out" / "stories.html").read_text("utf-8")
    assert "외 2개 매체" in page
    assert week["시민일보"]["url"] in page
    checked = typed("-C", root, "check", "stories", "--json")
    assert [finding for finding in checked.json if finding["severity"] == "error"] == []
    bring(typed, root, "late.jsonl", LATE)
    later = typed("-C", root, "compose", "january", "--since", "2026-11-01")
    assert later.code == 2, "the copy of a story that was told is no news"


def test_a_limit_counts_stories(typed: Terminal, root: Path, week: dict[str, dict[str, Any]]) -> None:
    typed("-C", root, "compose", "stories", "--since", "2026-11-01", "--limit", 2)
    text = (root / "issues" / "stories.md").read_text("utf-8")
    assert text.count("\n### ") == 2
    assert "뗏목" in text


def test_items_named_are_all_laid_out(typed: Terminal, root: Path, week: dict[str, dict[str, Any]]) -> None:
    ids = [week[outlet]["id"] for outlet in sorted(WIRE)]
    assert typed("-C", root, "compose", "stories", *ids).code == 0
    text = (root / "issues" / "stories.md").read_text("utf-8")
    assert text.count("\n### ") == 3
    assert "also:" not in text
    assert all(week[outlet]["url"] in text for outlet in WIRE)


def test_a_story_that_an_issue_told_is_told_no_second_time_by_another_copy(
    typed: Terminal, root: Path, week: dict[str, dict[str, Any]]
) -> None:
    assert typed("-C", root, "compose", "november", week["이로운넷"]["id"]).code == 0
    said = typed("-C", root, "compose", "winter", week["마을신문"]["id"])
    assert said.code == 3
    assert f"tells the story of item {week['이로운넷']['id']}, which is in issue november" in said.err
    assert not (root / "issues" / "winter.md").exists()
    assert typed("-C", root, "compose", "november", week["마을신문"]["id"]).code == 0, "the same issue may"
    (root / "issues" / "november.md").unlink()
    assert typed("-C", root, "compose", "winter", week["시민일보"]["id"]).code == 0, "it is told nowhere now"
    assert typed("-C", root, "compose", "spring", week["마을신문"]["id"], "--allow-reuse").code == 0


def test_the_editor_parts_a_story_and_the_word_holds(
    typed: Terminal, root: Path, week: dict[str, dict[str, Any]]
) -> None:
    said = typed("-C", root, "press", "story", week["시민일보"]["id"], "--part")
    assert said.code == 0, said.err
    now = listed(typed, root)
    assert stories(now) == {WIRE - {"시민일보"}, frozenset({"시민일보"}), *AS_FOUND - {WIRE}}
    assert now["이로운넷"]["story"] == week["이로운넷"]["story"], "what stays keeps the number"
    bring(typed, root, "late.jsonl", LATE)
    again = listed(typed, root)
    assert again["시민일보"]["story"] == now["시민일보"]["story"] != again["이로운넷"]["story"]
    typed("-C", root, "press", "story", week["시민일보"]["id"], week["마을신문"]["id"], "--join")
    assert stories(listed(typed, root)) >= {WIRE | {"너른뉴스"}}


def test_the_editor_joins_stories_and_the_word_holds(
    typed: Terminal, root: Path, week: dict[str, dict[str, Any]]
) -> None:
    joined = typed(
        "-C", root, "press", "story", week["강변통신"]["id"], week["이로운넷"]["id"], "--join", "--json"
    )
    assert {item["outlet"] for item in joined.json[0]["items"]} == WIRE | {"강변통신"}
    bring(typed, root, "late.jsonl", LATE)
    now = listed(typed, root)
    assert now["강변통신"]["story"] == now["이로운넷"]["story"] == now["너른뉴스"]["story"]
    typed("-C", root, "press", "story", week["강변통신"]["id"], "--part")
    assert stories(listed(typed, root)) == {WIRE | {"너른뉴스"}, *AS_FOUND - {WIRE}}


def test_the_editor_chooses_who_leads(typed: Terminal, root: Path, week: dict[str, dict[str, Any]]) -> None:
    shown = typed("-C", root, "press", "story", week["시민일보"]["id"])
    assert "3 items" in shown.out
    led = typed("-C", root, "press", "story", week["시민일보"]["id"], "--lead", "--json").json
    assert (led[0]["lead"], led[0]["lead_chosen"]) == (week["시민일보"]["id"], True)
    typed("-C", root, "compose", "stories", "--since", "2026-11-01")
    text = (root / "issues" / "stories.md").read_text("utf-8")
    assert "### [[단독] 가평군" in text
    assert "- also: [이로운넷](" in text


def test_mistakes_are_told(typed: Terminal, root: Path, week: dict[str, dict[str, Any]]) -> None:
    one = week["시민일보"]["id"]
    assert typed("-C", root, "press", "story", one, "--join").code == 2
    assert typed("-C", root, "press", "story", one, "--join", "--part").code == 2
    assert typed("-C", root, "press", "story", one, week["마을신문"]["id"], "--lead").code == 2
    assert "there is no press item 999" in typed("-C", root, "press", "story", "999").err
