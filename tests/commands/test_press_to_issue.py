"""From a file of press items to an issue: collected once, used once, and the file is the editor's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.typing import Terminal

TITLES = (
    "느티나무 아래 겨울 장터",
    "빈 우체국이 수리점으로",
    "A kitchen for everybody",
    "햇빛발전소 다섯 곳",
)
ITEMS = [
    {
        "id": "900", "url": f"https://press.center.example/articles/{n}", "title": title,
        "outlet": "햇살일보",
        "author": "윤가람", "published_at": f"2026-11-{10 + n:02}T09:30:00+09:00",
        "excerpt": "주민 서른 명이 손수 만든 물건을 내놓았다.", "image": "", "image_alt": "", "credit": "",
        "source": "elsewhere", "state": "used",
    }
    for n, title in enumerate(TITLES, 1)
]  # fmt: skip


@pytest.fixture
def collected(typed: Terminal, root: Path) -> dict[str, str]:
    """Items in the workspace: title → number."""
    path = root / "items.jsonl"
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in ITEMS), encoding="utf-8")
    said = typed("-C", root, "collect", path)
    assert said.code == 0, said.err
    return {item["title"]: item["id"] for item in typed("-C", root, "press", "--json").json}


def test_what_press_prints_collect_reads(typed: Terminal, root: Path, collected: dict[str, str]) -> None:
    shown = typed("-C", root, "press", "--json").json
    assert [item["title"] for item in shown] == [item["title"] for item in reversed(ITEMS)], "newest first"
    for got, given in zip(shown, reversed(ITEMS), strict=True):
        for key in ("url", "title", "outlet", "author", "published_at", "excerpt"):
            assert got[key] == given[key]
        assert got["state"] == "new"
        assert got["source"] == "items.jsonl"
        assert got["fetched_from"].endswith("items.jsonl")
    again = typed("-C", root, "collect", root / "items.jsonl")
    assert "0 new" in again.out
    assert len(typed("-C", root, "press", "--json").json) == 4


def test_finding_and_triage(typed: Terminal, root: Path, collected: dict[str, str]) -> None:
    found = typed("-C", root, "press", "--find", "장터", "--json").json
    assert [item["title"] for item in found] == ["느티나무 아래 겨울 장터"]
    typed("-C", root, "press", "pick", collected["A kitchen for everybody"])
    typed("-C", root, "press", "ignore", collected["햇빛발전소 다섯 곳"], "--reason", "지난달 소식")
    assert [i["title"] for i in typed("-C", root, "press", "--state", "shortlisted", "--json").json] == [
        "A kitchen for everybody"
    ]
    assert "지난달 소식" in typed("-C", root, "press", "show", collected["햇빛발전소 다섯 곳"]).out
    assert len(typed("-C", root, "press", "--since", "2026-11-13", "--json").json) == 2


def test_a_composed_issue_checks_clean_and_can_be_sent_as_it_is(
    typed: Terminal, root: Path, collected: dict[str, str]
) -> None:
    assert typed("-C", root, "compose", "january", *collected.values()).code == 0
    checked = typed("-C", root, "check", "january", "--json")
    assert checked.code == 0
    assert [f for f in checked.json if f["severity"] == "error"] == []
    sent = typed("-C", root, "send", "january", "--to", "members", "--really", "--json")
    assert (sent.code, sent.last["accepted"]) == (0, 5)


def test_an_issue_named_after_a_month_to_come_is_that_months(
    typed: Terminal, root: Path, collected: dict[str, str]
) -> None:
    typed("-C", root, "compose", "2099-12", *collected.values())
    text = (root / "issues" / "2099-12.md").read_text("utf-8")
    assert "뉴스레터 12월호" in text
    assert "date = 2099-12-01" in text


def test_named_items_keep_the_order_named(typed: Terminal, root: Path, collected: dict[str, str]) -> None:
    ids = [collected["A kitchen for everybody"], collected["빈 우체국이 수리점으로"]]
    typed("-C", root, "compose", "january", *ids)
    text = (root / "issues" / "january.md").read_text("utf-8")
    assert text.index("A kitchen") < text.index("빈 우체국")


def test_a_used_item_is_refused_elsewhere_naming_the_issue(
    typed: Terminal, root: Path, collected: dict[str, str]
) -> None:
    number = collected["느티나무 아래 겨울 장터"]
    typed("-C", root, "compose", "january", number)
    said = typed("-C", root, "compose", "february", number)
    assert said.code == 3
    assert "january" in said.err
    assert "--allow-reuse" in said.err
    assert not (root / "issues" / "february.md").exists()
    assert typed("-C", root, "compose", "february", number, "--allow-reuse").code == 0
    (item,) = typed("-C", root, "press", "show", number, "--json").json
    assert item["used_in"] == ["january", "february"]
    assert item["state"] == "used"


def test_an_item_taken_out_by_hand_is_free_again(
    typed: Terminal, root: Path, collected: dict[str, str]
) -> None:
    """The file is the truth about what an issue holds."""
    first, second = collected["느티나무 아래 겨울 장터"], collected["빈 우체국이 수리점으로"]
    typed("-C", root, "compose", "january", first, second)
    path = root / "issues" / "january.md"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("### [빈 우체국")], "utf-8")
    said = typed("-C", root, "compose", "february", second)
    assert said.code == 0, said.err
    assert "no longer in january" in said.err
    typed("-C", root, "send", "january", "--to", "members", "--really", "--json")
    assert typed("-C", root, "compose", "february", first).code == 3, "what was mailed stays used"


def test_composing_again_adds_and_leaves_the_editors_words_alone(
    typed: Terminal, root: Path, collected: dict[str, str]
) -> None:
    first, second = collected["느티나무 아래 겨울 장터"], collected["빈 우체국이 수리점으로"]
    typed("-C", root, "compose", "january", first)
    path = root / "issues" / "january.md"
    mine = path.read_text("utf-8") + "\n제가 덧붙인 말입니다.\n"
    path.write_text(mine, "utf-8")
    said = typed("-C", root, "compose", "january", first, second)
    assert "is in january already" in said.err
    text = path.read_text("utf-8")
    assert text.startswith(mine.rstrip("\n"))
    assert text.count("느티나무 아래 겨울 장터](") == 1
    assert "빈 우체국이 수리점으로" in text


def test_picked_items_and_news_since_the_last_issue(
    typed: Terminal, root: Path, collected: dict[str, str]
) -> None:
    typed("-C", root, "press", "pick", collected["A kitchen for everybody"])
    typed("-C", root, "compose", "january")
    assert "A kitchen" in (root / "issues" / "january.md").read_text("utf-8")
    said = typed("-C", root, "compose", "february", "--since", "2026-11-13", "--limit", "1")
    assert said.code == 0, said.err
    assert "햇빛발전소" in (root / "issues" / "february.md").read_text("utf-8")
    assert typed("-C", root, "compose", "march", "--since", "2026-11-13").code == 2, "nothing new is left"


def test_build_writes_three_files_without_a_network(
    typed: Terminal, root: Path, collected: dict[str, str], tmp_path: Path
) -> None:
    typed("-C", root, "compose", "january", *collected.values())
    said = typed("-C", root, "build", "january", "--out", tmp_path / "look")
    assert said.code == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "look").iterdir()}
    assert set(files) == {"january.html", "january.txt", "january.eml"}
    assert b"zq0hole" not in b"".join(files.values()), "every hole is filled"
    for item in ITEMS:
        assert str(item["title"]) in files["january.html"].decode()
        assert str(item["url"]) in files["january.txt"].decode()
