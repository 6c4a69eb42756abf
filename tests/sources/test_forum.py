"""Rhymix, XE and KBoard boards, served on loopback as those programs write their pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import pytest

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Source, SourceKind
from newsletter.sources import kboard, rhymix

from .contract import SEOUL, SourceContract, collect
from .server import Answer, Page, site

BODY = (
    "<p>[둘레신문=윤가람 기자] 골목 빵집 셋이 조합이 됐다. 이웃 마흔 명이 출자했다.</p>"
    "<p><img src='/files/{n}.jpg' alt='빵집 앞의 주민들'></p><p>▲ 빵집 앞의 주민들. ⓒ둘레신문</p>"
)
TITLES = ("골목 빵집이 조합이 되다", "느린 우체통 열리다", "언덕 위 공유 서가")


def day(n: int, mark: str = ".") -> str:
    return mark.join(("2026", "11", f"{n % 28 + 1:02}"))


def title(n: int) -> str:
    return f"{TITLES[n % 3]} {n}"


# Rhymix


def rhymix_list(*numbers: int, pages: Sequence[int] = (), secret: int = 0, style: str = "/press/{n}") -> str:
    rows = "".join(
        f"<tr><td class='no'>{n}</td><td class='title'><a href='{style.format(n=n)}'>{title(n)}</a>"
        f" <a href='{style.format(n=n)}#comment' class='replyNum'>3</a>"
        f"{'<i class=xi-lock></i>' if n == secret else ''}</td><td class='time'>{day(n)}</td></tr>"
        for n in numbers
    )
    paging = "".join(f"<a href='/index.php?mid=press&amp;page={page}'>{page}</a>" for page in pages)
    menu = "<nav><a href='/press/999'>공지</a></nav><div class='widget'><a href='/notice/55'>알림</a></div>"
    return (
        "<html><head><meta name='generator' content='Rhymix'><title>언론보도 - 둘레센터</title></head>"
        f"<body>{menu}<div class='board_list'><table>"
        f"{rows}</table></div><div class='pagination'>{paging}</div></body></html>"
    )


def rhymix_post(n: int, *, meta: bool = True) -> str:
    head = (
        f"<meta property='og:title' content='{title(n)} - 둘레센터'>"
        f"<meta property='og:site_name' content='둘레센터'>"
        f"<meta property='og:article:published_time' content='{day(n, '-')}T09:30:00+09:00'>"
    )
    return (
        f"<html><head>{head if meta else ''}</head><body><div class='board_read'><div class='read_header'>"
        f"<h1><a class='category'>보도</a> <a href='/press/{n}'>{title(n)}</a></h1>"
        f"<p class='meta'><a class='author member_4'>둘레센터지기</a>"
        f"<span class='time'>{day(n)} 09:30</span><span class='read_count'>조회 수 : 12</span></p>"
        f"</div><div class='read_body'><!--BeforeDocument({n},4)--><div class='document_{n}_4 rhymix_content"
        f" xe_content'>{BODY.format(n=n)}</div><!--AfterDocument({n},4)--></div></div>"
        f"<div class='board_list'><a href='/press/1'>{title(1)}</a></div></body></html>"
    )


def a_rhymix(base: str, path: str = "/press", **settings: object) -> Source:
    return Source("xe", SourceKind.RHYMIX, f"{base}{path}", pause=0, allow_private=True, **settings)  # type: ignore[arg-type]


def rhymix_site(*numbers: int) -> dict[str, Page]:
    pages: dict[str, Page] = {f"/press/{n}": rhymix_post(n) for n in numbers}
    return pages | {"/press": rhymix_list(*numbers)}


class TestRhymix(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site(rhymix_site(31, 30, 29)) as here:
            yield a_rhymix(here.base)

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        bad = (
            rhymix_post(1)
            .replace(title(1), "<script>alert(1)</script>제목")
            .replace("/files", "javascript:x")
        )
        pages: dict[str, Page] = {
            "/a": rhymix_list(1, style="/a/{n}"), "/a/1": bad,
            "/b": rhymix_list(2, style="/b/{n}"),
            "/b/2": Answer(status=302, headers={"Location": "http://10.0.0.1/"}),
            "/c": rhymix_list(3, style="http://169.254.169.254/c/{n}"),
            "/d": rhymix_list(4, style="/d/{n}", pages=(2,)).replace("mid=press", "mid=d"),
            "/d/4": "<div>" * 3000,
            "/e": "<html><body>점검 중입니다.",
        }  # fmt: skip
        with site(pages) as here:
            yield [a_rhymix(here.base, path) for path in ("/a", "/b", "/c", "/d", "/e")]


def test_a_rhymix_post_is_read_as_its_board_shows_it() -> None:
    with site(rhymix_site(31)) as here:
        (item,) = collect(a_rhymix(here.base)).items
    assert item.title == title(31)
    assert item.url == f"{here.base}/press/31"
    assert item.key == f"rhymix:{here.base.removeprefix('http://')}/31"
    assert (item.outlet, item.byline, item.author) == ("둘레신문", "윤가람", "둘레센터지기")
    assert item.published_at == datetime(2026, 11, 4, 9, 30, tzinfo=SEOUL)
    assert item.excerpt == "골목 빵집 셋이 조합이 됐다. 이웃 마흔 명이 출자했다."
    assert (item.image, item.credit) == (f"{here.base}/files/31.jpg", "둘레신문")
    assert len(item.paragraphs) == 1


def test_without_metadata_the_page_itself_is_read() -> None:
    with site(rhymix_site(31) | {"/press/31": rhymix_post(31, meta=False)}) as here:
        (item,) = collect(a_rhymix(here.base)).items
    assert item.title == title(31)
    assert item.published_at == datetime(2026, 11, 4, 9, 30, tzinfo=SEOUL)


def test_one_post_is_one_whatever_its_address_looks_like() -> None:
    base = "https://xe.example/home"
    forms = ("/press/31", "/index.php?mid=press&document_srl=31&page=3", "/index.php?document_srl=31", "/31")
    links = [rhymix.link(f"{base}/press", f"{base}{form}") for form in forms]
    assert {link.key for link in links if link} == {"rhymix:xe.example/home/31"}
    assert None not in links
    for other in ("/notice/31", "/index.php?mid=notice&document_srl=31", "/press", "/press/write"):
        assert rhymix.link(f"{base}/press", f"{base}{other}") is None
    assert rhymix.link(f"{base}/press", "https://elsewhere.example/home/press/31") is None


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://xe.example/press/31?page=4", "https://xe.example/press"),
        ("https://xe.example/index.php?mid=press&document_srl=31&page=2", "https://xe.example/index.php?mid=press"),
        ("https://xe.example/a/press?category=7&page=2", "https://xe.example/a/press?category=7"),
    ],
)  # fmt: skip
def test_the_list_is_found_from_any_address_of_its_board(url: str, first: str) -> None:
    assert rhymix.first(url) == first


def test_each_post_is_fetched_once_and_a_secret_one_never() -> None:
    pages = rhymix_site(31, 30)
    pages["/press"] = rhymix_list(32, 31, 30, secret=32)
    with site(pages) as here:
        fetched = collect(a_rhymix(here.base))
        collect(a_rhymix(here.base), fetched.memory)
        assert (here.asked("/press/32"), here.asked("/press/31"), here.asked("/press/999")) == (0, 1, 0)
    assert len(fetched.items) == 2
    assert fetched.notes == ("1 secret post left out",)


def test_posts_for_members_are_counted_and_not_asked_for_one_by_one() -> None:
    denied = Answer("<p>권한이 없습니다.", 403)
    numbers = range(40, 30, -1)
    pages = rhymix_site(*numbers) | {f"/press/{n}": denied for n in numbers}
    with site(pages) as here:
        fetched = collect(a_rhymix(here.base))
        assert len([r for r in here.requests if r.path.startswith("/press/")]) == 3
    assert (fetched.items, fetched.notes) == ((), ("10 posts not for visitors left out",))


def test_pages_are_walked_to_the_end_and_then_only_as_far_as_there_is_news() -> None:
    pages = rhymix_site(*range(39, 30, -1))
    pages["/press"] = rhymix_list(39, 38, 37, pages=(1, 2))
    pages["/index.php?mid=press&page=2"] = rhymix_list(36, 35, 34, pages=(1, 2, 3), style="/press/{n}?page=2")
    pages["/index.php?mid=press&page=3"] = rhymix_list(33, 32, 31, pages=(2, 3), style="/press/{n}?page=3")
    with site(pages) as here:
        fetched = collect(a_rhymix(here.base))
        assert len(fetched.items) == 9
        again = collect(a_rhymix(here.base), fetched.memory)
        assert (again.items, here.asked("/index.php?mid=press&page=2")) == ((), 1)
        pages_now = rhymix_list(40, 39, 38, pages=(1, 2))
        here.pages |= {"/press": pages_now, "/press/40": rhymix_post(40)}
        assert [item.title for item in collect(a_rhymix(here.base), fetched.memory).items] == [title(40)]


def test_a_deleted_post_is_gone_where_the_list_was_read_to_its_end() -> None:
    with site(rhymix_site(31, 30, 29)) as here:
        fetched = collect(a_rhymix(here.base))
        here.pages["/press"] = rhymix_list(32, 31, 29)
        here.pages["/press/32"] = rhymix_post(32)
        again = collect(a_rhymix(here.base), fetched.memory)
    assert (len(again.items), again.gone, again.same) == (1, 1, 2)


def test_a_post_that_could_not_be_read_is_tried_again() -> None:
    with site(rhymix_site(31, 30) | {"/press/30": Answer("", 500)}) as here:
        fetched = collect(a_rhymix(here.base))
        assert len(fetched.items) == 1 and "post not read" in fetched.notes[0]
        here.pages["/press/30"] = rhymix_post(30)
        assert [item.title for item in collect(a_rhymix(here.base), fetched.memory).items] == [title(30)]


def test_a_skin_of_ones_own_is_read_by_selectors() -> None:
    post = rhymix_post(31, meta=False).replace("rhymix_content xe_content", "mine").replace("h1", "h5")
    with site(rhymix_site(31) | {"/press/31": post}) as here:
        assert collect(a_rhymix(here.base)).items == ()
        own = {"body": ".mine", "title": ".read_header h5 a"}
        assert collect(a_rhymix(here.base, selectors=own)).items[0].title == title(31)
        with pytest.raises(Mistake, match="'boddy' is no part of a board page"):
            collect(a_rhymix(here.base, selectors={"boddy": ".mine"}))


def test_a_page_that_is_no_board_says_what_it_is() -> None:
    said = "no posts of a Rhymix or XE board found on the page “둘레센터 점검 중”"
    pages: dict[str, Page] = {"/press": "<title>둘레센터 점검 중</title><body>잠시만요."}
    with site(pages) as here, pytest.raises(Outside, match=said):
        collect(a_rhymix(here.base))


# KBoard


def kboard_list(*numbers: int, pages: Sequence[int] = ()) -> str:
    rows = "".join(
        f"<tr class=''><td class='kboard-list-uid'>{n}</td><td class='kboard-list-title'>"
        f"<a href='/news/?mod=document&amp;pageid=1&amp;uid={n}'><div class='kboard-default-cut-strings'>"
        f"{title(n)}<span class='kboard-comments-count'>(2)</span></div></a></td>"
        f"<td class='kboard-list-date'>{day(n)}</td></tr>"
        for n in numbers
    )
    paging = "".join(f"<li><a href='?pageid={page}&amp;mod=list'>{page}</a></li>" for page in pages)
    return (
        f"<body><div id='kboard-default-list'><div class='kboard-list'><table>{rows}</table></div>"
        f"<div class='kboard-pagination'><ul>{paging}</ul></div></div></body>"
    )


def kboard_post(n: int) -> str:
    def detail(name: str, label: str, value: str) -> str:
        inner = f"<div class='detail-name'>{label}</div><div class='detail-value'>{value}</div>"
        return f"<div class='detail-attr detail-{name}'>{inner}</div>"

    details = detail("writer", "작성자", "둘레센터지기") + detail("date", "작성일", f"{day(n, '-')} 18:05")
    return (
        f"<head><meta name='article:published_time' content='{day(n, '-')}T18:05:00+09:00'></head><body>"
        f"<div class='kboard-document-wrap'><div class='kboard-title'><h1>{title(n)}</h1></div>"
        f"<div class='kboard-detail'>{details}</div><div class='kboard-content'>"
        f"<div class='content-view'>{BODY.format(n=n)}</div></div></div></body>"
    )


def a_kboard(base: str, **settings: object) -> Source:
    return Source("kb", SourceKind.KBOARD, f"{base}/news/", pause=0, allow_private=True, **settings)  # type: ignore[arg-type]


def kboard_site(*numbers: int) -> dict[str, Page]:
    pages: dict[str, Page] = {f"/news/?mod=document&uid={n}": kboard_post(n) for n in numbers}
    return pages | {"/news/": kboard_list(*numbers)}


class TestKBoard(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site(kboard_site(31, 30, 29)) as here:
            yield a_kboard(here.base)

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        bad = kboard_post(1).replace(title(1), "&lt;script&gt;alert(1)&lt;/script&gt;제목")
        pages = kboard_site(2) | {"/news/": kboard_list(1, 2), "/news/?mod=document&uid=1": bad}
        with site(pages) as here, site({"/news/": "<p>없음"}) as there:
            yield [a_kboard(here.base), a_kboard(there.base)]


def test_a_kboard_post_is_read_as_its_board_shows_it() -> None:
    """The time is the page's, with its zone: the plugin's feed is nine hours off."""
    with site(kboard_site(31)) as here:
        (item,) = collect(a_kboard(here.base)).items
    assert (item.title, item.author, item.outlet) == (title(31), "둘레센터지기", "둘레신문")
    assert item.url == f"{here.base}/news/?mod=document&uid=31"
    assert item.key == f"kboard:{here.base.removeprefix('http://')}/31"
    assert item.published_at == datetime(2026, 11, 4, 18, 5, tzinfo=SEOUL)


def test_both_addresses_of_a_kboard_post_are_one() -> None:
    listed = "https://wp.example/news/?page_id=7"
    long = kboard.link(listed, "https://wp.example/news/?page_id=7&mod=document&pageid=3&uid=31")
    short = kboard.link(listed, "https://wp.example/?kboard_content_redirect=31")
    assert long and short and long.key == short.key == "kboard:wp.example/31"
    assert long.url == "https://wp.example/news/?page_id=7&mod=document&uid=31"
    assert kboard.link(listed, "https://wp.example/other/?mod=document&uid=31") is None
    assert kboard.first("https://wp.example/news/?page_id=7&mod=document&uid=3") == listed


def test_kboard_pages_are_walked() -> None:
    pages = kboard_site(*range(36, 30, -1))
    pages["/news/"] = kboard_list(36, 35, 34, pages=(1, 2))
    pages["/news/?pageid=2&mod=list"] = kboard_list(33, 32, 31, pages=(1, 2))
    with site(pages) as here:
        assert len(collect(a_kboard(here.base)).items) == 6
        fetched = collect(a_kboard(here.base, max_items=2))
    assert len(fetched.items) == 2
    assert fetched.notes == ("stopped at max_items = 2; older posts left",)
