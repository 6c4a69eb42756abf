"""From an address to a source: what it is, five items of it, and a block in newsletter.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from newsletter.model.press import Source, SourceKind
from newsletter.workspace import settings, source_block
from tests.commands.typing import Terminal
from tests.sources import board_site, test_forum, test_list_page, test_mailbox, test_sitemap, test_wordpress
from tests.sources.server import Answer, Page, site
from tests.sources.shared import SAMPLES

RSS = Answer((SAMPLES / "outlet.rss").read_text(encoding="utf-8"), type="application/rss+xml")
JSON = Answer((SAMPLES / "coverage.json").read_text(encoding="utf-8"), type="application/feed+json")
LINKED = "<head><link rel='alternate' type='application/rss+xml' href='/rss'></head><body>마을신문"
PRIVATE = ("--allow-private", "--pause", "0")
LIST = "/bbs/board.php?bo_table=press"
BOARD = board_site.pages("table")
PLACES: Mapping[str, tuple[str, dict[str, Page], str]] = {  # kind → (path to add, pages, path in the block)
    "feed": ("/rss", {"/rss": RSS}, "/rss"),
    "json feed": ("/feed.json", {"/feed.json": JSON}, "/feed.json"),
    "linked feed": ("/", {"/": LINKED, "/rss": RSS}, "/rss"),
    "sitemap": ("/s.xml", {"/s.xml": Answer(test_sitemap.a_map(3, 2, 1), type="text/xml")}, "/s.xml"),
    "board": (f"{LIST}&page=2", {**BOARD, f"{LIST}&page=2": BOARD[LIST]}, LIST),
    "rhymix": ("/press", test_forum.rhymix_site(31, 30, 29), "/press"),
    "kboard": ("/news/", test_forum.kboard_site(31, 30, 29), "/news/"),
    "wordpress": ("/", test_wordpress.a_site(5, 4, 3) | test_wordpress.a_site(5, 4, 3, size=5), "/"),
    "page": ("/news/", {"/news/": test_list_page.page(test_list_page.rows(1, 2, 3, 4))}, "/news/"),
}  # fmt: skip


def blocks(root: Path) -> list[dict[str, Any]]:
    return list(tomllib.loads((root / "newsletter.toml").read_text("utf-8")).get("source", []))


@pytest.mark.parametrize("place", PLACES)
def test_an_address_is_recognised_and_can_be_collected_at_once(
    typed: Terminal, root: Path, place: str
) -> None:
    path, pages, written = PLACES[place]
    with site(pages) as here:
        said = typed("-C", root, "source", "add", f"{here.base}{path}", *PRIVATE)
        assert said.code == 0, said.err
        (block,) = blocks(root)
        assert block["kind"] == place.split()[-1]
        assert block["url"] == f"{here.base}{written}"
        assert (block["allow_private"], block["pause"]) == (True, 0.0)
        assert "newsletter collect" in said.out
        collected = typed("-C", root, "collect", block["name"], "--json")
        assert collected.code == 0, collected.err
        assert collected.json[0]["new"] >= 3


def test_five_items_are_shown_and_nothing_is_kept_of_them(typed: Terminal, root: Path) -> None:
    with site(test_forum.rhymix_site(*range(39, 30, -1))) as here:
        address = f"{here.base}/press/35"
        shown = typed("-C", root, "source", "add", address, *PRIVATE, "--dry-run")
        assert f'url = "{here.base}/press"' in shown.out, "a post leads to its list"
        said = typed("-C", root, "source", "add", f"{here.base}/press", *PRIVATE, "--json")
    assert (said.json["kind"], said.json["name"], len(said.json["samples"])) == ("rhymix", "press", 5)
    assert said.json["samples"][0]["outlet"] == "둘레신문"
    assert typed("-C", root, "press", "--json").json == []


def test_every_other_byte_stays(typed: Terminal, root: Path) -> None:
    path = root / "newsletter.toml"
    before = path.read_bytes().replace(b"\n", b"\r\n") + "# 끝줄, 줄바꿈 없음".encode()
    path.write_bytes(before)
    with site({"/rss": RSS}) as here:
        for name in ("하나", "둘"):
            said = typed("-C", root, "source", "add", f"{here.base}/rss", *PRIVATE, "--name", name)
            assert said.code == 0, said.err
    after = path.read_bytes()
    assert after.startswith(before)
    assert b"\n" not in after.replace(b"\r\n", b"")
    assert [block["name"] for block in blocks(root)] == ["하나", "둘"]


def test_a_name_is_found_that_nobody_has(typed: Terminal, root: Path) -> None:
    with site({"/rss": RSS}) as here:
        for _ in range(3):
            assert typed("-C", root, "source", "add", f"{here.base}/rss", *PRIVATE).code == 0
        taken = typed("-C", root, "source", "add", f"{here.base}/rss", *PRIVATE, "--name", "127.0.0.1")
    assert [block["name"] for block in blocks(root)] == ["127.0.0.1", "127.0.0.1-feed", "127.0.0.1-2"]
    assert taken.code == 2 and "already" in taken.err


def test_a_dry_run_writes_nothing(typed: Terminal, root: Path) -> None:
    before = (root / "newsletter.toml").read_bytes()
    with site({"/rss": RSS}) as here:
        said = typed("-C", root, "source", "add", f"{here.base}/rss", *PRIVATE, "--dry-run")
    assert said.code == 0
    assert '[[source]]\nname = "127.0.0.1"\nkind = "feed"' in said.out
    assert (root / "newsletter.toml").read_bytes() == before


def test_a_file_and_a_folder_of_mails_are_sources_too(typed: Terminal, root: Path) -> None:
    (root / "보도.csv").write_text("제목,주소\n골목 빵집,https://a.example/1\n", "utf-8")
    (root / "mails").mkdir()
    (root / "mails" / "1.eml").write_bytes(test_mailbox.a_mail(test_mailbox.GOOGLE))
    assert typed("-C", root, "source", "add", "보도.csv").code == 0
    assert typed("-C", root, "source", "add", root / "mails").code == 0
    found = [(block["name"], block["kind"], block["url"]) for block in blocks(root)]
    assert found == [("보도", "file", "보도.csv"), ("alerts", "mailbox", "maildir:mails")]
    assert "3 new" in typed("-C", root, "collect").out.splitlines()[-1]
    listed = typed("-C", root, "source", "list", "--json").json
    assert [(each["name"], each["items"]) for each in listed] == [("보도", 1), ("alerts", 2)]
    assert listed[0]["collected_at"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["{base}/none"], 5, "404"),
        (["{base}/empty"], 5, "nothing to collect: no feed, no board and no list of links"),
        (["nowhere.csv"], 2, "neither an address, a file nor a mailbox"),
        (["{base}/empty", "--kind", "fead"], 2, "--kind feed"),
        (["{base}/empty", "--kind", "feed"], 5, "this is no feed but says: 둘레"),
        (["{base}/empty", "--kind", "page"], 2, "needs a selector for its rows"),
        (["imaps://editor:secret@mail.example/INBOX"], 2, "holds a password"),
    ],
)  # fmt: skip
def test_what_cannot_be_collected_is_told_and_not_written(
    typed: Terminal, root: Path, words: list[str], code: int, said: str
) -> None:
    before = (root / "newsletter.toml").read_bytes()
    with site({"/empty": "<body>둘레</body>"}) as here:
        typed_words = [word.replace("{base}", here.base) for word in words]
        told = typed("-C", root, "source", "add", *typed_words, *PRIVATE)
    assert (told.code, said in told.err) == (code, True), told.err
    assert (root / "newsletter.toml").read_bytes() == before
    assert "secret" not in told.err + told.out


def test_a_private_address_needs_the_word_for_it(typed: Terminal, root: Path) -> None:
    with site({"/rss": RSS}) as here:
        told = typed("-C", root, "source", "add", f"{here.base}/rss")
    assert told.code == 5
    assert "is not a public address" in told.err and "--allow-private" in told.err


def test_a_block_with_everything_is_read_back_as_it_was(root: Path) -> None:
    source = Source(
        'a "name" \\ here',
        SourceKind.PAGE,
        "https://a.example/?q='1'",
        7,
        2.5,
        True,
        "언덕",
        {"item": 'a[href*="x"]'},
        articles=True,
    )
    source_block.append(root, source)
    assert settings.read(root).declared.source == (source,)
