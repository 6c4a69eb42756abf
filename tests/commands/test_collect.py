"""Several sources at once: each for itself, counted, and asked politely."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter import sources
from newsletter.errors import Mistake
from newsletter.model.press import SourceKind
from newsletter.steps.bench import Bench
from newsletter.steps.collect import Result
from newsletter.steps.rounds import cron_line, every, rounds
from tests.commands.typing import Terminal
from tests.sources.server import Answer, Page, Request, Site, site

FEED = "<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
ITEM = "<item><title>{title}</title><link>https://{host}/{n}</link></item>"
TITLES = ("골목 빵집이 조합이 되다", "느린 우체통 열리다", "언덕 위 공유 서가", "A garden on the roof")


def feed(name: str, count: int = 3, host: str = "dulle.example") -> str:
    items = "".join(ITEM.format(title=TITLES[n], n=n, host=host) for n in range(count))
    return FEED.format(name=name, items=items)


def tagged(text: str) -> Page:
    """A feed of a server that knows whether it changed."""

    def answer(request: Request) -> Answer:
        tag = f'"{abs(hash(text))}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(text, type="application/rss+xml; charset=utf-8", headers={"ETag": tag})

    return answer


def declare(root: Path, name: str, url: str, kind: str = "feed", more: str = "") -> None:
    block = f'\n[[source]]\nname = "{name}"\nkind = "{kind}"\nurl = "{url}"\n'
    block += "pause = 0\nallow_private = true\n" if url.startswith("http") else ""
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(f"{block}{more}\n")


@pytest.fixture
def here(root: Path) -> Iterator[Site]:
    """A site with two feeds that both are declared."""
    pages = {"/dulle": tagged(feed("둘레신문")), "/eondeok": tagged(feed("언덕일보", host="eondeok.example"))}
    with site(pages) as running:
        declare(root, "dulle", f"{running.base}/dulle")
        declare(root, "eondeok", f"{running.base}/eondeok")
        yield running


def test_every_source_is_counted_and_the_second_run_brings_nothing(
    typed: Terminal, root: Path, here: Site
) -> None:
    said = typed("-C", root, "collect")
    assert said.code == 0, said.err
    assert "dulle: 3 new, 0 changed, 0 same, 0 gone" in said.out
    assert "2 sources: 6 new, 0 changed, 0 same, 0 gone" in said.out
    again = typed("-C", root, "collect", "--json")
    assert [(each["new"], each["same"]) for each in again.json] == [(0, 3), (0, 3)]
    asked = [request for request in here.requests if request.path != "/robots.txt"]
    assert len([request for request in asked if "if-none-match" in request.headers]) == 2


def test_one_host_is_asked_one_thing_at_a_time(typed: Terminal, root: Path, here: Site) -> None:
    typed("-C", root, "collect")
    assert max(request.at_once for request in here.requests) == 1


def test_a_source_that_fails_stops_nobody_and_is_told(typed: Terminal, root: Path, here: Site) -> None:
    here.pages["/dulle"] = Answer("out of order", 500)
    said = typed("-C", root, "collect")
    assert said.code == 1
    assert "dulle: failed: " in said.err and "500" in said.err
    assert "eondeok: 3 new" in said.out
    assert "1 of them failed" in said.out
    here.pages["/eondeok"] = Answer("out of order", 500)
    assert typed("-C", root, "collect").code == 5


def test_a_mistake_of_ours_stops_its_own_source_alone(
    typed: Terminal, root: Path, here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(root, "broken", f"{here.base}/x", kind="sitemap")
    monkeypatch.setitem(sources.SOURCES, SourceKind.SITEMAP, "tests.commands.broken_source")
    said = typed("-C", root, "collect")
    assert said.code == 1
    assert "broken: could not be read (ZeroDivisionError: " in said.err
    assert "6 new" in said.out


def test_a_row_taken_out_of_a_file_is_gone_once(typed: Terminal, root: Path) -> None:
    path = root / "list.csv"
    path.write_text("제목,주소\n하나의 제목,https://a.example/1\n둘의 제목,https://a.example/2\n", "utf-8")
    declare(root, "list", "list.csv", kind="file")
    assert "list: 2 new" in typed("-C", root, "collect").out, "the path is relative to the workspace"
    path.write_text("제목,주소\n하나의 제목,https://a.example/1\n", "utf-8")
    assert "list: 0 new, 0 changed, 1 same, 1 gone" in typed("-C", root, "collect").out
    assert "1 same, 0 gone" in typed("-C", root, "collect").out
    assert len(typed("-C", root, "press", "--json").json) == 2, "what was collected stays"


def test_two_outlets_with_one_address_are_told_and_the_first_stays(typed: Terminal, root: Path) -> None:
    """A copy that names the first one's address must not take its place."""
    pages: dict[str, Page] = {"/a": feed("둘레신문", 1), "/b": feed("언덕일보", 2)}
    with site(pages) as here:
        declare(root, "a", f"{here.base}/a")
        typed("-C", root, "collect", "a")
        declare(root, "b", f"{here.base}/b")
        said = typed("-C", root, "collect", "b")
    assert "b: 1 new, 0 changed, 1 same" in said.out
    assert f"“{TITLES[0]}” of 언덕일보: 둘레신문 has the same address (from a); that one stays" in said.out
    outlets = {item["title"]: item["outlet"] for item in typed("-C", root, "press", "--json").json}
    assert outlets == {TITLES[0]: "둘레신문", TITLES[1]: "언덕일보"}


def test_the_same_outlets_item_from_two_sources_is_one(typed: Terminal, root: Path) -> None:
    with site({"/a": feed("둘레신문", 2), "/b": feed("둘레신문", 3)}) as here:
        for name in "ab":
            declare(root, name, f"{here.base}/{name}")
            typed("-C", root, "collect", name)
    assert len(typed("-C", root, "press", "--json").json) == 3


def test_nothing_to_collect_from_says_how_to_begin(typed: Terminal, root: Path) -> None:
    said = typed("-C", root, "collect")
    assert said.code == 2
    assert "newsletter source add URL" in said.err


def test_rounds_begin_at_even_distances_until_they_are_ended(root: Path, here: Site) -> None:
    shown: list[list[Result]] = []
    slept: list[float] = []

    def told(results: list[Result]) -> bool:
        shown.append(results)
        return len(shown) < 3

    with Bench.open(root) as bench:
        rounds(bench, [], 1800, lambda *_: None, told=told, sleep=slept.append)
    assert [sum(result.new for result in results) for results in shown] == [6, 0, 0]
    assert len(slept) == 2 and all(1500 < seconds <= 1800 for seconds in slept)


@pytest.mark.parametrize(
    ("pause", "line"),
    [
        ("30m", "*/30 * * * *"), ("25m", "*/20 * * * *"), ("1m", "* * * * *"), ("90m", "0 * * * *"),
        ("2h", "0 */2 * * *"), ("5h", "0 */4 * * *"), ("24h", "0 0 * * *"), ("99h", "0 0 * * *"),
    ],
)  # fmt: skip
def test_the_cron_line_is_the_next_shorter_pause_that_divides_a_day(pause: str, line: str) -> None:
    told = cron_line(Path("/home/editor/our news"), ["둘레 소식"], every(pause))
    assert told == f"{line}  newsletter -C '/home/editor/our news' collect '둘레 소식'"


@pytest.mark.parametrize("pause", ["", "0m", "30s", "soon", "-5m"])
def test_a_pause_that_is_none_is_refused(pause: str) -> None:
    with pytest.raises(Mistake, match="no pause of a minute or more"):
        every(pause)
