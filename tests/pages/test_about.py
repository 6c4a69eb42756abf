"""What everybody may read: privacy, and the issues that were published."""

from __future__ import annotations

from pathlib import Path

import httpx2

from newsletter import pages
from newsletter.steps.bench import Bench
from tests.pages.served import door_out, serving, workspace


def published(root: Path, **titles: str) -> None:
    workspace(root)
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write('[archive]\nfolder = "public"\nurl = "https://past.example.org/letters/"\n')
    for slug, title in titles.items():
        home = root / "public" / slug
        home.mkdir(parents=True)
        (home / "index.html").write_text(f"<html><head><title>{title}</title>", encoding="utf-8")


def archive(root: Path) -> tuple[int, str]:
    with Bench.open(root) as bench, serving(pages.app(bench)) as url:
        answer = httpx2.get(f"{url}/archive", trust_env=False, headers={"accept-language": "ko"})
    return answer.status_code, answer.text


def test_past_issues_are_listed_the_newest_first(tmp_path: Path) -> None:
    published(tmp_path, y2025="가을 &amp; 겨울", y2026="<b>봄</b>")
    (tmp_path / "public" / "pictures").mkdir()
    status, page = archive(tmp_path)
    assert status == 200
    assert page.index("https://past.example.org/letters/y2026/") < page.index("/letters/y2025/")
    assert "가을 &amp; 겨울" in page
    assert "&lt;b&gt;봄&lt;/b&gt;" in page
    assert "pictures" not in page


def test_an_archive_with_nothing_in_it_is_none(tmp_path: Path) -> None:
    published(tmp_path)
    assert archive(tmp_path)[0] == 404


def test_privacy_says_what_is_kept_in_the_browsers_language(tmp_path: Path) -> None:
    with door_out(tmp_path) as door:
        korean = door.client.get("/privacy", headers={"accept-language": "ko"}).text
        english = door.client.get("/privacy", headers={"accept-language": "en"}).text
        assert door.client.get("/archive").status_code == 404
        assert "archive" not in korean  # nor is there a link to it
    assert "쿠키를 쓰지 않고" in korean
    assert "They set no cookies" in english
    assert "news@example.org" in english
