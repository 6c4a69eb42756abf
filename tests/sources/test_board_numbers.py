"""Boards that change under us: other numbers, other titles, posts that go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.model.press import Memory, Source, SourceKind
from newsletter.sources import Fetched
from newsletter.sources.gnuboard_address import board_of, post_link
from newsletter.sources.gnuboard_list import Row
from newsletter.sources.gnuboard_memory import is_known

from . import board_site
from .board_site import POSTS, Post, pages
from .contract import collect
from .server import Site, site

LIST = "/bbs/board.php?bo_table=press"
PUBLIC = [post for post in POSTS if not post.secret]


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """The posts that the board serves; changing the list changes the board."""
    served = list(POSTS)
    monkeypatch.setattr(board_site, "POSTS", served)
    return served


def a_source(here: Site) -> Source:
    return Source("press", SourceKind.BOARD, here.base + LIST, pause=0, allow_private=True)


def again(here: Site, memory: Memory) -> Fetched:
    here.pages.clear()
    here.pages.update(pages("table"))
    return collect(a_source(here), memory)


def by_title(fetched: Fetched) -> dict[str, tuple[str, str]]:
    return {item.title: (item.key, item.url.rpartition("=")[2]) for item in fetched.items}


def test_a_board_whose_numbers_all_changed_keeps_its_items(posts: list[Post]) -> None:
    """Moved to another machine: every number is another one, nothing is new."""
    with site(pages("table")) as here:
        first = collect(a_source(here))
        posts[:] = [replace(post, id=post.id + 1000) for post in posts]
        second = again(here, first.memory)
        third = again(here, second.memory)
    assert len(first.items) == len(PUBLIC)
    before, after = by_title(first), by_title(second)
    assert {title: key for title, (key, _) in after.items()} == {t: k for t, (k, _) in before.items()}
    assert all(int(after[title][1]) == int(before[title][1]) + 1000 for title in after), "addresses follow"
    assert any("posts have other numbers than before; they stay the items" in note for note in second.notes)
    assert (third.items, third.notes[:1]) == ((), ("1 secret post left out",))


def test_where_an_old_number_is_another_posts_now_both_are_told_apart(posts: list[Post]) -> None:
    """Restored with a gap: each post has the number of the one before it."""
    with site(pages("table")) as here:
        first = collect(a_source(here))
        ids = sorted(post.id for post in posts)
        following = dict(zip(ids, [*ids[1:], max(ids) + 1], strict=True))
        posts[:] = [replace(post, id=following[post.id]) for post in posts]
        posts.append(Post(ids[0], "느티나무 그늘에서 책 읽기", "<p>새 글이다. 모두 열 명이 모였다.</p>"))
        second = again(here, first.memory)
        third = again(here, second.memory)
    before, after = by_title(first), by_title(second)
    for title, (key, _) in before.items():
        assert after[title][0] == key, "the item follows its text, not its number"
    new = after["느티나무 그늘에서 책 읽기"][0]
    assert new not in {key for key, _ in before.values()}
    assert len(after) == len(before) + 1
    assert third.items == ()


def test_a_post_whose_title_was_mended_is_changed_and_no_other_is_read_again(posts: list[Post]) -> None:
    with site(pages("table")) as here:
        first = collect(a_source(here))
        at = next(n for n, post in enumerate(posts) if not (post.secret or post.notice or post.reply))
        old = posts[at]
        posts[at] = replace(old, title="고친 " + old.title)
        here.requests.clear()
        second = again(here, first.memory)
        paths = [request.path for request in here.requests]
        read = [path for path in paths if "board.php" in path and "wr_id=" in path]
    (item,) = second.items
    assert item.title.startswith("고친 ")
    assert item.key == by_title(first)[old.title][0]
    assert read == [f"{LIST}&wr_id={old.id}"]


def test_a_deleted_post_is_gone_once(posts: list[Post]) -> None:
    with site(pages("table")) as here:
        first = collect(a_source(here))
        newest = max((p for p in posts if not (p.secret or p.notice)), key=lambda post: post.id)
        oldest = min((p for p in posts if not (p.secret or p.notice)), key=lambda post: post.id)
        posts.remove(oldest)
        posts.append(replace(newest, id=newest.id + 50, title="새로 쓴 글", body="<p>새 글이다.</p>"))
        second = again(here, Memory(first.memory.known, {}))
        third = again(here, Memory(second.memory.known, {}))
    assert [item.title for item in second.items] == ["새로 쓴 글"]
    assert (second.gone, third.gone) == (1, 0)


def test_a_memory_of_before_titles_were_remembered_brings_nothing_new(posts: list[Post]) -> None:
    with site(pages("table")) as here:
        first = collect(a_source(here))
        bare = {k: v for k, v in first.memory.known.items() if not k.startswith(("title:", "text:", "at:"))}
        second = again(here, Memory(bare, first.memory.validators))
        assert second.items == ()
        posts[1] = replace(posts[1], title="고친 제목이 붙은 글")
        third = again(here, second.memory)
    assert len(third.items) == (not posts[1].secret)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("골목 빵집이 조합이 되다", "골목 빵집이 조합이 되다 [3]", True),
        ("골목 빵집이 조합이 되다 +2", "골목 빵집이 조합이 되다 조회 1,034회", True),
        ("골목 빵집이 조합이 되다 N", "골목 빵집이 조합이 되다", True),
        ("뉴스레터 3월호", "뉴스레터 4월호", False),
        ("골목 빵집", "고친 골목 빵집", False),
        ("+1 " * 90 + "x", "views 5 " * 40 + "x", False),
    ],
)
def test_what_changes_by_itself_beside_a_title_is_no_other_title(one: str, other: str, same: bool) -> None:
    """Otherwise each comment would have the post read again, and its views counted."""
    board = board_of("https://a.example/bbs/board.php?bo_table=press")
    link = post_link(board, "board.php?bo_table=press&wr_id=7") if board else None
    assert board and link
    memory = Memory({board.key(7): "hash", f"title:{link.url}": one})
    assert is_known(Row(link, other), board, memory) is same
