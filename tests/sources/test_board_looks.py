"""A real gnuboard5 in four looks: every field of every post, against the manifest of right answers.

The pages are answers of a gnuboard5 5.6 that was run for this purpose (shared/data/board);
they carry markup of LGPL skins and are not part of this project.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources.board import Reader
from newsletter.sources.gnuboard_list import Row
from newsletter.sources.gnuboard_page import Look, Refusal, Refused
from newsletter.sources.gnuboard_post import Post
from newsletter.sources.gnuboard_walk import walk
from newsletter.sources.lines import Picture
from tests.sources.contract import NOW, SEOUL, collect
from tests.sources.shared import board_server, needs_shared

pytestmark = needs_shared
LOOKS = ("default", "mobile", "v52", "short2")
ACCESS = {Refused.LOCKED: "secret", Refused.DENIED: "denied"}


@pytest.fixture(scope="module")
def gnuboard() -> Any:
    module = board_server()
    module.H.disable_nagle_algorithm = True  # head and body in two packets cost 40 ms each otherwise
    return module


def source(base: str, look: str = "default", table: str = "press", **more: Any) -> Source:
    path = f"/{table}" if look == "short2" else f"/bbs/board.php?bo_table={table}"
    return replace(Source("press", SourceKind.BOARD, base + path, pause=0, allow_private=True), **more)


def numbered(manifest: dict[str, Any], table: str) -> list[int]:
    """The wr_ids of a list in its order."""
    if table == "secretpress":
        return [1]
    return [row["wr_id"] for page in manifest["lists"][table]["pages"] for row in page]


async def everything(place: Source, numbers: list[int]) -> dict[int, tuple[Row, Post | Refusal]]:
    """Every row of a list with what its page answers, secret ones too."""
    async with Polite(agent="newsletter-test/1") as http:
        found = await walk(place, Memory(), http, Look())
        reader = Reader(place, http, Look(), SEOUL, NOW, (found.first.name, found.first.site))
        rows = list(found.rows.values())
        assert len(rows) == len(numbers)
        return {n: (row, await reader.post(row)) for n, row in zip(numbers, rows, strict=True)}


def picture(image: Picture) -> dict[str, Any]:
    told = {name: getattr(image, name) for name in ("url", "original", "alt")}
    return told | {"caption": image.caption or None, "credit": image.credit or None}


def fields(row: Row, post: Post | Refusal) -> dict[str, Any]:
    """A post in the words of the manifest: None where there is nothing."""
    if isinstance(post, Refusal):
        return {"access": ACCESS[post.why], "secret": row.secret}
    minute = post.info.published.replace(second=0).isoformat() if post.info.published else None
    links = {link.number: link.url for link in post.links}
    lead = picture(post.images[0]) if post.images else dict.fromkeys(("url", "caption", "credit"))
    nothing = {
        "category": post.category, "link1": links.get(1), "link2": links.get(2), "outlet": post.outlet,
        "byline": post.attribution.byline, "source_url": post.attribution.source_url,
        "subtitle": post.subtitle, "table": [list(cells) for cells in post.table], "youtube": post.youtube,
        "first_paragraph": post.paragraphs[0] if post.paragraphs else None,
        "last_paragraph": post.paragraphs[-1] if post.paragraphs else None,
    }  # fmt: skip
    return {name: value or None for name, value in nothing.items()} | {
        "wr_id": post.wr_id, "url": post.url, "title": post.title, "title_shown": post.title_shown,
        "author": post.info.author, "published_minute": minute, "views": post.info.views,
        "comments": post.info.comments, "notice": post.notice, "reply": post.reply, "secret": row.secret,
        "access": "public", "paragraphs": list(post.paragraphs), "paragraph_count": len(post.paragraphs),
        "captions": list(post.captions), "files": list(post.files), "images": list(map(picture, post.images)),
        "lead_image": lead["url"], "lead_caption": lead["caption"], "lead_credit": lead["credit"],
    }  # fmt: skip


def expected(told: dict[str, Any], row: Row) -> dict[str, Any]:
    """The manifest's post as a page can show it: names of files, spaces as browsers show them."""
    answer = {name: spaced(value) for name, value in told.items()}
    answer["files"] = [file["name"] for file in told["files"]]
    if row.link.wr_id is None:
        answer["url"] = row.link.url  # title words: the manifest has the old form
    return answer


def spaced(value: Any) -> Any:
    if isinstance(value, list):
        return [spaced(each) for each in value]
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


@pytest.mark.parametrize("look", LOOKS)
def test_every_field_of_every_post(
    look: str, gnuboard: Any, record_property: Callable[[str, object], None]
) -> None:
    """No look leaves a field out: views, comments, category and files stand on all four.

    Whether a post is a notice or a reply is told by the list alone, in every look. Of a
    secret post and one for members only the access can be compared.
    """
    wrong: list[str] = []
    posts = right = 0
    with gnuboard.running(variant=look) as server:
        manifest = server.manifest()
        for table in ("press", "newsletter", "secretpress"):
            told = {p["wr_id"]: p for p in manifest["posts"] if p["board"] == table}
            found = asyncio.run(everything(source(server.base, look, table), numbered(manifest, table)))
            assert set(found) == set(told)
            for number, (row, post) in found.items():
                answer = expected(told[number], row)
                got = fields(row, post)
                posts += 1
                right += sum(value == answer[name] for name, value in got.items())
                wrong += [
                    f"{table} {number} {name}: {value!r}, not {answer[name]!r}"
                    for name, value in got.items()
                    if value != answer[name]
                ]
                texts = "\n".join(got.get("paragraphs", []))
                assert not [word for word in told[number]["not_in_body"] if word in texts]
    record_property("told", f"{look}: {posts} posts, {right:,} of {right + len(wrong):,} fields right")
    assert wrong == []
    assert posts == 43 and right == 41 * 31 + 2 * 2


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_collected_is_what_the_manifest_says(look: str, gnuboard: Any) -> None:
    """Notices and replies too; secret posts and those for members neither as items nor in a word."""
    with gnuboard.running(variant=look) as server:
        manifest = server.manifest()
        public = {p["wr_id"]: p for p in manifest["posts"] if p["board"] == "press" and not p["secret"]}
        first = collect(source(server.base, look))
        asked = len(server.log())
        again = collect(source(server.base, look), first.memory)
        assert asked <= 1 + 3 + 1 + len(public) + 1  # robots.txt, list, feed, posts, one link that is cut
        assert len(server.log()) - asked == 2  # robots.txt and the first page of the list
        assert server.state.max_active == 1
    numbers = [int(item.key.rpartition("/")[2]) for item in first.items]
    assert numbers == [n for n in numbered(manifest, "press") if n in public]
    for item in first.items:
        check(item, public[int(item.key.rpartition("/")[2])], manifest["rss"]["press"])
    assert again.items == () and again.memory.known == first.memory.known
    assert first.notes == ("read 35 of 36 posts on the list", "1 secret post left out")
    assert "내부" not in repr(first)  # of the secret post's title


def check(item: PressItem, told: dict[str, Any], feed: list[int]) -> None:
    when = item.published_at
    assert when is not None
    assert (when if told["wr_id"] in feed else when.replace(second=0)).isoformat() == told[
        "published" if told["wr_id"] in feed else "published_minute"
    ]
    got = (item.title, item.author, item.outlet or None, item.byline or None, item.image or None)
    assert got == tuple(spaced(told[n]) for n in ("title", "author", "outlet", "byline", "lead_image"))
    assert (item.caption or None, item.credit or None) == (told["lead_caption"], told["lead_credit"])
    assert list(item.paragraphs) == spaced(told["paragraphs"])
    assert bool(item.excerpt) == bool(told["paragraphs"]) and item.image_alt != "kt.jpg"


@pytest.mark.parametrize("look", LOOKS)
def test_the_rows_of_the_list_are_those_of_the_manifest(look: str, gnuboard: Any) -> None:
    async def rows(place: Source) -> list[Row]:
        async with Polite(agent="newsletter-test/1") as http:
            return list((await walk(place, Memory(), http, Look())).rows.values())

    with gnuboard.running(variant=look) as server:
        told = [row for page in server.manifest()["lists"]["press"]["pages"] for row in page]
        found = asyncio.run(rows(source(server.base, look)))
    assert [row.notice for row in found] == [row["notice"] for row in told]
    assert [row["wr_id"] for row, seen in zip(told, found, strict=True) if seen.secret] == [7]
    assert [row["wr_id"] for row, seen in zip(told, found, strict=True) if seen.reply] == [21]
    for row, seen in zip(told, found, strict=True):
        assert seen.link.wr_id in (row["wr_id"], None)
        title = spaced(row["title"])
        assert seen.title in (title, "" if seen.secret else title) or title.startswith(seen.title[:-1])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    ("table", "sentence"),
    [("memberonly", "목록을 볼 권한이 없습니다."), ("nosuchboard", "존재하지 않는 게시판입니다.")],
)
def test_a_board_that_shows_no_list_is_refused_in_its_own_words(
    look: str, table: str, sentence: str, gnuboard: Any
) -> None:
    with gnuboard.running(variant=look) as server, pytest.raises(Outside, match=sentence):
        collect(source(server.base, look, table))


@pytest.mark.parametrize("look", LOOKS)
def test_posts_for_members_and_empty_boards_bring_nothing(look: str, gnuboard: Any) -> None:
    with gnuboard.running(variant=look) as server:
        members = collect(source(server.base, look, "secretpress"))
        empty = collect(source(server.base, look, "emptyboard"))
    assert (members.items, empty.items, empty.notes) == ((), (), ())
    assert members.notes == ("1 post for members only left out: 글을 읽을 권한이 없습니다.",)
    assert "회원만 읽을" not in repr(members)


CHARSETS = (
    "",
    "euckr",
    "euckr-meta",
    "euckr-nometa",
    "euckr-none",
    "euckr-lie",
    "utf8-lie",
    "nocharset",
    "bom",
)


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_charset_and_every_false_declaration_reads_the_same(charset: str, gnuboard: Any) -> None:
    """The newest ten hold syllables that only CP949 has; "EUC-KR" pages are full of them."""
    with gnuboard.running(charset=charset) as server:
        told = {p["wr_id"]: p for p in server.manifest()["posts"] if p["board"] == "press"}
        items = collect(source(server.base, max_items=10)).items
    assert len(items) == 10
    for item in items:
        post = told[int(item.url.rpartition("=")[2])]
        assert (item.title, item.author) == (spaced(post["title"]), spaced(post["author"]))
        assert list(item.paragraphs) == spaced(post["paragraphs"])


ONE = r"bo_table=newsletter&wr_id=3$"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("500", "answers 500"), ("404", "answers 404"), ("reset", "cut off"), ("truncate:2000", "cut off"),
        ("empty", "empty"), ("loop", "redirects more than"), ("pdf", "application/pdf"), ("bomb:20", "limit"),
        ("redirect:http://169.254.169.254/", "not a public address"), ("cookiewall", "shield"),
        ("endless", "limit"), ("redirect:file:///etc/passwd", "only http"), ("badgzip", "gzip"),
        ("html-as-xml", "holds no post"),
    ],
)  # fmt: skip
def test_a_post_that_fails_stops_no_other_and_is_read_next_time(
    fault: str, reason: str, gnuboard: Any
) -> None:
    with gnuboard.running(faults=[(ONE, fault)]) as server:
        first = collect(source(server.base, table="newsletter"))
        server.state.faults.clear()
        again = collect(source(server.base, table="newsletter"), first.memory)
    assert [item.key[-1] for item in first.items] == ["6", "5", "4", "2", "1"]
    assert any(note.startswith("post 3 not read: ") and reason in note for note in first.notes), first.notes
    assert [item.key[-1] for item in again.items] == ["3"]


@pytest.mark.parametrize("fault", ["flaky:1", "chain:3", "gzip!", "chunked", "nul", "bom"])
def test_a_post_that_is_only_odd_is_read(fault: str, gnuboard: Any) -> None:
    with gnuboard.running(faults=[(ONE, fault)]) as server:
        items = collect(source(server.base, table="newsletter")).items
    assert "설 선물 꾸러미 10종을 소개합니다." in {item.paragraphs[0] for item in items}


@pytest.mark.parametrize("fault", ["500", "reset", "empty", "cookiewall", "loop", "huge:20"])
def test_a_list_that_fails_is_one_line(fault: str, gnuboard: Any) -> None:
    with gnuboard.running(faults=[("bo_table=press$", fault)]) as server, pytest.raises(Outside) as refusal:
        collect(source(server.base))
    assert "\n" not in refusal.value.message


def test_a_second_page_that_fails_keeps_the_first(gnuboard: Any) -> None:
    with gnuboard.running(faults=[("page=2", "500")]) as server:
        first = collect(source(server.base))
        server.state.faults.clear()
        again = collect(source(server.base), first.memory)
    assert len(first.items) == 15
    assert any(note.startswith("page 2 of the list not read: answers 500") for note in first.notes)
    assert len(again.items) == 20


@pytest.mark.parametrize("robots", ["disallow", "naver-only", "error"])
def test_robots_txt_is_obeyed(robots: str, gnuboard: Any) -> None:
    with gnuboard.running(robots=robots) as server, pytest.raises(Outside, match=r"robots\.txt"):
        collect(source(server.base))


@pytest.mark.parametrize("robots", ["allow", "html", "missing"])
def test_robots_txt_that_forbids_nothing_changes_nothing(robots: str, gnuboard: Any) -> None:
    with gnuboard.running(robots=robots) as server:
        assert len(collect(source(server.base, table="newsletter")).items) == 6


def test_robots_txt_may_forbid_the_feed_and_single_posts(gnuboard: Any) -> None:
    with gnuboard.running(robots="partial") as server:
        fetched = collect(source(server.base))
        paths = [entry["path"] for entry in server.log()]
    assert len(fetched.items) == 34
    assert any(note.startswith("post 3 not read: robots.txt") for note in fetched.notes)
    assert not any("rss.php" in path or path.endswith("wr_id=3") for path in paths)


FEEDS = ("rssblank", "rssctl", "rssamp", "rssold", "rss-euckr")


@pytest.fixture(params=FEEDS)
def odd_feed(request: pytest.FixtureRequest, gnuboard: Any) -> Iterator[Any]:
    with gnuboard.running(faults=[("rss", request.param)]) as server:
        yield server


def test_an_odd_feed_still_tells_the_seconds(odd_feed: Any) -> None:
    items = collect(source(odd_feed.base, max_items=3)).items
    assert items[2].published_at is not None
    assert items[2].published_at.isoformat() == "2026-11-22T21:55:03+09:00"
