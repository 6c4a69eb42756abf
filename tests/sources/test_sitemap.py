"""News sitemaps: single, gzipped, in an index, broken and hostile."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import _Element

from newsletter.errors import Outside
from newsletter.model.press import Source, SourceKind
from newsletter.polite import Page as Fetched
from newsletter.sources.sitemap import tree_of

from .contract import SEOUL, SourceContract, collect
from .server import Answer, Page, Request, site

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)
ENTRY = (
    "<url><loc>https://www.dulle.example/news/{n}?utm_source=map</loc><news:news><news:publication>"
    "<news:name>둘레신문</news:name><news:language>ko</news:language></news:publication>"
    "<news:publication_date>2026-11-{n:02}T09:00:00+09:00</news:publication_date>"
    "<news:title>{title}</news:title></news:news>"
    "<image:image><image:loc>https://www.dulle.example/{n}.jpg</image:loc></image:image></url>"
)
PLAIN = "<url><loc>https://www.dulle.example/about</loc><lastmod>2026-11-01</lastmod></url>"
TITLES = ("골목 빵집이 조합이 되다", "느린 우체통 열리다 &amp; 답장", "언덕 위 공유 서가")
XML = "application/xml; charset=utf-8"


def a_map(*numbers: int, more: str = "") -> str:
    return HEAD + "".join(ENTRY.format(n=n, title=TITLES[n % 3]) for n in numbers) + more + "</urlset>"


def an_index(base: str, *parts: tuple[str, str]) -> str:
    inner = "".join(f"<sitemap><loc>{base}{p}</loc><lastmod>{day}</lastmod></sitemap>" for p, day in parts)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'


def a_source(url: str, **settings: object) -> Source:
    return Source("map", SourceKind.SITEMAP, url, pause=0, allow_private=True, **settings)  # type: ignore[arg-type]


class TestSitemap(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        with site({"/news.xml": Answer(a_map(1, 2, 3, more=PLAIN), type=XML)}) as here:
            yield a_source(f"{here.base}/news.xml")

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        bomb = "<!DOCTYPE r [<!ENTITY a 'x'>" + "".join(
            f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
        )
        title = "&lt;script&gt;alert(1)&lt;/script&gt;제목"
        pages: dict[str, Page] = {
            "/tags": HEAD + ENTRY.format(n=1, title=title) + "</urlset>",
            "/link": HEAD + ENTRY.format(n=1, title="제목").replace("https://www", "javascript://www"),
            "/bomb": f"{bomb}]>{HEAD.partition('?>')[2]}{ENTRY.format(n=1, title='&a9;')}</urlset>",
            "/xxe": f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{HEAD.partition('?>')[2]}"
            + ENTRY.format(n=1, title="&x;제목"),
            "/gz": Answer(gzip.compress(b" " * 60_000_000), type="application/gzip"),
            "/torn.gz": Answer(gzip.compress(a_map(1).encode())[:-40], type="application/x-gzip"),
            "/no.gz": Answer(b"\x1f\x8bnot at all", type="application/gzip"),
            "/html": "<html><body>없는 페이지입니다.",
            "/text": "no xml at all",
            "/self": an_index("{base}", ("/self", "2026-11-01")),
            "/away": an_index("", ("http://169.254.169.254/latest", "2026-11-01")),
            "/deep": HEAD + "<url>" * 20_000,
        }
        with site(pages) as here:
            yield [a_source(f"{here.base}{path}") for path in pages]


def test_an_entry_is_read_as_its_outlet_means_it() -> None:
    with site({"/news.xml": Answer(a_map(4, more=PLAIN), type=XML)}) as here:
        fetched = collect(a_source(f"{here.base}/news.xml"))
    (item,) = fetched.items
    assert item.title == "느린 우체통 열리다 & 답장"
    assert item.url == item.key == "https://www.dulle.example/news/4"
    assert (item.outlet, item.image) == ("둘레신문", "https://www.dulle.example/4.jpg")
    assert item.published_at == datetime(2026, 11, 4, 9, tzinfo=SEOUL)
    assert fetched.notes == ("1 addresses without a news title left out",)


def test_the_newest_entries_are_kept_in_whatever_order_they_stand() -> None:
    with site({"/news.xml": Answer(a_map(3, 9, 1, 7), type=XML)}) as here:
        fetched = collect(a_source(f"{here.base}/news.xml", max_items=2))
    assert [item.url.rpartition("/")[2] for item in fetched.items] == ["9", "7"]
    assert fetched.notes == ("2 older entries left out (max_items = 2)",)


def test_a_gzipped_file_is_unpacked() -> None:
    packed = Answer(gzip.compress(a_map(1, 2).encode()), type="application/x-gzip")
    with site({"/news.xml.gz": packed}) as here:
        assert len(collect(a_source(f"{here.base}/news.xml.gz")).items) == 2


def test_an_index_is_followed_and_only_what_changed_is_read_again() -> None:
    def part(*numbers: int) -> Page:
        def answer(request: Request) -> Answer:
            tag = f'"{numbers}"'
            if request.headers.get("if-none-match") == tag:
                return Answer(status=304)
            return Answer(a_map(*numbers), type=XML, headers={"ETag": tag})

        return answer

    with site({"/old.xml": part(1, 2), "/new.xml": part(8, 9)}) as here:
        parts = ("/old.xml", "2026-11-02"), ("/new.xml", "2026-11-09"), ("/gone.xml", "2026-10-01")
        here.pages["/index.xml"] = Answer(an_index(here.base, *parts), type=XML)
        source = a_source(f"{here.base}/index.xml")
        fetched = collect(source)
        assert [item.url.rpartition("/")[2] for item in fetched.items] == ["9", "8", "2", "1"]
        assert "/gone.xml: answers 404" in fetched.notes[0]
        here.pages["/new.xml"] = part(8, 9, 10)
        again = collect(source, fetched.memory)
    assert [item.url.rpartition("/")[2] for item in again.items] == ["10"]
    assert sum("if-none-match" in request.headers for request in here.requests) == 2


def test_an_index_is_read_as_far_as_there_is_room() -> None:
    with site({"/a.xml": a_map(9, 8), "/b.xml": a_map(2, 1)}) as here:
        parts = ("/a.xml", "2026-11-09"), ("/b.xml", "2026-11-02")
        here.pages["/index.xml"] = Answer(an_index(here.base, *parts), type=XML)
        fetched = collect(a_source(f"{here.base}/index.xml", max_items=2))
        assert here.asked("/b.xml") == 0
    assert fetched.notes == ("1 older of 2 parts of the sitemap left out",)


def test_what_is_no_sitemap_is_named() -> None:
    with site({"/": "<html><body>a"}) as here, pytest.raises(Outside, match="begins with <html>"):
        collect(a_source(f"{here.base}/"))


@given(st.binary(max_size=300), st.sampled_from([b"", b"<urlset>", b"<?xml version='1.0'?>", b"\x1f\x8b"]))
def test_any_bytes_are_a_tree_or_are_refused(content: bytes, head: bytes) -> None:
    try:
        tree = tree_of(Fetched("https://a.example/s.xml", 200, {}, head + content, "", ""))
    except Outside as error:
        assert "\n" not in error.message
    else:
        assert isinstance(tree, _Element)
