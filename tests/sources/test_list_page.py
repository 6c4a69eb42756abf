"""Lists described by selectors: what they bring, and what is said when the page has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import pytest

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Source, SourceKind
from newsletter.sources.gnuboard_page import read_tree
from newsletter.sources.selectors import repeated

from .contract import SEOUL, SourceContract, collect
from .server import Answer, Page, site

SELECTORS = {
    "item": "ul.coverage > li",
    "title": "a.headline",
    "date": "span.when",
    "outlet": "em.paper",
    "excerpt": "p.lead",
    "image": "img",
}
ROW = (
    '<li class="card"><img src="/p/{n}.jpg">'
    '<a class="headline" href="view.php?no={n}&amp;utm_source=x">{title}</a><em class="paper">{outlet}</em>'
    '<span class="when">2026.11.{n:02}</span><p class="lead">둘레길 주민들이 {n}번째 장터를 열었다.</p></li>'
)
MENU = "".join(f"<li><a href='/{n}'>{name}</a></li>" for n, name in enumerate(("소개", "사업", "오시는 길")))
TITLES = ("골목 빵집이 조합이 되다", "느린 우체통 열리다", "언덕 위 공유 서가")


def rows(*numbers: int) -> str:
    return "".join(ROW.format(n=n, title=TITLES[n % 3], outlet="둘레신문") for n in numbers)


def page(body: str, more: str = "") -> str:
    return (
        f"<html><head><title>둘레센터 | 언론보도</title></head><body><nav><ul>{MENU}</ul></nav>"
        f"<ul class='coverage'>{body}</ul>{more}</body></html>"
    )


def a_list(url: str, selectors: dict[str, str] | None = None, **settings: object) -> Source:
    own = SELECTORS if selectors is None else selectors
    return Source(
        "list",
        SourceKind.PAGE,
        url,
        pause=0,
        allow_private=True,
        selectors=own,
        **settings,  # type: ignore[arg-type]
    )


class TestListPage(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site({"/news/": page(rows(1, 2, 3))}) as here:
            yield a_list(f"{here.base}/news/")

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        bodies = [
            "<li><a class=headline href='javascript:alert(1)'>제목</a></li>",
            "<li><a class=headline href=//a.example/1>&lt;script&gt;alert(1)&lt;/script&gt;제목</a></li>",
            "<li><a class=headline href='https://a.example/1'>제목</a><img src='javascript:x'></li>",
            "<li><a class=headline href=//a.example/1>가\x0b나\u202e</a><span class=when>99.99.99</span>",
            "<li>" + "<div>" * 3000 + "<a class=headline href=/1>깊은 제목</a>",
            "<li><a class=headline href=/1>" + "긴" * 100_000 + "</a>",
            "",
        ]
        pages: dict[str, Page] = {f"/{n}": page(body) for n, body in enumerate(bodies)}
        pages["/away"] = Answer(status=302, headers={"Location": "http://169.254.169.254/"})
        pages["/loop"] = page(rows(1), "<a class=next href='/loop?p=2'>다음</a>")
        pages["/loop?p=2"] = page(rows(1), "<a class=next href='/loop'>다음</a>")
        with site(pages) as here:
            yield [a_list(f"{here.base}{path}", SELECTORS | {"next_page": "a.next"}) for path in pages]


def test_a_row_is_read_as_its_selectors_say() -> None:
    with site({"/news/": page(rows(5))}) as here:
        (item,) = collect(a_list(f"{here.base}/news/")).items
    assert item.title == TITLES[2]
    assert item.url == item.key == f"{here.base}/news/view.php?no=5"
    assert (item.outlet, item.excerpt) == ("둘레신문", "둘레길 주민들이 5번째 장터를 열었다.")
    assert item.published_at == datetime(2026, 11, 5, tzinfo=SEOUL)
    assert item.image == f"{here.base}/p/5.jpg"


def test_the_row_alone_is_enough() -> None:
    """Link, title and date are found by themselves where the row makes them plain."""
    with site({"/": page(rows(5, 6))}) as here:
        first, second = collect(a_list(f"{here.base}/", {"item": "ul.coverage > li"}, outlet="둘레")).items
    assert (first.title, second.title, first.outlet) == (TITLES[2], TITLES[0], "둘레")
    assert (first.image, first.excerpt) == ("", ""), "nothing is guessed that no selector names"
    assert first.published_at == datetime(2026, 11, 5, tzinfo=SEOUL)


def test_an_attribute_may_hold_what_is_wanted() -> None:
    time = "<time datetime='2026-11-05T09:00+09:00'>어제</time>"
    row = f"<div class=c data-to='/x/1' title='느린 우체통 열리다'>{time}</div>"
    own = {
        "item": "div.c",
        "link": "::attr(data-to)",
        "title": "::attr(title)",
        "date": "time::attr(datetime)",
    }
    with site({"/": f"<body>{row}"}) as here:
        (item,) = collect(a_list(f"{here.base}/", own)).items
    assert (item.title, item.url) == ("느린 우체통 열리다", f"{here.base}/x/1")
    assert item.published_at == datetime(2026, 11, 5, 9, tzinfo=SEOUL)


def test_further_pages_are_read_until_nothing_is_new() -> None:
    first = page(rows(9, 8, 7), "<a class=next href='/?page=2'>다음</a>")
    second = page(rows(6, 5, 4), "<a class=next href='/?page=3'>다음</a>")
    with site({"/": first, "/?page=2": second, "/?page=3": page(rows(3, 2))}) as here:
        source = a_list(f"{here.base}/", SELECTORS | {"next_page": "a.next"})
        fetched = collect(source)
        assert len(fetched.items) == 8
        again = collect(source, fetched.memory)
        assert (again.items, here.asked("/?page=2"), here.asked("/")) == ((), 1, 2)
        here.pages["/"] = page(rows(10, 9, 8), "<a class=next href='/?page=2'>다음</a>")
        assert len(collect(source, fetched.memory).items) == 1
        assert here.asked("/?page=3") == 1


def test_a_list_that_did_not_change_is_not_read_again() -> None:
    def tagged(request: object) -> Answer:
        same = getattr(request, "headers", {}).get("if-none-match") == '"v1"'
        return Answer(status=304) if same else Answer(page(rows(1)), headers={"ETag": '"v1"'})

    with site({"/": tagged}) as here:
        fetched = collect(a_list(f"{here.base}/"))
        again = collect(a_list(f"{here.base}/"), fetched.memory)
    assert (len(fetched.items), again.items, again.same) == (1, (), 1)


def test_rows_that_are_not_found_are_told_with_what_is_there() -> None:
    changed = page(rows(1, 2, 3)).replace("coverage", "press-list")
    with site({"/": changed}) as here, pytest.raises(Outside) as caught:
        collect(a_list(f"{here.base}/"))
    assert "item = 'ul.coverage > li' finds nothing" in caught.value.message
    assert "둘레센터 | 언론보도" in caught.value.message
    assert "ul.press-list li.card (×3)" in caught.value.message
    assert caught.value.hint == 'item = "ul.press-list li.card"'


def test_a_title_that_is_not_found_is_told_with_what_the_row_has() -> None:
    changed = page(rows(1, 2)).replace("headline", "tit")
    with site({"/": changed}) as here, pytest.raises(Outside, match="none of 2 rows") as caught:
        collect(a_list(f"{here.base}/"))
    assert "title = 'a.headline'" in caught.value.message
    assert "a.tit" in caught.value.message


def test_a_lesser_part_that_is_not_found_is_a_note() -> None:
    changed = page(rows(1, 2)).replace("when", "day")
    with site({"/": changed}) as here:
        fetched = collect(a_list(f"{here.base}/"))
    assert len(fetched.items) == 2
    (note,) = fetched.notes
    assert note.startswith("date = 'span.when' finds nothing in any of 2 rows; a row has: ")
    assert "span.day" in note


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({}, 'a source of kind "page" needs a selector for its rows'),
        ({"item": "li", "titel": "a"}, "'titel' is no part of a list"),
        ({"item": "li >> a["}, "is no CSS selector"),
    ],
)
def test_selectors_that_cannot_be_meant_are_refused(own: dict[str, str], said: str) -> None:
    with pytest.raises(Mistake, match=said):
        collect(a_list("http://127.0.0.1:9/", own))


def test_what_repeats_on_a_page_is_found_without_its_menu() -> None:
    assert repeated(read_tree(page(rows(1, 2, 3, 4))))[0] == ("ul.coverage li.card", 4)
