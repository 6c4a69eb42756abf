"""Items completed from their articles' pages: what the source tells stays, what it does not is filled in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newsletter.steps.bench import Bench
from tests.commands.typing import Terminal

from .contract import SEOUL
from .server import Answer, Page, site
from .test_list_page import page, rows

ARTICLE = (
    "<html><head><meta property='og:type' content='article'><meta property='og:site_name' content='언덕일보'>"
    "<meta property='og:title' content='다른 제목'><meta property='og:image' content='{base}/big.jpg'>"
    "<meta property='article:published_time' content='2026-11-05T18:30:00+09:00'>"
    "<meta name='author' content='윤가람 기자'></head><body><article><h1>다른 제목</h1>"
    "<p>기사 본문의 첫 문장이다. 둘째 문장도 있다. 이 글은 견본으로 쓴 글이며 실제 일이 아니다.</p>"
    "<p>언덕 위 서가에는 책이 천 권 넘게 모였고, 이웃들은 저녁마다 돌아가며 문을 열고 닫는다고 했다.</p>"
)
BARE = (
    'selectors = { item = "ul.coverage > li", title = "a.headline", date = "span.when" }\narticles = true\n'
)


def declare(root: Path, url: str) -> None:
    block = (
        f'\n[[source]]\nname = "list"\nkind = "page"\nurl = "{url}"\npause = 0\nallow_private = true\n{BARE}'
    )
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(block)


def a_workspace(folder: Path) -> Path:
    (folder / "newsletter.toml").write_text('[organisation]\nname = "둘레센터"\n', "utf-8")
    return folder


def test_what_only_the_page_tells_is_filled_in_once(tmp_path: Path, capsys: object) -> None:
    root, typed = a_workspace(tmp_path), Terminal(capsys)  # type: ignore[arg-type]
    pages: dict[str, Page] = {"/news/": page(rows(5)), "/news/view.php?no=5": ARTICLE}
    with site(pages) as here:
        declare(root, f"{here.base}/news/")
        assert typed("-C", root, "collect").code == 0
        again = typed("-C", root, "collect", "--json").json
        assert here.asked("/news/view.php?no=5") == 1, "a second run reads no page again"
    (item,) = typed("-C", root, "press", "--json").json
    assert item["title"] == "언덕 위 공유 서가", "the list's own words stay"
    assert (item["outlet"], item["author"]) == ("언덕일보", "윤가람")
    assert item["excerpt"].startswith("기사 본문의 첫 문장이다.")
    assert item["image"].endswith("/big.jpg")
    moment = datetime(2026, 11, 5, 18, 30, tzinfo=SEOUL)
    assert datetime.fromisoformat(item["published_at"]) == moment, "the list has only the day"
    assert [(each["new"], each["changed"], each["same"]) for each in again] == [(0, 0, 1)]


def test_pages_that_cannot_be_read_leave_items_as_they_were(tmp_path: Path, capsys: object) -> None:
    root, typed = a_workspace(tmp_path), Terminal(capsys)  # type: ignore[arg-type]
    with site({"/news/": page(rows(*range(1, 13)))}) as here:
        here.pages |= {f"/news/view.php?no={n}": Answer("", 404) for n in range(1, 13)}
        declare(root, f"{here.base}/news/")
        said = typed("-C", root, "collect")
        assert len([r for r in here.requests if "view.php" in r.path]) == 5, "no more are asked for"
    assert "list: 12 new" in said.out
    assert "12 article pages not read; taken as listed" in said.out
    with Bench.open(root) as bench:
        assert bench.settings.declared.source[0].articles
