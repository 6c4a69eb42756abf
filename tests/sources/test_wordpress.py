"""WordPress sites: by their API, by their feed where that is closed, one category alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import pytest

from newsletter.errors import Outside
from newsletter.model.press import Source, SourceKind

from .contract import SEOUL, SourceContract, collect
from .server import Answer, Page, Site, site
from .test_feed import OUTLET

FRONT = (
    "<html><head><meta property='og:site_name' content='둘레신문'>"
    "<link rel='https://api.w.org/' href='/wp-json/'></head><body>둘레</body></html>"
)
TITLES = ("골목 빵집이 &#8216;조합&#8217;이 되다", "느린 우체통 열리다", "언덕 위 공유 서가")
JSON = "application/json; charset=UTF-8"
QUERY = "_embed=author,wp:featuredmedia"


def a_post(n: int, **more: object) -> dict[str, object]:
    return {
        "id": n,
        "date": f"2026-11-{n:02}T18:00:00",
        "date_gmt": f"2026-11-{n:02}T09:00:00",
        "link": f"https://www.dulle.example/{n}/",
        "title": {"rendered": TITLES[n % 3]},
        "content": {"rendered": "<p>빵집 셋이 조합이 됐다. 이웃이 출자했다.</p><p>본문이 이어진다.</p>"},
        "excerpt": {"rendered": "<p>빵집 셋이 조합 [&hellip;]</p>"},
        "_embedded": {
            "author": [{"name": "윤가람 기자"}],
            "wp:featuredmedia": [
                {"source_url": "https://www.dulle.example/u/a.jpg", "alt_text": "빵집 앞의 주민들"}
            ],
        },
    } | more


def posts(*numbers: int) -> Answer:
    return Answer(json.dumps([a_post(n) for n in numbers]), type=JSON)


def a_site(*numbers: int, size: int = 100) -> dict[str, Page]:
    route = f"/wp-json/wp/v2/posts?per_page={size}"
    chunks = [numbers[at : at + size] for at in range(0, max(len(numbers), 1), size)]
    pages: dict[str, Page] = {f"{route}&page={n}&{QUERY}": posts(*chunk) for n, chunk in enumerate(chunks, 1)}
    return pages | {"/": FRONT}


def a_source(here: Site, path: str = "/", **settings: object) -> Source:
    return Source("wp", SourceKind.WORDPRESS, here.base + path, pause=0, allow_private=True, **settings)  # type: ignore[arg-type]


class TestWordPress(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site(a_site(3, 2, 1)) as here:
            yield a_source(here)

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        posts = [
            a_post(1, title={"rendered": "<script>alert(1)</script>&lt;img src=x onerror=alert(1)&gt;제목"}),
            a_post(2, link="javascript:alert(1)"),
            a_post(3, title=None, content=7, _embedded=[3]),
            a_post(
                4, content={"rendered": "<div>" * 3000 + "<iframe src=//evil.example>글"}, date_gmt="soon"
            ),
            a_post(5, _embedded={"author": "x", "wp:featuredmedia": [{"source_url": "data:image/png,x"}]}),
        ]
        route = f"/wp-json/wp/v2/posts?per_page=100&page=1&{QUERY}"
        pages: dict[str, Page] = {"/": FRONT, route: Answer(json.dumps(posts), type=JSON)}
        away: dict[str, Page] = {"/": FRONT.replace("/wp-json/", "http://169.254.169.254/")}
        deep: dict[str, Page] = {"/": FRONT, route: Answer("[" * 100_000, type=JSON)}
        with site(pages) as one, site(away) as two, site(deep) as three, site({}) as four:
            yield [a_source(here) for here in (one, two, three, four)]


def test_a_post_is_read_as_its_site_means_it() -> None:
    with site(a_site(3)) as here:
        (item,) = collect(a_source(here)).items
    assert item.title == "골목 빵집이 ‘조합’이 되다"
    assert item.url == item.key == "https://www.dulle.example/3/"
    assert (item.outlet, item.author) == ("둘레신문", "윤가람")
    assert item.published_at == datetime(2026, 11, 3, 18, 0, tzinfo=SEOUL)
    assert item.excerpt == "빵집 셋이 조합이 됐다. 이웃이 출자했다. 본문이 이어진다."
    assert (item.image, item.image_alt) == ("https://www.dulle.example/u/a.jpg", "빵집 앞의 주민들")
    assert item.paragraphs == (), "the article is the outlet's work"


def test_pages_are_read_until_nothing_is_new() -> None:
    with site(a_site(*range(9, 0, -1), size=3)) as here:
        fetched = collect(a_source(here, max_items=3))
        assert len(fetched.items) == 3
        assert fetched.notes == ("stopped at max_items = 3; older posts left",)
        again = collect(a_source(here, max_items=3), fetched.memory)
        assert (again.items, again.notes, again.same) == ((), (), 3)
        assert here.asked(f"/wp-json/wp/v2/posts?per_page=3&page=2&{QUERY}") == 0


def test_one_category_is_collected_alone() -> None:
    route = f"/wp-json/wp/v2/posts?per_page=100&page=1&categories=7&{QUERY}"
    terms = Answer('[{"id": 7, "slug": "press"}]', type=JSON)
    pages: dict[str, Page] = {"/category/press/": FRONT, route: posts(5)}
    with site(pages | {"/wp-json/wp/v2/categories?slug=press": terms}) as here:
        (item,) = collect(a_source(here, "/category/press/")).items
    assert item.url == "https://www.dulle.example/5/"


def test_a_site_without_pretty_addresses_is_read() -> None:
    front = FRONT.replace("/wp-json/", "/index.php?rest_route=/")
    with site(
        {"/": front, f"/index.php?rest_route=/wp/v2/posts&per_page=100&page=1&{QUERY}": posts(5)}
    ) as here:
        assert len(collect(a_source(here)).items) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_where_the_api_is_closed_the_feed_is_read(status: int) -> None:
    closed = Answer('{"code": "rest_disabled"}', status, type=JSON)
    pages: dict[str, Page] = {"/": FRONT, f"/wp-json/wp/v2/posts?per_page=100&page=1&{QUERY}": closed}
    with site(pages | {"/feed/": Answer(OUTLET, type="application/rss+xml")}) as here:
        fetched = collect(a_source(here))
        assert len(fetched.items) == 3
        assert fetched.notes[0].startswith(f"the API is closed (answers {status} ")
        again = collect(a_source(here), fetched.memory)
    assert (again.items, again.notes) == ((), ())


def test_a_site_with_neither_says_so() -> None:
    with site({"/": FRONT}) as here, pytest.raises(Outside) as caught:
        collect(a_source(here))
    assert (
        "neither the API (answers 404 Not Found) nor the feed (answers 404 Not Found)" in caught.value.message
    )


def test_a_post_without_a_picture_has_none() -> None:
    route = f"/wp-json/wp/v2/posts?per_page=100&page=1&{QUERY}"
    with site({"/": FRONT, route: Answer(json.dumps([a_post(3, _embedded={})]), type=JSON)}) as here:
        (item,) = collect(a_source(here)).items
    assert (item.image, item.image_alt, item.author) == ("", "", "")
