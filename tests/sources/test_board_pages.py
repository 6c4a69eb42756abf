"""Reading the pages of a board: what stands where in skins that nobody has told us about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.gnuboard_address import Board, PostLink, board_of, list_url, post_link
from newsletter.sources.gnuboard_list import ListPage, read_list
from newsletter.sources.gnuboard_page import Look, Refusal, Refused
from newsletter.sources.gnuboard_post import Post
from newsletter.sources.gnuboard_view import read_post
from tests.sources import board_site
from tests.sources.board_site import BARE, BOARD, LONG, POSTS, SITE
from tests.sources.contract import NOW, SEOUL

HOST = "http://field.example"
URL = f"{HOST}/bbs/board.php?bo_table=press&wr_id=11"
LIST = f"{HOST}/bbs/board.php?bo_table=press"


def read(html: str, url: str = URL, **more: Any) -> Post:
    post = read_post(html, url, Look(more.pop("selectors", {})), SEOUL, now=NOW, **more)
    assert isinstance(post, Post), post
    return post


def listed(html: str, url: str = LIST, **selectors: str) -> ListPage:
    return read_list(html, url, Look(selectors))


@pytest.mark.parametrize("skin", board_site.SKINS)
def test_a_post_page_tells_every_fact_in_every_skin(skin: str) -> None:
    made = board_site.pages(skin)
    for told in (post for post in POSTS if not post.secret):
        page = str(made[f"/bbs/board.php?bo_table=press&wr_id={told.id}"]).replace("{base}", HOST)
        url = f"{HOST}/bbs/board.php?bo_table=press&wr_id={told.id}"
        post = read(page, url, selectors=BARE if skin == "bare" else {}, names=(BOARD, SITE))
        assert (post.title, post.info.author, post.category) == (told.title, told.author, told.category)
        assert post.info.published == datetime(*told.at, tzinfo=SEOUL)
        assert (post.info.views, post.info.comments) == (told.views, 3)
        assert [link.url for link in post.links] == [told.link if len(told.link) <= 70 else ""][
            : bool(told.link)
        ]
        if skin != "bare":  # which shows no attachments
            assert post.files == (told.file,)[: bool(told.file)]


@pytest.mark.parametrize(
    ("heading", "head", "title", "category"),
    [
        ("기획 | 마을 | 사람", "마을 | 사람 > 판 | 터", "마을 | 사람", "기획"),
        ("마을 | 사람", "마을 | 사람 > 판 | 터", "마을 | 사람", ""),
        ("[기획] 마을", "마을 > 판 | 터", "마을", "기획"),
        ("[기획] 마을", "[기획] 마을 > 판 | 터", "[기획] 마을", ""),
        (LONG[:70] + "…", LONG + " > 판 | 터", LONG, ""),
        ("기획 | " + LONG[:70] + "…", LONG + " > 판 | 터", LONG, "기획"),
        (LONG[:70] + "…", LONG + " > 끝 > 판 | 터", LONG + " > 끝", ""),
        ("말줄임으로 끝나다…", "말줄임으로 끝나다… > 판 | 터", "말줄임으로 끝나다…", ""),
        ("", "마을 > 봄 > 판 | 터", "마을 > 봄", ""),
        ("", "들판 연구소", "", ""),
        ("제목", "들판 연구소", "제목", ""),
        ("제목", "들판 연구소 - 제목", "제목", ""),
        (LONG[:70] + "…", "들판 연구소 - " + LONG, LONG, ""),
        (LONG[:70] + "…", "들판 연구소", LONG[:70] + "…", ""),
    ],
)
def test_the_title_is_whole_and_without_category_board_and_site(
    heading: str, head: str, title: str, category: str
) -> None:
    """The heading is cut at 70 characters, and a title may hold every sign that separates."""
    page = (
        f"<title>{head}</title><div id=bo_v><h1 id=bo_v_title>{heading}</h1><div id=bo_v_con>글</div></div>"
    )
    for names in (("판", "터"), ("", "")):
        post = read(page, names=names)
        assert (post.title, post.category) == (title, category)


INFO = "<div id=bo_v><h2 id=bo_v_title>제목</h2><div id=bo_v_info>{}</div><div id=bo_v_con>글</div></div>"


@pytest.mark.parametrize(
    "info",
    [
        "작성자 홍길동 조회 684회 작성일 22-11-28 17:49",
        "작성자 : 홍길동 | 작성일 : 2022.11.28 17:49 | 조회수 : 684",
        "글쓴이<b>홍길동</b>등록일<b>2022-11-28 17:49:00</b>조회<b>684</b>",
        "<dl><dt>이름</dt><dd>홍길동</dd><dt>날짜</dt><dd>2022/11/28 17:49</dd>"
        "<dt>읽음</dt><dd>684</dd></dl>",
        "<span class=sv_guest>홍길동</span> (1.♡.3.4) 2022년 11월 28일 오후 5:49 <i class=fa-eye></i> 684",
        "By <b class=member>홍길동</b> Date: Nov 28, 2022 17:49 Views: 684",
        "<a class=sv_member>홍길동</a><i class='fa fa-eye'></i>684"
        "<time datetime='2022-11-28T17:49:00+09:00'>어제</time>",
        "추천 12 조회 684 댓글 3 작성자 홍길동 수정일 23-01-02 10:00 작성일 22-11-28 17:49 목록",
        "<b class=sv_member>홍길동</b><span class=sv>작성일 12-01-01 00:00</span>"
        " 작성일 22-11-28 17:49 조회 684",
    ],
)
def test_author_date_and_views_are_told_by_label(info: str) -> None:
    facts = read(INFO.format(info)).info
    assert facts.author == "홍길동"
    assert facts.published == datetime(2022, 11, 28, 17, 49, tzinfo=SEOUL)
    assert facts.views == 684


def test_a_board_made_for_press_names_the_outlet() -> None:
    """'언론사' beside the date beats the machine of the link."""
    assert read(INFO.format("언론사 들녘신문 작성자 홍길동 작성일 22-11-28 17:49")).outlet == "들녘신문"


def test_facts_may_stand_anywhere_before_the_text() -> None:
    page = (
        "<title>제목 > 판 | 터</title><main><h1>제목</h1><p>글쓴이 홍길동</p><p>22-11-28 17:49</p>"
        "<section><div id=bo_v_con>글</div></section><p>작성일 24-01-01 10:00</p></main>"
    )
    assert read(page).info.published == datetime(2022, 11, 28, 17, 49, tzinfo=SEOUL)


def test_the_list_below_a_post_and_its_comments_are_no_part_of_it() -> None:
    page = (
        "<title>제목 > 판 | 터</title><div id=bo_v><h1 id=bo_v_title>제목</h1><div id=bo_v_info>작성자 홍길동"
        "</div><div id=bo_v_con>글</div><div id=bo_vc><b class=sv_member>남</b>24-01-01 10:00</div></div>"
        "<div id=bo_list><h2 class=bo_v_tit>남의 제목</h2><a href='/bbs/link.php?wr_id=1'>x</a></div>"
    )
    post = read(page)
    assert (post.title, post.info.author, post.links) == ("제목", "홍길동", ())


def test_og_tags_of_the_site_are_never_believed() -> None:
    page = (
        "<title>제목 > 판 | 터</title><meta property=og:title content=누리집><meta property=og:image "
        "content=/logo.png><link rel=canonical href=/><div id=bo_v><h1 id=bo_v_title>제목</h1>"
        "<div id=bo_v_con>글</div></div>"
    )
    post = read(page)
    assert (post.title, post.images, post.url) == ("제목", (), URL)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<div id=pw_confirm><h1>몰래 쓴 제목</h1></div>", Refused.LOCKED),
        ("<script>alert('글이 존재하지 않습니다.\\n다시');</script>", Refused.MISSING),
        ('<script>alert("\\uae00을 읽을 권한이 없습니다.");</script>', Refused.DENIED),
        ("<p>아무 글도 아닙니다</p>", Refused.FOREIGN),
        ("<div id=bo_v><h1 id=bo_v_title>글 없는 글</h1></div>", Refused.FOREIGN),
    ],
)
def test_a_page_that_shows_no_post_says_why(html: str, why: Refused) -> None:
    refusal = read_post(html, URL, Look(), SEOUL)
    assert isinstance(refusal, Refusal)
    assert refusal.why is why and "몰래" not in refusal.sentence


def test_a_post_that_quotes_an_alert_is_a_post() -> None:
    page = INFO.format("작성자 홍길동") + f"<p>{'긴 글 ' * 80}</p><script>alert('환영합니다');</script>"
    assert read(page).info.author == "홍길동"


@pytest.mark.parametrize(
    ("url", "board"),
    [
        (f"{HOST}/bbs/board.php?bo_table=press&page=3", Board(HOST, "press")),
        (f"{HOST}/g5/bbs/board.php?bo_table=press&wr_id=3", Board(f"{HOST}/g5", "press")),
        (f"{HOST}/board/board.php?bo_table=press", Board(HOST, "press", "board")),
        (f"{HOST}/press", Board(HOST, "press")),
        (f"{HOST}/press/", Board(HOST, "press")),
        (f"{HOST}/press/12", Board(HOST, "press")),
        (f"{HOST}/press/논둑길-걷기/", Board(HOST, "press")),
        (f"{HOST}/g5/press?page=2", Board(f"{HOST}/g5", "press")),
        (f"{HOST}/", None),
        (HOST, None),
        (f"{HOST}/bbs/board.php?bo_table=../etc", None),
    ],
)
def test_a_board_is_known_by_its_address(url: str, board: Board | None) -> None:
    assert board_of(url) == board


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("/bbs/board.php?bo_table=press&amp;wr_id=7&amp;page=2#c_9", PostLink(f"{LIST}&wr_id=7", 7)),
        ("./board.php?wr_id=7&bo_table=press&sfl=wr_subject&stx=x", PostLink(f"{LIST}&wr_id=7", 7)),
        (f"{HOST}/press/7?device=mobile", PostLink(f"{HOST}/press/7", 7)),
        (f"{HOST}/press/걷기/?page=3", PostLink(f"{HOST}/press/%EA%B1%B7%EA%B8%B0/", None)),
        ("https://www.field.example/press/7", PostLink("https://www.field.example/press/7", 7)),
        ("/bbs/board.php?bo_table=notice&wr_id=7", None),
        ("/bbs/write.php?bo_table=press&wr_id=7&w=u", None),
        ("/bbs/board.php?bo_table=press", None),
        ("/press/write", None),
        ("//evil.example/bbs/board.php?bo_table=press&wr_id=7", None),
        ("javascript:location='/bbs/board.php?bo_table=press&wr_id=7'", None),
        ("http://[", None),
    ],
)
def test_a_link_names_a_post_of_this_board_or_none(href: str, link: PostLink | None) -> None:
    assert post_link(Board(HOST, "press"), href) == link


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (f"{LIST}&page=3&sst=wr_hit&sod=desc", LIST),
        (f"{LIST}&wr_id=12&device=mobile", LIST),
        (f"{LIST}&sca=기획", f"{LIST}&sca=%EA%B8%B0%ED%9A%8D"),
        (f"{HOST}/bbs/rss.php?bo_table=press", LIST),
        (f"{HOST}/press/12?page=2", f"{HOST}/press"),
    ],
)
def test_a_walk_starts_at_the_first_page_of_the_same_list(url: str, first: str) -> None:
    """An order by views would hide news; a category is what the editor asked for."""
    assert list_url(url) == first


def test_a_key_is_the_same_however_the_address_is_written() -> None:
    for site in ("https://www.field.example", "http://field.example", "https://field.example:443"):
        assert Board(f"{site}/g5", "press").key(7) == "board:field.example/g5/press/7"


def test_menus_boxes_and_other_boards_are_no_rows() -> None:
    link = "<a href='/bbs/board.php?bo_table={}&wr_id={}'>{}</a>"
    page = (
        f"<header>{link.format('press', 1, '메뉴')}</header><main>"
        f"<div class=latest>{link.format('press', 2, '요즘')}</div>"
        f"<p>{link.format('notice', 3, '공지')}</p><p>{link.format('press', 4, '글')}</p></main>"
    )
    assert [row.link.wr_id for row in listed(page).rows] == [4]


def test_the_links_of_one_post_are_one_row() -> None:
    """Picture, title and the count of its comments."""
    post = (
        "<li><a href='{0}'><img src=x></a><a href='{0}&page=2'>제목</a>"
        "<a href='{0}#c_1'>댓글이 아주 많다</a></li>"
    )
    page = listed(f"<ul id=bo_list>{post.format('/bbs/board.php?bo_table=press&wr_id=4')}</ul>")
    assert [(row.link.wr_id, row.title) for row in page.rows] == [(4, "제목")]


def test_one_notice_makes_no_others() -> None:
    row = "<tr><td>{}</td><td><a href='/bbs/board.php?bo_table=press&wr_id={}'>제목</a></td></tr>"
    page = listed(f"<table id=bo_list>{row.format('<b>공지</b>', 1)}{row.format('12', 2)}</table>")
    assert [row.notice for row in page.rows] == [True, False]


def test_a_selector_of_the_source_goes_alone() -> None:
    link = "<a class={} href='/bbs/board.php?bo_table=press&wr_id={}'>제목</a>"
    page = f"<div id=bo_list>{link.format('good', 1)}{link.format('other', 2)}</div>"
    assert [row.link.wr_id for row in listed(page, list_link="a.good").rows] == [1]
    assert [row.link.wr_id for row in listed(page).rows] == [1, 2]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<div id=bo_v>", "<div id=bo_v_con>", "<h1 id=bo_v_title>", "<table>", "<tr><td>", "</div>",
             "<a href='/bbs/board.php?bo_table=press&wr_id=1'>", "<a href='http://[?page=2'>", "<br>", "</p>",
             "<img src='/a.jpg'>", "작성일 22-13-45 99:99", "조회", "<!--", "<![CDATA[", "&#0;", "\ud800",
             "\0", "<svg>", "<iframe src='http://[", "<base href='http://['>", "alert('", "ⓒ", "사진=",
             "<a href='/bbs/link.php?no=1'>http://[x", "[가=나 기자]", "출처 :", "http://[::",
             "<div id=bo_list>"]
        ) | st.text(max_size=8),
        min_size=3,
    )
)  # fmt: skip
def test_no_page_makes_the_readers_stumble(pieces: list[str]) -> None:
    """Whatever a stranger's server sends ends in rows, a post or a refusal."""
    html = "".join(pieces)
    assert isinstance(read_list(html, LIST, Look()), ListPage)
    assert isinstance(read_post(html, URL, Look(), SEOUL, now=NOW), Post | Refusal)
