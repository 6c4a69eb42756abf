"""An outlet that nobody knows, from collecting to the finding and to the line that mends it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.typing import Terminal

ROWS = (
    ("폐교가 청년 목공소로", "https://www.deulnyeok.example/news/1", ""),
    ("마을 목공소의 겨울", "https://www.deulnyeok.example/news/2", "Deulnyeok Times"),
    ("목공소, 한 해를 돌아보다", "https://www.khan.co.kr/article/1", ""),
)
BLOCK = '\n[[outlet]]\ndomain = "deulnyeok.example"\nname = "들녘신문"\naliases = ["Deulnyeok Times"]\n'


def collected(typed: Terminal, root: Path, name: str) -> dict[str, str]:
    """The three articles collected from a file of this name: number → outlet."""
    file = root / name
    rows = [{"title": title, "url": f"{url}?{name}", "outlet": outlet} for title, url, outlet in ROWS]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert typed("-C", root, "collect", file).code == 0
    return {
        item["id"]: item["outlet"]
        for item in typed("-C", root, "press", "--json").json
        if item["url"].endswith(name)
    }


def test_an_unknown_outlet_is_a_finding_and_a_known_one_is_named(typed: Terminal, root: Path) -> None:
    before = collected(typed, root, "before.jsonl")
    assert sorted(before.values()) == ["", "Deulnyeok Times", "경향신문"]
    assert typed("-C", root, "compose", "january", *before).code == 0
    found = [f for f in typed("-C", root, "check", "january", "--json").json if f["id"] == "outlet"]
    assert sorted(f["severity"] for f in found) == ["info", "warning"]
    assert all('domain = "deulnyeok.example"' in f["fix"] for f in found)
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(BLOCK)
    after = collected(typed, root, "after.jsonl")
    assert sorted(after.values()) == ["경향신문", "들녘신문", "들녘신문"]
    assert typed("-C", root, "compose", "february", *after, "--allow-reuse").code == 0
    found = typed("-C", root, "check", "february", "--json").json
    assert [f for f in found if f["id"] == "outlet"] == []


def test_the_table_can_be_searched_by_name_region_and_address(typed: Terminal, root: Path) -> None:
    every = typed("-C", root, "outlets", "--json").json
    assert len(every) > 200
    one = typed("-C", root, "outlets", "https://www.khan.co.kr/article/1", "--json").json
    assert [(row["domain"], row["name"], row["medium"], row["region"]) for row in one] == [
        ("khan.co.kr", "경향신문", "newspaper", "전국")
    ]
    assert "경인일보" in typed("-C", root, "outlets", "경기").out
    missing = typed("-C", root, "outlets", "https://www.deulnyeok.example/1")
    assert (missing.code, 'domain = "deulnyeok.example"' in missing.out) == (0, True)
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(BLOCK)
    assert "들녘신문" in typed("-C", root, "outlets", "deulnyeok").out
