"""What benchmarks.articles counts as a hit: the same for everybody, and fair to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks import articles
from newsletter.sources.charset import decode

from .shared import SHARED, needs_shared

TRUTH: Mapping[str, object] = {
    "url": "https://www.deulnyeok.example/a/1",
    "title": "“나무를 버리지 않는 마을”… 첫 겨울",
    "site_name": "Deulnyeok Post",
    "byline": "Han Garam, Seo Ideun",
    "published": "2026-10-05T09:12:00+09:00",
    "excerpt": "Six young carpenters have opened a workshop in a village school that shut eight ye...",
    "lead_image": "https://img.deulnyeok.example/a.jpg?w=1&h=2",
    "must_contain": ["“나무를 버리지 않는 마을”"],
    "must_not_contain": ["많이 본 기사"],
}
BEGUN = "Six young carpenters have opened a workshop in a village school that shut eight years ago."


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", '"나무를  버리지 않는 마을"... 첫 겨울'),
        ("outlet", "deulnyeok post"),
        ("author", "By Seo Ideun and Han Garam"),
        ("author", "Han Garam; Seo Ideun 기자"),
        ("day", "2026-10-05"),
        ("day", "2026-10-05T00:12:00+00:00"),
        ("minute", "2026-10-05T00:12:59Z"),
        ("minute", "2026-10-05 09:12:00"),
        ("picture", "//img.deulnyeok.example/a.jpg?w=1&amp;h=2"),
        ("picture", "http://img.deulnyeok.example/a.jpg?w=1&h=2"),
        ("excerpt", BEGUN),
        ("excerpt", BEGUN[:60]),
        ("body", '그는 "나무를 버리지 않는 마을"을 말했다.'),
    ],
)
def test_what_says_the_same_is_a_hit(field: str, said: str) -> None:
    assert articles.hit(field, said, TRUTH)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        *(
            (field, said)
            for field in articles.TRUTHS
            for said in ("", None)
            if field in ("title", "day", "body")
        ),
        ("title", "나무를 버리지 않는 마을 - Deulnyeok Post"),
        ("author", "Han Garam"),
        ("day", "2026-10-04T23:00:00+09:00"),
        ("day", "soon"),
        ("minute", "2026-10-05"),
        ("minute", "2026-10-05T09:12:00+00:00"),
        ("picture", ""),
        ("excerpt", BEGUN[:30]),
        ("excerpt", BEGUN[4:]),
        ("body", "“나무를 버리지 않는 마을” 많이 본 기사"),
    ],
)
def test_what_says_something_else_is_none(field: str, said: str | None) -> None:
    assert not articles.hit(field, said, TRUTH)


def test_where_there_are_no_pages_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert articles.main([str(tmp_path / "nowhere")]) == 4
    assert "There are no article pages in" in capsys.readouterr().err


@needs_shared
def test_on_the_shared_pages_we_reach_the_figures_of_the_readme() -> None:
    """Nobody else has more in any of these columns."""
    right = dict.fromkeys(articles.TRUTHS, 0)
    for folder in sorted(path.parent for path in (SHARED / "articles").glob("*/expected.json")):
        truth = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        said = articles.ours(decode((folder / "source.html").read_bytes()), truth["url"])
        for field in right:
            value = said.get("date" if field in ("day", "minute") else field)
            right[field] += articles.known(field, truth) and articles.hit(field, value, truth)
    readme = (articles.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| newsletter | {' | '.join(map(str, right.values()))} |" in readme
