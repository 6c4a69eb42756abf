"""Files as editors have them: saved pages, pasted text, tables of Excel, our own JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources import Fetched, plain_text, table
from newsletter.sources.known import sift

from .contract import NOW, SEOUL, SourceContract, check_harmless_text, collect, texts_of
from .shared import SAMPLES, SHARED, board_server, needs_shared

CSV = (SAMPLES / "coverage.csv").read_text(encoding="utf-8")
ARTICLE = (SAMPLES / "article.html").read_text(encoding="utf-8")


def a_file(path: Path | str, **settings: object) -> Source:
    return Source("file", SourceKind.FILE, str(path), **settings)  # type: ignore[arg-type]


def read(folder: Path, name: str, content: str | bytes, **settings: object) -> Fetched:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return collect(a_file(path, **settings))


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(Outside) as caught:
        read(folder, name, content)
    return caught.value.message.replace(str(folder), "")


class TestTable(SourceContract):
    @contextmanager
    def served(self) -> Iterator[Source]:
        yield a_file(SAMPLES / "coverage.csv")

    @contextmanager
    def hostile(self) -> Iterator[Sequence[Source]]:
        files: dict[str, str | bytes] = {
            "tags.csv": "title,url\n<script>alert(1)</script>제목,https://a.example/1\n<b>굵은</b> 제목,\n",
            "lines.csv": 'title,url\n"두\r\n줄: Bcc\x0b",https://a.example/1\n',
            "links.csv": "title,url,image\n제목,https://a.example/1,javascript:alert(1)\n둘,data:text/html,\n",
            "open.csv": 'title,url\n"끝나지 않는 인용,https://a.example/1\n' + "가,나\n" * 50,
            "wide.csv": "title,url\n"
            + "가" * 200_000
            + ",https://a.example/1\n좋은 제목,https://a.example/2\n",
            "deep.json": "[" * 50_000,
            "types.jsonl": '{"title": ["a"]}\n{"title": 3, "url": true}\n[1]\n"x"\nnull\n{"url": {}}\n',
            "tags.jsonl": json.dumps(
                {"title": "<img src=x onerror=alert(1)>제목", "credit": "<script>x</script>"}
            ),
            "page.html": "<title><script>alert(1)</script></title><h1>&lt;b&gt;제목&lt;/b&gt;</h1>",
            "feed.xml": "<rss><channel><item><title>&lt;script&gt;제목</title></item></channel></rss>",
            "text.txt": "<script>alert(1)</script>제목\n\n<b>글이다.</b>\u202e\x07\n",
            "long.txt": "제목\n" + "a" * 200_000,
            "names.csv": "a,b,c\n1,2,3\n",
            "nothing.csv": "",
        }
        with TemporaryDirectory() as folder:
            for name, content in files.items():
                data = content if isinstance(content, bytes) else content.encode()
                (Path(folder) / name).write_bytes(data)
            yield [a_file(Path(folder) / name) for name in files]


class TestSavedPage(TestTable):
    @contextmanager
    def served(self) -> Iterator[Source]:
        yield a_file(SAMPLES / "article.html")


class TestPastedText(TestTable):
    @contextmanager
    def served(self) -> Iterator[Source]:
        yield a_file(SAMPLES / "pasted.txt")


class TestSavedFeed(TestTable):
    @contextmanager
    def served(self) -> Iterator[Source]:
        yield a_file(SAMPLES / "outlet.rss")


# Tables


def test_a_table_of_coverage_is_read_row_by_row() -> None:
    """A title above the header, a cell of two lines, an address without https, a two-digit year."""
    items = collect(a_file(SAMPLES / "coverage.csv")).items
    first, second, third, dateless, last = items
    assert first.title == "빈집이 마을 부엌으로, 주민 열두 명의 첫해"
    assert (first.outlet, first.author, first.url) == ("마을신문", "홍길동", "https://www.maeul.example/101")
    assert first.excerpt == "주민 열두 명이 출자했다. 부엌을 열었다."
    assert first.published_at == datetime(2026, 11, 28, tzinfo=SEOUL)
    assert second.url == "https://www.onmaeul.example/12"
    assert second.published_at == datetime(2026, 11, 19, 14, 30, tzinfo=SEOUL)
    assert (third.url, third.published_at) == ("", datetime(2026, 11, 18, tzinfo=SEOUL))
    assert dateless.published_at is None
    assert last.title == "마지막 기사"


def test_a_broken_row_is_named_by_its_line_and_stops_nothing() -> None:
    assert collect(a_file(SAMPLES / "coverage.csv")).notes == (
        "line 9: no title",
        "line 10: 'javascript:alert(1)' is no address of the web",
        "line 11: '2026-13-45' is no date; taken without one",
        "line 12: 9 cells, but the header has 7",
    )


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_excel_may_save_it_in_any_way(charset: str, delimiter: str, tmp_path: Path) -> None:
    text = "제목;매체;날짜;주소\r\n똠방각하와 뷁;마을신문;2026-11-28;https://a.example/1\r\n"
    (item,) = read(tmp_path, "표.csv", text.replace(";", delimiter).encode(charset)).items
    assert (item.title, item.outlet, item.url) == ("똠방각하와 뷁", "마을신문", "https://a.example/1")


@pytest.mark.parametrize(
    "header",
    [
        "제목,링크,언론사,기자,보도일,발췌",
        "기사 제목,기사 링크,매체명,기자명,게재일자,주요 내용",
        "Title,URL,Outlet,Author,Published at,Excerpt",
        "headline,link,media,byline,date,summary",
    ],
)
def test_headers_are_korean_or_english(header: str, tmp_path: Path) -> None:
    (item,) = read(tmp_path, "a.csv", f"{header}\n가,https://a.example/1,나,다,2026-11-28,라다.\n").items
    assert (item.title, item.url, item.outlet, item.author) == ("가", "https://a.example/1", "나", "다")
    assert (item.published_at, item.excerpt) == (datetime(2026, 11, 28, tzinfo=SEOUL), "라다.")


def test_a_table_without_a_title_or_address_says_what_it_has(tmp_path: Path) -> None:
    said = refusal(tmp_path, "a.csv", "이름,전화\n홍길동,010\n")
    assert said == "/a.csv: no column is a title or an address; the first line has: 이름, 전화"


def test_the_outlet_of_the_source_stands_in_for_a_missing_one(tmp_path: Path) -> None:
    items = read(tmp_path, "a.csv", "title,outlet\n가,\n나,마을신문\n", outlet="온마을뉴스").items
    assert [item.outlet for item in items] == ["온마을뉴스", "마을신문"]


def test_all_of_a_file_is_read_whatever_max_items_is(tmp_path: Path) -> None:
    """max_items is for places that go on without end; who hands over a file means all of it."""
    rows = "\n".join(f"제목 {number}" for number in range(30))
    assert len(read(tmp_path, "a.csv", f"title\n{rows}\n", max_items=5).items) == 30


def test_a_file_of_the_wrong_kind_does_not_fill_the_screen(tmp_path: Path) -> None:
    fetched = read(tmp_path, "a.jsonl", "x\n" * 500)
    assert len(fetched.notes) == 101 and fetched.notes[-1] == "and 400 more lines like these"


# JSON


def as_press_json(item: PressItem, number: int = 1) -> dict[str, object]:
    """An item with the keys that ``press --json`` prints."""
    return {
        "id": str(number),
        "url": item.url,
        "title": item.title,
        "outlet": item.outlet,
        "author": item.author,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "excerpt": item.excerpt,
        "image": item.image,
        "image_alt": item.image_alt,
        "credit": item.credit,
        "source": "board",
        "state": "shortlisted",
    }


@pytest.mark.parametrize("shape", ["array", "array, indented", "lines", "one"])
def test_what_press_json_prints_is_read_back(shape: str, tmp_path: Path) -> None:
    """Also the key: an item exported and collected again is the same item, with an address or without."""
    there = [
        *collect(a_file(SAMPLES / "coverage.csv")).items,
        *collect(a_file(SAMPLES / "pasted.txt")).items,
        *collect(a_file(SAMPLES / "article.html")).items,
    ]
    there = there[:1] if shape == "one" else there
    said = [as_press_json(item) for item in there]
    written = {
        "array": json.dumps(said, ensure_ascii=False),
        "array, indented": json.dumps(said, indent=2),
        "lines": "\n".join(json.dumps(row, ensure_ascii=False) for row in said) + "\n",
        "one": json.dumps(said[0], indent=2),
    }
    back = read(tmp_path, "items.jsonl", written[shape])
    assert back.notes == ()
    assert [as_press_json(item) for item in back.items] == said
    assert [item.key for item in back.items] == [item.key for item in there]


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = '{"title": "가"}\n{"title": \n\n[1]\n{"title": "나", "url": "x y"}\n{"title": "다\u2028라"}\n'
    fetched = read(tmp_path, "items.jsonl", lines)
    assert [item.title for item in fetched.items] == ["가", "다 라"]
    assert fetched.notes == (
        "line 2: no JSON (Expecting value)",
        "line 4: not an object with title, url, outlet …",
        "line 5: 'x y' is no address of the web",
    )


def test_a_broken_array_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    fetched = read(tmp_path, "items.json", '[\n {"title": "가"},\n {"title": "나"},\n {"title" "다"}\n]')
    assert [item.title for item in fetched.items] == ["가", "나"]
    assert fetched.notes == ("line 4: no JSON (Expecting ':' delimiter); nothing below is read",)


# Pasted text


def test_a_board_post_pasted_as_text_is_cut_at_its_own_marks() -> None:
    (item,) = collect(a_file(SAMPLES / "pasted.txt")).items
    assert item.title == "햇빛발전소가 세 번째 지붕에 오르는 까닭은?"
    assert (item.author, item.url) == ("온마을센터", "")
    assert item.published_at == datetime(2026, 11, 19, 14, 30, tzinfo=SEOUL)
    assert item.caption == "온마을협동조합 조합원들이 지난 18일 도서관 지붕을 둘러보고 있다.ⓒ온마을"
    assert item.credit == "온마을"
    assert item.paragraphs == (
        "도서관 지붕에서 전기를... 마을이 함께 낸 돈으로",
        '"햇빛은 마을 사람 모두의 것입니다. 그래서 모두의 돈으로 지었습니다."',
        "협동조합은 도서관 지붕에 세 번째 발전소를 세웠다. 조합원 마흔 명이 출자했다.",
    )
    assert item.excerpt.startswith('"햇빛은 마을 사람') and item.excerpt.endswith("출자했다.")


def test_any_other_text_is_a_title_labels_and_what_follows(tmp_path: Path) -> None:
    text = (
        "빈집이 마을 부엌으로\n매체: 마을신문\n기자: 홍길동\n날짜: 2026.11.28\n"
        "https://www.maeul.example/101\n\n주민 열두 명이 출자했다.\n부엌을 열었다.\n\n"
        "무단전재 및 재배포 금지\n"
    )
    (item,) = read(tmp_path, "글.txt", text.encode("cp949")).items
    assert (item.title, item.outlet, item.author) == ("빈집이 마을 부엌으로", "마을신문", "홍길동")
    assert item.url == "https://www.maeul.example/101"
    assert item.published_at == datetime(2026, 11, 28, tzinfo=SEOUL)
    assert item.paragraphs == ("주민 열두 명이 출자했다.", "부엌을 열었다.")


@needs_shared
def test_the_seed_is_right_in_every_field() -> None:
    (item,) = collect(a_file(SHARED / "seed.txt")).items
    post = next(post for post in board_server().manifest()["posts"] if post["key"] == "seed")
    assert (item.title, item.author) == (post["title"], post["author"])
    assert item.published_at is not None and item.published_at.isoformat() == post["published_minute"]
    assert list(item.paragraphs) == post["paragraphs"]
    assert (item.caption, item.credit) == (post["lead_caption"], post["lead_credit"])


# Saved pages


def test_a_saved_article_has_the_address_it_was_saved_from(tmp_path: Path) -> None:
    (item,) = read(tmp_path, "article.html", ARTICLE).items
    assert item.url == "https://www.maeul.example/news/articleView.html?idxno=101"
    assert item.provenance.fetched_from == str(tmp_path / "article.html")
    bare = "<title>빈집이 마을 부엌으로</title><h1>빈집이 마을 부엌으로</h1><article><p>" + "글이다. " * 30
    saved = f"<!-- saved from url=(0027)https://www.maeul.example/9 -->\n<html>{bare}"
    assert read(tmp_path, "saved.htm", saved).items[0].url == "https://www.maeul.example/9"
    assert read(tmp_path, "bare.htm", f"<html>{bare}").items[0].url == ""


def test_a_saved_page_is_known_by_its_content_without_a_suffix(tmp_path: Path) -> None:
    assert read(tmp_path, "page", ARTICLE).items[0].author == "홍길동"
    assert len(read(tmp_path, "feed", (SAMPLES / "outlet.rss").read_bytes()).items) == 3
    assert len(read(tmp_path, "table.txt", CSV).items) == 5


@needs_shared
@pytest.mark.parametrize("look", ["default", "v52", "mobile", "short2"])
def test_a_saved_board_page_is_read_by_the_rules_of_boards(look: str, tmp_path: Path) -> None:
    with board_server().running(variant=look) as server:
        url = f"{server.base}/bbs/board.php?bo_table=press&wr_id=3"
        board = Source("b", SourceKind.BOARD, url, pause=0, allow_private=True)

        async def fetch() -> bytes:
            async with Polite(agent="test/1") as http:
                return (await http.get(url, board)).content

        content = asyncio.run(fetch())
        post = next(post for post in server.manifest()["posts"] if post["key"] == "seed")
    (item,) = read(tmp_path, "post.html", content).items
    assert (item.title, item.author, item.credit) == (post["title"], post["author"], post["lead_credit"])
    assert item.published_at is not None and item.published_at.isoformat() == post["published_minute"]
    assert item.provenance.fetched_from.endswith("post.html")


# What is no file of ours


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \n", "the file is empty"),
        (b"%PDF-1.7\n...", "this is a PDF, not a text"),
        (b"PK\x03\x04...", "this is an Office document or archive, not a text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this is an old Office or Hangul document, not a text"),
        (b"\x89PNG\r\n", "this is a picture, not a text"),
        (b"MIME-Version: 1.0\n", "this is a web archive, not a text"),
        (b"ELF\x00\x01\x02", "this is not a text (it has NUL bytes)"),
        (b"one line", "not even a title and a line of text"),
    ],
)
def test_what_is_no_text_is_said_in_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, "기사", content) == f"/기사: {said}"


@pytest.mark.parametrize(
    ("name", "said"),
    [("없음.csv", "there is no such file"), (".", "cannot be read"), ("a\0b", "cannot be read")],
)
def test_what_cannot_be_opened_is_said_in_one_line(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Outside) as caught:
        collect(a_file(f"{tmp_path}/{name}"))
    assert said in caught.value.message and caught.value.message.isprintable()


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text: str) -> None:
    item = plain_text.item_of(text, a_file("a.txt"), SEOUL, NOW)
    for cleaned in sift([item] if item else [], Memory()).items:
        for name, value in texts_of(cleaned).items():
            check_harmless_text(name, value)


@given(st.text(alphabet=',;"\n\r\t가a<>{}[]: ', max_size=120))
def test_any_table_is_read_or_refused(text: str) -> None:
    for rows in (table.csv_rows(f"title,url\n{text}"), table.json_rows(f"[{text}"), table.json_rows(text)):
        try:
            items, notes = table.items_of(rows, a_file("a"), SEOUL, NOW)
        except Outside:
            continue
        assert all(item.title for item in items)
        assert all("\n" not in note for note in notes)
