"""Feeds, served on loopback: of outlets, of gnuboard boards, broken and hostile ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Outside
from newsletter.model.press import PressItem, Source, SourceKind
from newsletter.sources import feed_size
from newsletter.sources.feed import items_of, repaired
from newsletter.sources.gnuboard_address import board_of

from .contract import NOW, SEOUL, SourceContract, check_harmless_text, collect, texts_of
from .server import Answer, Page, site
from .shared import SAMPLES, board_server, needs_shared

XML = "application/rss+xml; charset=utf-8"
OUTLET = (SAMPLES / "outlet.rss").read_text(encoding="utf-8")
ATOM = (SAMPLES / "centre.atom").read_text(encoding="utf-8")
BOARD = (SAMPLES / "board.rss").read_text(encoding="utf-8")
ONE = "<rss version='2.0'><channel><title>마을신문</title><item>{}</item></channel></rss>"


def a_feed(url: str, **settings: object) -> Source:
    return Source("feed", SourceKind.FEED, url, pause=0, allow_private=True, **settings)  # type: ignore[arg-type]


def read(text: str, url: str = "https://www.maeul.example/rss", **settings: object) -> Sequence[PressItem]:
    return items_of(text, url, a_feed(url, **settings), SEOUL, NOW)[0]


class TestFeed(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site({"/rss": Answer(OUTLET, type=XML)}) as here:
            yield a_feed(f"{here.base}/rss")

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        entries = [
            "<title>&lt;script&gt;alert(1)&lt;/script&gt;제목</title><link>javascript:alert(1)</link>",
            "<title><![CDATA[<img src=x onerror=alert(1)>제목]]></title><link>data:text/html,x</link>",
            "<title>&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;제목</title><link>//evil.example/a</link>",
            "<title>두\r\n줄: Bcc\x00\x0b&#0;&#x1b;</title><link>http://10.0.0.1/a\r\nX: 1</link>",
            "<title>그림</title><description>&lt;img src='javascript:x'&gt;&lt;iframe&gt;</description>",
            "<title>깊은</title><description>" + "&lt;div&gt;" * 3000 + "글</description>",
            "<title>날짜</title><pubDate>Tue, 99 Foo 0000 99:99:99</pubDate>",
            "<title/><link/><description/>",
            "<title>긴</title><author>" + "a" * 200_000 + "</author>",  # feedparser's search is quadratic
            "<title>깊은" + "<a " * 50_000 + "</title>",
        ]
        bomb = "<!DOCTYPE r [<!ENTITY a 'x'>" + "".join(
            f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
        )
        pages: dict[str, Page] = {
            f"/{n}": Answer(ONE.format(entry), type=XML) for n, entry in enumerate(entries)
        }
        pages |= {
            "/bomb": Answer(
                f"{bomb}]><rss><channel><item><title>&a9;</title></item></channel></rss>", type=XML
            ),
            "/xxe": Answer(
                "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
                + ONE.format("<title>&x;제목</title>"),
                type=XML,
            ),
            "/html": "<html><body><p>RSS 서비스가 종료되었습니다.",
            "/json": Answer('{"version": "https://jsonfeed.org/version/1"}', type="application/json"),
            "/torn": Answer(OUTLET[: len(OUTLET) // 2], type=XML),
            "/away": Answer(status=302, headers={"Location": "http://169.254.169.254/"}),
        }
        with site(pages) as here:
            yield [a_feed(f"{here.base}{path}") for path in pages]


def test_an_outlets_feed_is_read_as_an_editor_expects() -> None:
    first, second, third = read(OUTLET)
    assert first.title == "빈집이 마을 부엌으로"
    assert first.url == first.key == "https://www.maeul.example/news/articleView.html?idxno=101"
    assert (first.outlet, first.author) == ("마을신문", "홍길동")
    assert first.published_at == datetime(2022, 11, 28, 17, 5, tzinfo=SEOUL)
    assert first.excerpt == "주민 열두 명이 출자한 협동조합이 빈집을 고쳤다. 매주 두 번 반찬을 나눈다."
    assert first.image == "https://www.maeul.example/photo/101.jpg"
    assert (first.image_alt, first.caption, first.credit) == (
        "부엌",
        "마을 부엌에서 요리하는 주민들. ⓒ마을신문",
        "마을신문",
    )
    assert first.paragraphs == ()  # the article is the outlet's work
    assert second.title == "R&D 예산 3배로… <기술 더하기>"
    assert second.url == "https://www.maeul.example/news/articleView.html?idxno=102"
    assert (second.author, second.image) == ("", "https://img.maeul.example/102.jpg")
    assert (third.published_at, third.excerpt) == (None, "")


def test_an_atom_feed_is_read() -> None:
    (item,) = read(ATOM, "https://coop.example/feed")
    assert item.title == "Repair café opens in an old school"
    assert item.published_at == datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    assert (item.outlet, item.author) == ("Co-op Weekly", "Ada Example")
    assert (
        item.excerpt == "Neighbours mend what others throw away. The school had stood empty for nine years."
    )


def test_a_boards_feed_gives_what_the_board_itself_would() -> None:
    """The same post collected by page and by feed must be one item: key and address agree."""
    base = "https://www.onmaeul.example"
    url = f"{base}/bbs/rss.php?bo_table=press"
    new, old = read(BOARD.replace("{base}", base), url)
    board = board_of(f"{base}/bbs/board.php?bo_table=press")
    assert board is not None
    assert (new.key, old.key) == (board.key(12), board.key(11))
    assert new.url == f"{base}/bbs/board.php?bo_table=press&wr_id=12"
    assert new.published_at == datetime(2026, 11, 19, 14, 30, 15, tzinfo=SEOUL)
    assert old.published_at == datetime(2026, 11, 18, 9, 0, tzinfo=SEOUL)
    assert (new.author, new.outlet, new.byline) == ("온마을센터", "온마을뉴스", "이도윤")
    assert new.excerpt == "협동조합이 도서관 지붕에 발전소를 세웠다. 조합원 마흔 명이 출자했다."
    assert len(new.paragraphs) == 2
    assert (old.outlet, old.paragraphs) == ("", ("첫째 줄이다.", "둘째 줄이다."))


def test_a_boards_short_addresses_are_recognised() -> None:
    base = "https://www.onmaeul.example"
    feed = BOARD.replace("{base}/bbs/board.php?bo_table=press&amp;amp;wr_id=12", f"{base}/press/12")
    item = read(feed.replace("{base}", base), f"{base}/rss/press")[0]
    board = board_of(f"{base}/bbs/board.php?bo_table=press")
    assert board is not None and item.key == board.key(12)


def test_the_outlet_may_be_named_by_the_editor() -> None:
    assert {item.outlet for item in read(OUTLET, outlet="우리마을신문")} == {"우리마을신문"}


@pytest.mark.parametrize(
    ("channel", "outlet"),
    [
        ("마을신문", "마을신문"),
        ("마을신문 전체기사", "마을신문"),
        ("마을신문 : 경제", "마을신문"),
        ("BBC News - World RSS", "BBC News"),
        ("Co-op Weekly | Latest", "Co-op Weekly"),
        ("뉴스 &amp;gt; 지역", "뉴스"),
    ],
)
def test_what_sections_and_readers_add_to_a_name_is_left_out(channel: str, outlet: str) -> None:
    text = ONE.replace("마을신문", channel).format("<title>제목</title><link>https://a.example/1</link>")
    assert read(text)[0].outlet == outlet


def test_an_aggregator_names_the_outlet_of_each_entry() -> None:
    entry = (
        "<title>빈집이 마을 부엌으로 - 마을신문</title><link>https://news.example/1</link>"
        "<source url='https://maeul.example'>마을신문</source>"
        "<description>&lt;a href='/1'&gt;빈집이 마을 부엌으로&lt;/a&gt; 마을신문</description>"
    )
    (item,) = read(ONE.replace("<title>마을신문", "<title>Aggregated News").format(entry))
    assert (item.title, item.outlet, item.excerpt) == ("빈집이 마을 부엌으로", "마을신문", "")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: f"\n\n  {text}",
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("빈집이", "빈집\x0b이\x00"),
        lambda text: text.replace("</channel>", "<x>A&B &nbsp;&hellip; &unknown;</x></channel>"),
        lambda text: text.replace('encoding="utf-8"', 'encoding="euc-kr"'),
    ],
)
def test_customary_damage_changes_nothing(damage: object) -> None:
    assert callable(damage)
    assert read(damage(OUTLET)) == read(OUTLET)


def test_a_closed_feed_says_why_in_the_boards_own_words() -> None:
    with (
        site({"/rss": "비회원 읽기가 가능한 게시판만 RSS 지원합니다."}) as here,
        pytest.raises(
            Outside, match=r"this is no feed but says: 비회원 읽기가 가능한 게시판만 RSS 지원합니다\.$"
        ),
    ):
        collect(a_feed(f"{here.base}/rss"))


def test_a_page_that_has_a_feed_names_it() -> None:
    page = "<head><link rel='alternate' type='application/rss+xml' href='/rss.xml'></head><body>마을신문"
    with site({"/": page}) as here, pytest.raises(Outside) as caught:
        collect(a_feed(f"{here.base}/"))
    assert caught.value.hint == f"the feed of this page is {here.base}/rss.xml"


def test_an_empty_feed_is_no_error() -> None:
    assert read("<rss version='2.0'><channel><title>a</title></channel></rss>") == []


def test_the_newest_entries_are_read_and_the_others_are_counted() -> None:
    with site({"/rss": Answer(OUTLET, type=XML)}) as here:
        fetched = collect(a_feed(f"{here.base}/rss", max_items=2))
    assert [item.title[:2] for item in fetched.items] == ["빈집", "R&"]
    assert fetched.notes == ("1 older entries left out (max_items = 2)",)


def test_an_unchanged_feed_is_not_sent_again() -> None:
    with site({"/rss": Answer(OUTLET, type=XML, headers={"ETag": '"1"'})}) as here:
        first = collect(a_feed(f"{here.base}/rss"))
        here.pages["/rss"] = Answer(status=304)
        again = collect(a_feed(f"{here.base}/rss"), first.memory)
    assert here.requests[-1].headers["if-none-match"] == '"1"'
    assert again.items == () and again.memory == first.memory


def test_an_entry_that_changed_comes_again() -> None:
    with site(
        {"/rss": [Answer(OUTLET, type=XML), Answer(OUTLET.replace("두 번", "세 번"), type=XML)]}
    ) as here:
        first = collect(a_feed(f"{here.base}/rss"))
        again = collect(a_feed(f"{here.base}/rss"), first.memory)
    assert [item.title for item in again.items] == ["빈집이 마을 부엌으로"]
    assert again.same == 2


@given(st.text(max_size=200))
def test_any_text_as_a_title_is_read_without_harm(text: str) -> None:
    for item in read(ONE.format(f"<title><![CDATA[{text}]]></title><link>https://a.example/1</link>")):
        for name, value in texts_of(item).items():
            check_harmless_text(name, value)


@given(st.text(max_size=300))
def test_repairing_twice_is_repairing_once(text: str) -> None:
    assert repaired(repaired(text)) == repaired(text)


@needs_shared
@pytest.mark.parametrize(
    "fault",
    ["", "rssblank", "rssctl", "rssold", "rss-euckr", "euckr-none", "euckr-lie", "bom", "nul", "gzip!"],
)
def test_a_real_boards_feed_is_right_whatever_is_wrong_with_it(fault: str) -> None:
    """Every title, author, date with seconds, address and byline of the fifteen entries."""
    with board_server().running(faults=[("rss.php", fault)] if fault else []) as server:
        items = collect(a_feed(f"{server.base}/bbs/rss.php?bo_table=press")).items
        manifest = server.manifest()
    posts = {post["url"]: post for post in manifest["posts"]}
    assert [int(item.url.rpartition("=")[2]) for item in items] == manifest["rss"]["press"]
    for item in items:
        post = posts[item.url]
        assert (item.title, item.author, item.byline) == (post["title"], post["author"], post["byline"] or "")
        assert item.published_at is not None and item.published_at.isoformat() == post["published"]
        assert len(item.paragraphs) == post["paragraph_count"]


@needs_shared
@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("secretpress", "비회원 읽기가 가능한 게시판만 RSS 지원합니다."),
        ("nosuchboard", "존재하지 않는 게시판입니다."),
    ],
)
def test_a_real_boards_refusal_is_told(table: str, sentence: str) -> None:
    with board_server().running() as server, pytest.raises(Outside, match=sentence):
        collect(a_feed(f"{server.base}/bbs/rss.php?bo_table={table}"))


def test_a_feed_without_zones_is_read_in_the_zone_given() -> None:
    text = ONE.format("<title>a</title><pubDate>2022-11-28 17:05:00</pubDate>")
    paris = ZoneInfo("Europe/Paris")
    item = items_of(text, "https://a.example/rss", a_feed("https://a.example/rss"), paris, NOW)[0][0]
    assert item.published_at == datetime(2022, 11, 28, 17, 5, tzinfo=paris)


# JSON Feed, and feeds without end


JSON = (SAMPLES / "coverage.json").read_text(encoding="utf-8")


class TestJsonFeed(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site({"/feed.json": Answer(JSON, type="application/feed+json")}) as here:
            yield a_feed(f"{here.base}/feed.json")

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        entries = [
            '{"title": "<script>alert(1)</script>제목", "url": "javascript:alert(1)"}',
            '{"title": ["a"], "url": 3, "authors": "x", "image": {}, "date_published": 5}',
            '{"content_html": "<img src=javascript:x><iframe>글이다.</iframe>", "id": "file:///etc/passwd"}',
            '{"title": "두\\r\\n줄: Bcc\\u0000", "url": "//evil.example/a"}',
            '{"content_html": "' + "<div>" * 3000 + '깊은 글"}',
            "null, 3, [], {}",
            '{"content_text": "' + "긴" * 300_000 + '"}',
        ]
        head = '{"version": "https://jsonfeed.org/version/1.1", "title": "마을", "items": '
        pages: dict[str, Page] = {f"/{n}": f"{head}[{entry}]}}" for n, entry in enumerate(entries)}
        pages |= {"/deep": head + "[" * 100_000, "/torn": JSON[:400], "/none": head + "7}"}
        with site(pages) as here:
            yield [a_feed(f"{here.base}{path}") for path in pages]


def test_a_json_feed_is_read_as_an_editor_expects() -> None:
    first, second, third = read(JSON, "https://www.dulle.example/feed.json")
    assert first.title == "골목 빵집이 조합이 되다"
    assert first.url == first.key == "https://news.dulle.example/articles/31", (
        "not the page that points there"
    )
    assert (first.outlet, first.author) == ("둘레신문", "윤가람, 서이든")
    assert first.published_at == datetime(2026, 11, 21, 9, 0, tzinfo=SEOUL)
    assert first.excerpt == "빵집 주인 셋이 가게를 합쳤다. 이웃 마흔 명이 출자했다."
    assert first.image == "https://www.dulle.example/p/31.jpg"
    assert (second.title, second.url) == ("느린 우체통이 언덕에 열렸다.", "https://www.dulle.example/32")
    assert (third.excerpt, third.published_at) == ("서가에 책 천 권이 모였다.", None)


def test_a_broken_json_feed_says_where_it_breaks() -> None:
    with pytest.raises(Outside, match=r"this JSON Feed is broken \(line \d+: "):
        read(JSON[:400], "https://www.dulle.example/feed.json")


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_a_feed_without_end_the_newest_are_read(newest_first: bool) -> None:
    """Fifty thousand entries; what is wanted is cut out before anything parses it."""
    days = [f"2026-{1 + n // 5000:02}-{1 + n % 5000 // 200:02}" for n in range(50_000)]
    entries = [
        f"<item><title>{n}번째 소식</title><link>https://a.example/{n}</link><pubDate>{day}</pubDate></item>"
        for n, day in enumerate(days)
    ]
    text = ONE.replace("<item>{}</item>", "".join(reversed(entries) if newest_first else entries))
    items, notes = items_of(text, "https://a.example/rss", a_feed("https://a.example/rss"), SEOUL, NOW)
    assert len(items) == 500
    assert max(items, key=lambda item: item.key[-5:]).title == "49999번째 소식"
    assert {item.published_at for item in items} <= {
        datetime(2026, 10, d, tzinfo=SEOUL) for d in range(22, 26)
    }
    assert notes == ["49,500 older entries left out (max_items = 500)"]


def test_a_feed_larger_than_we_read_is_read_as_far_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_size, "LARGEST", 2_000)
    entry = "<item><title>{n}번째 소식</title><link>https://a.example/{n}</link></item>"
    whole = ONE.replace("<item>{}</item>", "".join(entry.format(n=n) for n in range(100)))
    with site({"/rss": Answer(whole, type=XML)}) as here:
        fetched = collect(a_feed(f"{here.base}/rss"))
    assert 15 < len(fetched.items) < 30
    assert fetched.items[-1].url == f"https://a.example/{len(fetched.items) - 1}", "no half entry"
    assert fetched.notes == ("the feed is larger than 2,000 bytes; the rest was not read",)


def test_a_date_far_ahead_is_taken_off_and_told_once() -> None:
    """It would stand above all news for as long as it lies ahead."""
    entry = "<item><title>{0} 소식</title><link>https://a.example/{0}</link><pubDate>{0}</pubDate></item>"
    days = ("2026-11-30", "2026-12-02", "2027-05-05")
    feed = ONE.replace("<item>{}</item>", "".join(entry.format(day) for day in days))
    with site({"/rss": Answer(feed, type=XML)}) as here:
        fetched = collect(a_feed(f"{here.base}/rss"))
        later = collect(a_feed(f"{here.base}/rss"), fetched.memory, now=datetime(2027, 6, 1, tzinfo=UTC))
    assert [item.published_at is not None for item in fetched.items] == [True, True, False]
    assert fetched.notes == ("1 item is dated in the future (2027-05-05); taken without a date",)
    assert later.items == ()


def test_entries_without_a_link_are_items_of_their_own() -> None:
    entries = "".join(f"<item><title>{n}번째 알림</title></item>" for n in range(3))
    items = read(ONE.replace("<item>{}</item>", entries))
    assert [item.url for item in items] == ["", "", ""]
    assert len({item.key for item in items}) == 3


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
entry_names = st.sampled_from(
    ["title", "url", "id", "content_html", "summary", "authors", "image", "date_published"]
)


@given(st.lists(st.dictionaries(entry_names, values, max_size=6), max_size=4), values)
def test_whatever_a_json_feed_holds_is_read_without_harm(entries: list[object], title: object) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": entries}
    for item in read(json.dumps(feed), "https://www.dulle.example/feed.json"):
        for name, text in texts_of(item).items():
            check_harmless_text(name, text)
