"""Collecting a board: what is read, what is remembered, what is asked of the site."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from socketserver import StreamRequestHandler

import pytest

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Memory, PressItem, Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources import Progress, board, gnuboard_walk
from newsletter.sources.gnuboard_page import Look
from tests.sources.board_site import BARE, BOARD, LONG, POSTS, SITE, pages
from tests.sources.contract import NOW, SEOUL, SourceContract, collect
from tests.sources.server import Answer, Page, Site, site

LIST = "/bbs/board.php?bo_table=press"
PUBLIC = [post.id for post in POSTS if not post.secret]


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Head and body in two packets wait 40 ms for each other, which hundreds of requests feel."""
    monkeypatch.setattr(StreamRequestHandler, "disable_nagle_algorithm", True)


def source(here: Site, path: str = LIST, **more: object) -> Source:
    made = Source("press", SourceKind.BOARD, here.base + path, pause=0, allow_private=True)
    return replace(made, **more)  # type: ignore[arg-type]


def ids(items: Sequence[PressItem]) -> list[int]:
    return [int(item.key.rpartition("/")[2]) for item in items]


def told(item: PressItem, here: Site) -> dict[str, object]:
    """What an item says, wherever the site stands and however it writes addresses."""
    texts = {
        name: getattr(item, name)
        for name in ("title", "outlet", "author", "byline", "published_at", "excerpt", "image", "image_alt",
                     "caption", "credit", "paragraphs")
    }  # fmt: skip
    return texts | {"image": item.image.replace(here.base, "")}


class TestBoard(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site(pages("table")) as here:
            yield source(here)

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        post = "/bbs/board.php?bo_table=press&wr_id=11"
        evil = (
            '<div id=bo_list><a href="javascript:alert(1)">하나</a>'
            '<a href="//evil.example/bbs/board.php?bo_table=press&wr_id=1">둘</a>'
            f'<a href="{{base}}{post.replace("&", "&amp;")}">셋</a></div>'
        )
        text = (
            "<title>제목\r\n<script>alert(1)</script>\u202e\0끝 > 판 | 터</title><article id=bo_v>"
            "<h2 id=bo_v_title>제목\r\n&lt;글&gt;\u202e\x07</h2><div id=bo_v_con><p>한 줄"
            '<img src="data:image/png;base64,AA" alt="<b>"><iframe src="//evil.example">'
        )
        deep = "<div id=bo_list>" + "<div>" * 5000
        broken = ["", "<html>", deep, "\0" * 50, evil, "<table><tr><td><a href='"]
        made: dict[str, Page] = {f"{LIST}{n}": page for n, page in enumerate(broken)}
        with site(made | {post: text}) as here:
            yield [source(here, path) for path in made]


@cache
def plain() -> list[dict[str, object]]:
    """What the items of the board say, read once in the plainest skin."""
    with site(pages("table")) as here:
        return [told(item, here) for item in collect(source(here)).items]


@pytest.mark.parametrize("style", ["old", "number", "words"])
@pytest.mark.parametrize("skin", ["table", "old", "phone", "gallery", "theme", "bare"])
def test_every_skin_and_every_kind_of_address_tells_the_same(skin: str, style: str) -> None:
    """The posts are the same, so the items must be: a site may change its looks overnight."""
    listed = LIST if style == "old" else "/press"
    selectors = BARE if skin == "bare" else {}
    with site(pages(skin, style)) as here:
        fetched = collect(source(here, listed, selectors=selectors))
    assert [told(item, here) for item in fetched.items] == plain()
    assert any("1 secret post left out" in note for note in fetched.notes)
    if (skin, style) != ("bare", "words"):  # nothing on that page tells its number
        assert ids(fetched.items) == PUBLIC


@pytest.mark.parametrize("style", ["old", "number", "words"])
def test_a_board_may_live_in_a_folder(style: str) -> None:
    listed = "/gnuboard5" + (LIST if style == "old" else "/press")
    with site(pages("table", style, "/gnuboard5")) as here:
        items = collect(source(here, listed)).items
        host = here.base.removeprefix("http://")
    assert [item.key for item in items] == [f"board:{host}/gnuboard5/press/{n}" for n in PUBLIC]
    assert items[1].image == f"{here.base}/gnuboard5/data/editor/2603/thumb-cards_835x600.jpg"


def test_what_a_post_becomes() -> None:
    with site(pages("table")) as here:
        items = dict(zip(PUBLIC, collect(source(here, outlet="모르는 곳")).items, strict=True))
    cards, walk, market = items[11], items[9], items[6]
    assert cards.title == LONG
    assert cards.url == f"{here.base}/bbs/board.php?bo_table=press&wr_id=11"
    assert cards.outlet == "paper.example"
    assert cards.published_at == datetime(2026, 3, 4, 9, 30, tzinfo=SEOUL)
    assert cards.excerpt == "책방은 십 년째 엽서를 모았다. 전시는 두 주 동안 열린다."
    assert (cards.image_alt, cards.caption, cards.credit) == ("", "엽서를 고르는 책방 주인", "")
    assert cards.paragraphs[0] == "엽서 삼백 장, 정미소에 걸리다"
    assert (walk.title, walk.outlet, walk.byline) == (
        "[현장] 논둑길 걷기 대회 | 봄 > 여름",
        "들녘신문",
        "한가람",
    )
    assert walk.excerpt == "논둑길 걷기 대회가 열렸다. 모두 예순 명이 걸었다."
    assert (walk.image_alt, walk.caption, walk.credit) == (
        "논둑길을 걷는 사람들",
        "▲ 대회 첫머리. ⓒ들녘신문",
        "들녘신문",
    )
    assert market.title == 'A & B <함께> "나눔" 장터'
    assert market.paragraphs == ("장터에 오세요.", "쌀과 꿀을 나눈다.")
    assert (market.caption, market.credit) == ("장터 첫날. 사진=들판 제공", "들판")
    assert items[7].author == "지나가던 농부"
    assert items[2].outlet == "모르는 곳"


def test_what_is_for_nobody_is_counted_and_never_named() -> None:
    with site(pages("gallery")) as here:
        fetched = collect(source(here))
    assert f"read {len(PUBLIC)} of {len(POSTS)} posts on the list" in fetched.notes
    assert not any(
        "알리지 않을" in text for text in (repr(fetched.items), repr(fetched.memory), *fetched.notes)
    )


@pytest.mark.parametrize("style", ["old", "number", "words"])
def test_a_second_run_asks_for_the_first_page_alone(style: str) -> None:
    """Each reading of a post raises its view counter, which editors show to their board of directors."""
    listed = LIST if style == "old" else "/press"
    with site(pages("table", style)) as here:
        first = collect(source(here, listed))
        here.requests.clear()
        again = collect(source(here, listed), first.memory)
    assert [request.path for request in here.requests] == ["/robots.txt", listed]
    assert (again.items, again.notes, again.same) == ((), ("1 secret post left out",), 3)


def test_each_post_is_asked_for_once_and_a_link_only_where_it_is_cut() -> None:
    with site(pages("table")) as here:
        collect(source(here))
    paths = [request.path for request in here.requests]
    assert len(paths) == len(set(paths))
    assert [path for path in paths if "link.php" in path] == ["/bbs/link.php?bo_table=press&wr_id=11&no=1"]
    assert not any("password" in path for path in paths)  # the list says that it is secret


def test_news_is_brought_and_nothing_else() -> None:
    with site(pages("table")) as here:
        first = collect(source(here))
        less = {key: value for key, value in first.memory.known.items() if not key.endswith("/9")}
        again = collect(source(here), Memory(less, first.memory.validators))
    assert ids(again.items) == [9]
    assert again.memory.known == first.memory.known


@pytest.mark.parametrize(("before", "after"), [("old", "words"), ("words", "number"), ("number", "old")])
def test_a_site_that_changes_its_addresses_brings_nothing_twice(before: str, after: str) -> None:
    with site(pages("table", before)) as here:
        first = collect(source(here, LIST if before == "old" else "/press"))
        here.pages.clear()
        here.pages.update(pages("table", after))
        again = collect(source(here, LIST if after == "old" else "/press"), first.memory)
    assert again.items == ()
    assert {key for key in again.memory.known if key.startswith("board:")} == {
        item.key for item in first.items
    }


def test_max_items_ends_the_walk_and_says_so() -> None:
    with site(pages("table")) as here:
        first = collect(source(here, max_items=4))
        again = collect(source(here, max_items=4), first.memory)
        more = collect(source(here, max_items=50), first.memory)
    assert ids(first.items) == PUBLIC[:4]
    assert "stopped at max_items = 4; 2 older posts left" in first.notes
    assert again.items == () and not any("older" in note for note in again.notes)
    assert ids(more.items) == PUBLIC[4:]


def test_progress_is_told_for_each_post() -> None:
    steps: list[tuple[int, int | None]] = []
    with site(pages("table")) as here:
        collect_with(source(here), lambda done, total: steps.append((done, total)))
    assert steps == [(n, len(PUBLIC)) for n in range(1, len(PUBLIC) + 1)]


def collect_with(place: Source, progress: Progress) -> None:
    async def run() -> None:
        async with Polite(agent="newsletter-test/1") as http:
            await board.fetch(place, Memory(), http, now=NOW, zone=SEOUL, progress=progress)

    asyncio.run(run())


def test_one_bad_post_stops_no_other_and_is_tried_again() -> None:
    with site(pages("table")) as here:
        good = here.pages[f"{LIST}&wr_id=6"]
        here.pages[f"{LIST}&wr_id=6"] = Answer(status=404)
        here.pages[f"{LIST}&wr_id=9"] = "<html><body>고치는 중입니다.</body></html>"
        first = collect(source(here))
        here.pages[f"{LIST}&wr_id=6"] = good
        again = collect(source(here), first.memory)
    assert ids(first.items) == [n for n in PUBLIC if n not in (6, 9)]
    assert "post 6 not read: answers 404 Not Found" in first.notes
    assert "post 9 not read: the page holds no post that could be recognised" in first.notes
    assert ids(again.items) == [6]  # although it stands on the second page, behind one without news


@pytest.mark.parametrize(
    ("page", "reason"),
    [(Answer(status=403), "answers 403 Forbidden"), ("<p>고치는 중입니다.</p>", "no posts found on it")],
)
def test_a_page_of_the_list_that_fails_keeps_what_was_read_and_is_walked_again(
    page: Page, reason: str
) -> None:
    with site(pages("table")) as here:
        good = here.pages[f"{LIST}&page=2"]
        here.pages[f"{LIST}&page=2"] = page
        first = collect(source(here))
        here.pages[f"{LIST}&page=2"] = good
        again = collect(source(here), first.memory)
    assert ids(first.items) == [2, 11, 9]
    assert f"page 2 of the list not read: {reason}" in first.notes
    assert ids(again.items) == [7, 6, 3]


def test_a_first_page_full_of_notices_hides_no_news() -> None:
    """Pinned notices take the rows of page 1: all of them known says nothing about page 2."""
    with site(pages("table")) as here:
        first = collect(source(here))
        for path in (LIST, f"{LIST}&page=1"):
            here.pages[path] = str(here.pages[path]).replace('<tr class="">', '<tr class="bo_notice">')
        less = {key: value for key, value in first.memory.known.items() if not key.endswith("/7")}
        again = collect(source(here), Memory(less, first.memory.validators))
    assert ids(again.items) == [7]


def test_a_list_that_goes_in_circles_ends() -> None:
    with site(pages("table")) as here:
        here.pages[f"{LIST}&page=2"] = here.pages[LIST]
        here.pages[f"{LIST}&page=3"] = here.pages[LIST]
        assert ids(collect(source(here)).items) == [2, 11, 9]


def test_a_list_without_paging_is_counted_on_while_its_total_says_so() -> None:
    with site(pages("table")) as here:
        for path, page in here.pages.items():
            if isinstance(page, str) and "page=" in path:
                here.pages[path] = page.partition("<nav>{")[0]
        for path in (LIST, f"{LIST}&page=1", f"{LIST}&page=2"):
            here.pages[path] = str(here.pages[path]).rpartition("<nav>")[0]
        assert ids(collect(source(here)).items) == PUBLIC


ALERT = (
    '<html><title>오류</title><script>alert("{}\\n\\n회원이시면 로그인해 주십시오.");history.back();</script>'
)


@pytest.mark.parametrize(
    "page",
    [
        ALERT.format("이 목록은 회원만 봅니다."),
        '<div id="validation_check"><p class="cbg">이 목록은 회원만 봅니다.<br>로그인해 주십시오.</p></div>',
    ],
)
def test_a_list_for_members_is_refused_in_the_boards_own_words(page: str) -> None:
    with site({LIST: page}) as here, pytest.raises(Outside) as refusal:
        collect(source(here))
    assert refusal.value.message == f"{here.base}{LIST}: the board answers: 이 목록은 회원만 봅니다."


def test_posts_for_members_are_counted_and_the_board_is_not_asked_for_all_of_them() -> None:
    """Who may read is a setting of the board: three refusals are enough."""
    with site(pages("table")) as here:
        for number in PUBLIC:
            here.pages[f"{LIST}&wr_id={number}"] = ALERT.format("글을 읽으실 수 없습니다.")
        fetched = collect(source(here))
    assert fetched.items == ()
    assert f"{len(PUBLIC)} posts for members only left out: 글을 읽으실 수 없습니다." in fetched.notes
    assert sum("wr_id" in request.path for request in here.requests) == 3


def test_a_deleted_post_is_counted() -> None:
    with site(pages("table")) as here:
        here.pages[f"{LIST}&wr_id=9"] = ALERT.format("글이 존재하지 않습니다.")
        fetched = collect(source(here))
    assert "1 deleted post left out" in fetched.notes
    assert len(fetched.items) == len(PUBLIC) - 1


def test_an_empty_board_is_no_error() -> None:
    with site({LIST: "<div id=bo_list><p>게시물이 없습니다.</p></div>"}) as here:
        assert collect(source(here)).items == ()


def test_a_page_that_is_no_list_is_refused_with_a_way_out() -> None:
    with site({LIST: "<div id=bo_list></div>"}) as here, pytest.raises(Outside) as refusal:
        collect(source(here))
    assert "no posts found" in refusal.value.message
    assert "list_link" in refusal.value.hint


@pytest.mark.parametrize(
    ("selectors", "message"), [({"titel": "h1"}, "'titel' is no part"), ({"title": "h1["}, "'h1[' is no CSS")]
)
def test_a_wrong_selector_is_the_editors_mistake(selectors: dict[str, str], message: str) -> None:
    with site({}) as here, pytest.raises(Mistake) as mistake:
        collect(source(here, selectors=selectors))
    assert mistake.value.message.startswith(message)
    assert not here.requests


FEED = (
    '\n<?xml version="1.0" encoding="utf-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<item><title>걷기 & 쉬기</title><link>{base}/bbs/board.php?bo_table=press&amp;amp;wr_id=9</link>"
    "<dc:date>2025-11-28T17:49:27+09:00</dc:date></item>"
    "<item><title>다른 날</title><link>{base}/bbs/board.php?bo_table=press&amp;amp;wr_id=6</link>"
    "<dc:date>Thu, 01 May 2025 00:07:01 +0900</dc:date></item></channel></rss>"
)


def test_an_open_feed_tells_the_seconds_and_is_asked_once_a_run_at_most() -> None:
    """A date that contradicts the page's is another one: the page counts."""
    feed = "/bbs/rss.php?bo_table=press"
    with site(pages("table")) as here:
        here.pages[LIST] = str(here.pages[LIST]).replace("<nav>", f'<a href="{feed}">RSS</a><nav>', 1)
        here.pages[feed] = Answer(FEED, type="text/xml")
        first = collect(source(here))
        collect(source(here), first.memory)
    dates = {item.key[-2:]: item.published_at for item in first.items}
    assert dates["/9"] == datetime(2025, 11, 28, 17, 49, 27, tzinfo=SEOUL)
    assert dates["/6"] == datetime(2025, 5, 1, 0, 5, tzinfo=SEOUL)
    assert here.asked(feed) == 1


@pytest.mark.parametrize(
    "answer", [Answer(status=403), Answer("보기가 금지되어 있습니다."), Answer("<rss><item>")]
)
def test_a_closed_or_broken_feed_is_gone_without(answer: Answer) -> None:
    feed = "/bbs/rss.php?bo_table=press"
    with site(pages("table")) as here:
        here.pages[LIST] = str(here.pages[LIST]).replace("<nav>", f'<a href="{feed}">RSS</a><nav>', 1)
        here.pages[feed] = answer
        fetched = collect(source(here))
    assert ids(fetched.items) == PUBLIC
    assert not any("rss" in note for note in fetched.notes)


def test_a_server_that_says_nothing_changed_is_believed() -> None:
    with site(pages("table")) as here:
        page = str(here.pages[LIST])
        here.pages[LIST] = lambda request: (
            Answer(status=304)
            if request.headers.get("if-none-match") == '"1"'
            else Answer(page, headers={"ETag": '"1"'})
        )
        first = collect(source(here))
        here.requests.clear()
        again = collect(source(here), first.memory)
    assert (again.items, again.same, again.memory) == ((), len(PUBLIC), first.memory)
    assert len(here.requests) == 2


def test_a_saved_page_is_an_item_without_its_address() -> None:
    """Stock skins tell the board's address in a script, and the number of the post in a form."""
    made = pages("table", "words")
    saved = str(next(page for path, page in made.items() if "논둑길" in str(page)[:120] and "?" not in path))
    saved = saved.replace("{base}", "https://www.field.example")
    place = Source("saved", SourceKind.FILE, "post.html")
    item = board.item_of_page(saved, "", place, SEOUL, NOW)
    assert item is not None
    assert item.key in ("board:field.example/press/9", "board:field.example/press/7")
    assert item.url.startswith("https://www.field.example/bbs/board.php?bo_table=press&wr_id=")
    assert item.provenance.fetched_at == NOW


@pytest.mark.parametrize(
    "html", ["", "<p>글</p>", ALERT.format("글이 존재하지 않습니다."), "<div id=bo_v_con>글</div>"]
)
def test_a_saved_page_that_shows_no_post_is_no_item(html: str) -> None:
    place = Source("saved", SourceKind.FILE, "post.html")
    assert board.item_of_page(html, "https://www.field.example/", place, SEOUL, NOW) is None


def test_the_names_of_board_and_site_are_taken_from_the_list() -> None:
    async def walked(place: Source) -> gnuboard_walk.Walk:
        async with Polite(agent="newsletter-test/1") as http:
            return await gnuboard_walk.walk(place, Memory(), http, Look())

    with site(pages("table")) as here:
        first = asyncio.run(walked(source(here))).first
    assert (first.name, first.site, first.total) == (BOARD, SITE, len(POSTS))
