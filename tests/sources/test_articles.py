"""Pages of the field, each in a folder of its own: what is read of them, field by field.

Add one: a folder in samples/articles with ``source.html`` (UTF-8, in sentences of our
own) and ``expected.json`` (null: nothing is said; *bytes* and *header*: how a server
would send it). benchmarks.articles reads the same folders.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import pytest

from newsletter.errors import Outside
from newsletter.model.press import PressItem, Source, SourceKind
from newsletter.sources import web_page
from newsletter.sources.charset import decode

from .contract import NOW, SEOUL, collect
from .server import Answer, site
from .shared import SAMPLES
from .test_web_page import a_page

PAGES = sorted(path for path in (SAMPLES / "articles").iterdir() if path.is_dir())
FIELDS = {
    "title": "title",
    "outlet": "site_name",
    "author": "byline",
    "excerpt": "excerpt",
    "image": "lead_image",
    "caption": "caption",
    "credit": "credit",
    "url": "canonical",
}


@pytest.mark.parametrize("folder", PAGES, ids=lambda path: path.name)
def test_a_page_of_the_field_is_read_field_by_field(folder: Path) -> None:
    want = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    sent = (folder / "source.html").read_text(encoding="utf-8").encode(want.get("bytes", "utf-8"))
    html = decode(sent, want.get("header", "text/html"))
    source = Source("page", SourceKind.WEB_PAGE, want["url"])
    item = web_page.item_of(html, want["url"], source, SEOUL, NOW)
    assert {name: getattr(item, name) for name in FIELDS} == {
        name: want[said] or "" for name, said in FIELDS.items()
    }
    assert item.published_at == datetime.fromisoformat(want["published"])
    assert item.key == item.url


def test_the_pages_vary_enough() -> None:
    assert len(PAGES) >= 12


GONE = (
    "<title>들녘신문</title><h2>요청하신 페이지를 찾을 수 없습니다.</h2><p>주소를 확인해 주세요.</p>",
    "<title>404 Not Found</title><h1>404 Not Found</h1><hr><center>nginx</center>",
    "<title>들녘신문</title><p>존재하지 않는 기사입니다.</p><a href=/>홈으로</a>",
    "<title>알림</title><div>삭제되었거나 <b>존재하지 않는 기사</b>입니다.</div>",
    "<title>Deulnyeok Post</title><h1>Sorry</h1><p>This article is no longer available.</p>",
    "<title>들녘신문 :: 오류</title><table><tr><td>잘못된 접근입니다.</td></tr></table>",
)


@pytest.mark.parametrize("html", GONE)
def test_a_page_that_says_it_is_gone_with_200_is_no_article(html: str) -> None:
    menu = "<ul>" + "<li><a href=/>정치 경제 사회 문화 지역</a></li>" * 40 + "</ul>"
    foot = "<footer>등록번호 : 경기 아00000 발행인 : 아무개</footer>"
    with (
        site({"/a": f"<html><body>{menu}{html}{foot}</body></html>"}) as here,
        pytest.raises(Outside) as caught,
    ):
        collect(a_page(f"{here.base}/a"))
    assert "no article found" not in str(caught.value), "it is told in the page's own words"


@pytest.mark.parametrize(
    "said", ["등록된 댓글이 없습니다.", "관련기사가 없습니다.", "답글이 존재하지 않습니다."]
)
def test_a_short_article_without_comments_is_one(said: str) -> None:
    html = f"<title>들녘역 새 단장</title><h1>들녘역 새 단장</h1><p>새 지붕을 얹었다.</p><div>{said}</div>"
    with site({"/a": html}) as here:
        assert collect(a_page(f"{here.base}/a")).items[0].title == "들녘역 새 단장"


@pytest.mark.parametrize(
    "line",
    [
        "<p>기자 수첩</p>",
        "<p>취재 후기</p>",
        "<p>글 목록</p>",
        "<a href=/author/7>구독하기</a>",
        "<a href=/author/7>View Profile</a>",
        "<span class=author>The Staff</span>",
        "<p>by the river that runs below</p>",
        "<p>회견 기자</p>",
    ],
)
def test_what_only_stands_where_a_name_would_is_no_author(line: str) -> None:
    body = f"<h1>들녘역 새 단장</h1>{line}<div id=articleBody><p>{TEXT}</p><p>{TEXT}</p></div>"
    item = read(f"<title>들녘역 새 단장</title>{body}", "https://www.deulnyeok.example/1")
    assert item.author == ""


def test_an_article_about_pages_that_are_gone_is_one() -> None:
    told = "사라진 주소를 모으는 사람이 있다. 그는 날마다 ‘404 Not Found’를 적는다. " * 20
    title = "존재하지 않는 기사를 찾아서"
    html = f"<title>{title}</title><h1>{title}</h1><div id=articleBody><p>{told}</p></div>"
    with site({"/a": html}) as here:
        (item,) = collect(a_page(f"{here.base}/a")).items
    assert item.title == title


def test_an_address_that_leads_to_the_front_page_is_no_article() -> None:
    away = Answer(status=302, headers={"Location": "/"})
    with (
        site(
            {"/news/7": away, "/": "<title>들녘신문</title><h1>오늘의 들녘</h1><p>" + "글이다. " * 50}
        ) as here,
        pytest.raises(Outside, match="there is no article any more"),
    ):
        collect(a_page(f"{here.base}/news/7"))


def read(html: str, url: str) -> PressItem:
    return web_page.item_of(html, url, Source("page", SourceKind.WEB_PAGE, url), SEOUL, NOW)


@pytest.mark.parametrize(
    "sentence",
    [
        "조합원이 되면 회원만 쓰는 공구를 빌릴 수 있고, 언제든 그만둘 수 있다고 했다.",
        "이 글은 나무에 대한 것이다. 회원 열두 명이 함께 썼다고 그는 말했다.",
    ],
)
def test_a_sentence_about_members_is_not_taken_for_a_paywall(sentence: str) -> None:
    body = f"<h1>두레목공소 이야기</h1><div id=articleBody><p>{sentence}</p><p>{'나무다. ' * 20}</p></div>"
    said = read(f"<title>두레목공소 이야기</title>{body}", "https://www.deulnyeok.example/1").excerpt
    assert said.startswith(sentence)


def test_an_article_behind_a_paywall_is_collected_with_a_note() -> None:
    walled = (SAMPLES / "articles" / "paywall" / "source.html").read_text(encoding="utf-8")
    free = walled.replace('"isAccessibleForFree": false', '"isAccessibleForFree": true')
    assert free != walled
    with site({"/walled": walled, "/free": free}) as here:
        found = [collect(a_page(f"{here.base}/{name}")) for name in ("walled", "free")]
        assert found[0].notes == (f"{here.base}/walled: readers meet a paywall there",)
    assert found[1].notes == ()
    assert [item.title for item in found[0].items] == [item.title for item in found[1].items] != []


HEAD = "<title>두레목공소, 겨울에도 문 연다</title><h1>두레목공소, 겨울에도 문 연다</h1>"
TEXT = "목공소는 눈이 오는 날에도 문을 연다. 난로 옆에는 늘 주전자가 끓는다."
ODD = (
    f"<div class='newsletter-article'><p>{TEXT}</p>"
    + "<p>주민들은 난로 옆에서 책상을 고쳤다.</p>" * 4
    + "</div>"
)


def test_a_page_inside_one_form_is_an_article() -> None:
    """ASP.NET puts a form around everything."""
    rest = "".join(
        f"<p>{n}월에는 의자 {n}개를 고쳐 마을 회관에 들였다고 그는 적었다.</p>" for n in range(1, 13)
    )
    table = "<table><tr><td class=title>두레목공소</td></tr></table>"
    html = f"<title>두레목공소</title><form>{table}<p>{TEXT}</p>{rest}</form>"
    assert read(html, "https://www.deulnyeok.example/view.aspx?id=1").excerpt.startswith(TEXT)


def test_a_page_made_in_the_browser_is_read_from_its_json() -> None:
    node = {"@type": "NewsArticle", "headline": "두레목공소", "articleBody": f"<p>{TEXT}</p>\n다음 줄이다."}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    html = f"<title>두레목공소</title>{script}<div id=root></div>"
    assert read(html, "https://www.deulnyeok.example/1").excerpt == f"{TEXT} 다음 줄이다."


def test_where_our_rules_find_no_text_trafilatura_is_asked() -> None:
    assert read(HEAD + ODD, "https://www.deulnyeok.example/1").excerpt.startswith(TEXT)


def test_without_the_extra_such_a_page_has_a_title_and_no_excerpt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    item = read(HEAD + ODD, "https://www.deulnyeok.example/1")
    assert (item.title, item.excerpt) == ("두레목공소, 겨울에도 문 연다", "")
