"""What the desk remembers of an item: who did what and when, and how it is taken back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.commands.typing import Terminal

TITLES = ("느티나무 아래 겨울 장터", "빈 우체국이 수리점으로", "햇빛발전소 다섯 곳")


def line(number: int, title: str, excerpt: str = "주민 서른 명이 손수 만든 물건을 내놓았다.") -> str:
    item = {
        "url": f"https://press.center.example/articles/{number}", "title": title, "outlet": "햇살일보",
        "published_at": f"2026-11-{10 + number:02}T09:30:00+09:00", "excerpt": excerpt,
    }  # fmt: skip
    return json.dumps(item, ensure_ascii=False) + "\n"


@pytest.fixture
def desk(typed: Terminal, root: Path) -> Terminal:
    """A terminal in a workspace of three items, numbered 1 to 3."""

    def at(*words: object) -> object:
        return typed("-C", root, *words)

    (root / "items.jsonl").write_text("".join(line(n, t) for n, t in enumerate(TITLES, 1)), encoding="utf-8")
    at("collect", root / "items.jsonl")
    return at  # type: ignore[return-value]


def shown(desk: Terminal, number: int) -> dict[str, object]:
    (item,) = desk("press", "show", number, "--json").json
    assert isinstance(item, dict)
    return item


def test_what_was_done_is_told_with_who_and_when(desk: Terminal) -> None:
    desk("press", "pick", 1)
    desk("press", "ignore", 1, "--reason", "지난달 소식")
    desk("press", "tag", 1, "--add", "#돌봄")
    events = desk("press", "history", 1, "--json").json
    assert [event["what"] for event in events] == ["collected", "shortlisted", "ignored", "tagged"]
    assert events[2]["detail"] == "지난달 소식"
    assert all(event["who"] and event["at"].endswith("+09:00") for event in events)
    assert "from items.jsonl" in desk("press", "history", 1).out


def test_the_last_action_is_taken_back_whole_and_then_the_one_before(desk: Terminal) -> None:
    desk("press", "ignore", 3, "--reason", "지난달 소식")
    desk("press", "pick", 1, 2, 3)
    said = desk("press", "undo")
    assert said.out.count("taken back: shortlisted") == 3
    assert [shown(desk, n)["state"] for n in (1, 2, 3)] == ["new", "new", "ignored"]
    assert shown(desk, 3)["reason"] == "지난달 소식", "the reason comes back too"
    desk("press", "undo")
    assert shown(desk, 3)["state"] == "new"
    assert desk("press", "undo").code == 2, "nothing is left"


def test_one_item_of_an_action_may_be_taken_back_alone(desk: Terminal) -> None:
    desk("press", "pick", 1, 2)
    desk("press", "undo", 1)
    assert [shown(desk, n)["state"] for n in (1, 2)] == ["new", "shortlisted"]
    assert "taken back" in desk("press", "history", 1).out
    desk("press", "undo")
    assert shown(desk, 2)["state"] == "new"


def test_what_is_so_already_is_no_action(desk: Terminal) -> None:
    desk("press", "pick", 1)
    assert "already" in desk("press", "pick", 1).out
    desk("press", "undo")
    assert shown(desk, 1)["state"] == "new"


def test_composing_is_taken_back_in_the_file(desk: Terminal, root: Path) -> None:
    desk("press", "pick", 1)
    desk("compose", "january", 1)
    said = desk("press", "undo")
    assert said.code == 2
    assert "january" in said.err
    assert "file" in said.err
    assert shown(desk, 1)["state"] == "used"
    (root / "issues" / "january.md").unlink()
    assert desk("compose", "february", 1).code == 0
    told = [(e["what"], e["detail"]) for e in desk("press", "history", 1, "--json").json]
    assert told[-3:] == [("used", "january"), ("released", "january"), ("used", "february")]


def test_tags_are_words_of_ones_own(desk: Terminal) -> None:
    desk("press", "tag", 1, 2, "--add", "돌봄", "--add", "#돌봄", "--add", "장터")
    assert shown(desk, 1)["tags"] == ["돌봄", "장터"]
    desk("press", "tag", 1, "--remove", "돌봄")
    assert [item["id"] for item in desk("press", "--tag", "돌봄", "--json").json] == ["2"]
    assert [item["id"] for item in desk("press", "--find", "돌봄", "--json").json] == ["2"], "tags are found"
    desk("press", "undo")
    assert shown(desk, 1)["tags"] == ["돌봄", "장터"]
    for wrong in ("두 낱말", "", "#", "a,b"):
        assert desk("press", "tag", 1, "--add", wrong).code == 2
    assert desk("press", "tag", 1).code == 2


def test_a_note_is_for_the_editors(desk: Terminal, root: Path) -> None:
    desk("press", "note", 1, "대표 사진은 받기로 했다")
    assert "대표 사진은" in desk("press", "show", 1).out
    desk("compose", "january", 1)
    assert "대표 사진은" not in (root / "issues" / "january.md").read_text("utf-8")


def test_the_editors_words_outlive_collecting_again(desk: Terminal, root: Path) -> None:
    desk("press", "edit", 1, "--excerpt", "손수 만든\n물건들이 나왔다.", "--outlet", "햇살신문")
    (root / "items.jsonl").write_text(line(1, "느티나무 아래 봄 장터", "바뀐 글이다."), encoding="utf-8")
    assert "1 changed" in desk("collect", root / "items.jsonl").out
    item = shown(desk, 1)
    assert (item["title"], item["excerpt"], item["outlet"]) == (
        "느티나무 아래 봄 장터", "손수 만든 물건들이 나왔다.", "햇살신문",
    )  # fmt: skip
    assert item["edited"] == ["excerpt", "outlet"]
    assert [i["id"] for i in desk("press", "--find", "물건들이", "--json").json] == ["1"]
    assert desk("press", "--find", "바뀐", "--json").json == [], "what is not shown is not found"
    assert [i["id"] for i in desk("press", "--outlet", "신문", "--json").json] == ["1"]
    desk("press", "edit", 1, "--as-collected")
    assert shown(desk, 1)["excerpt"] == "바뀐 글이다."
    desk("press", "undo")
    assert shown(desk, 1)["excerpt"] == "손수 만든 물건들이 나왔다."


def test_an_excerpt_is_written_in_the_editors_own_program(
    desk: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "notes.py"
    program.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text('utf-8').replace('서른', '마흔'), 'utf-8')\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")
    assert desk("press", "edit", 1).code == 0
    assert shown(desk, 1)["excerpt"] == "주민 마흔 명이 손수 만든 물건을 내놓았다."
    monkeypatch.setenv("EDITOR", "no-such-program")
    said = desk("press", "edit", 1)
    assert (said.code, "no-such-program" in said.err) == (2, True)
    monkeypatch.delenv("EDITOR")
    assert desk("press", "edit", 1).code == 2, "no terminal, no program: nothing to ask"


def test_what_cannot_be_meant_is_refused(desk: Terminal) -> None:
    for words in (["pick", 99], ["history", "x"], ["undo", 99], ["edit", 1, "--title", " "]):
        said = desk("press", *words)
        assert (said.code, said.out) == (2, "")
        assert "→" in said.err or "newsletter press" in said.err
