"""Who publishes where: the packaged table, the editor's own lines, and which name is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import FileMistake
from newsletter.model.outlet import DOMAIN, Medium, Outlet, Outlets, table
from newsletter.workspace import outlets, settings

OURS = (
    Outlet("deulnyeok.example", "들녘신문", Medium.NEWSPAPER, "경기", ("Deulnyeok Times", "들녘")),
    Outlet("weekly.deulnyeok.example", "주간들녘", Medium.MAGAZINE),
    Outlet("portal.example", "모두다", Medium.PORTAL, aliases=("모두다 뉴스",)),
)
KNOWN = table(OURS)
REGIONS = {
    *("전국", "서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종"),
    *("경기", "강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주"),
}


def in_workspace(root: Path, toml: str) -> Outlets:
    (root / "newsletter.toml").write_text(toml, encoding="utf-8")
    return outlets.read(settings.read(root))


def test_the_packaged_table_is_sound() -> None:
    rows = outlets.packaged()
    assert len(rows) > 200
    assert len({row.domain for row in rows}) == len(rows)
    assert all(DOMAIN.fullmatch(row.domain) and row.name and row.region in REGIONS for row in rows)
    assert {row.medium for row in rows} == set(Medium)


def test_no_name_means_two_outlets() -> None:
    known = table(outlets.packaged())
    for row in outlets.packaged():
        for name in (row.name, *row.aliases):
            found = known.called(name)
            assert found is not None and found.name == row.name, name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.hani.co.kr/arti/1", "한겨레"),
        ("https://h21.hani.co.kr/arti/1", "한겨레21"),
        ("https://m.kyeongin.com/view.php?key=1", "경인일보"),
        ("http://imnews.imbc.com/news/1", "MBC"),
        ("https://en.yna.co.kr/view/1", "Yonhap News Agency"),
        ("https://www.yna.co.kr/view/1", "연합뉴스"),
        ("https://WORLD.KBS.CO.KR./service", "KBS WORLD"),
    ],
)
def test_an_outlet_is_known_by_its_host(url: str, name: str) -> None:
    found = table(outlets.packaged()).at(url)
    assert found is not None and found.name == name


@pytest.mark.parametrize(
    "url", ["https://nothani.co.kr/1", "https://co.kr/", "http://127.0.0.1/1", "", "x", "http://[/"]
)
def test_a_host_that_only_looks_alike_is_nobodys(url: str) -> None:
    assert table(outlets.packaged()).at(url) is None


@pytest.mark.parametrize(
    ("said", "url", "printed"),
    [
        ("", "https://www.deulnyeok.example/1", "들녘신문"),
        ("Deulnyeok  Times", "https://other.example/1", "들녘신문"),
        ("DEULNYEOK TIMES", "", "들녘신문"),
        ("들녘신문 - 마을을 잇다", "https://deulnyeok.example/1", "들녘신문"),
        ("들녘신문::경기", "https://deulnyeok.example/1", "들녘신문"),
        ("들녘신문사", "https://deulnyeok.example/1", "들녘신문사"),
        ("한빛통신", "https://deulnyeok.example/1", "한빛통신"),
        ("", "https://weekly.deulnyeok.example/1", "주간들녘"),
        ("모두다 뉴스", "https://news.portal.example/1", ""),
        ("", "https://news.portal.example/1", ""),
        ("한빛통신", "https://news.portal.example/1", "한빛통신"),
        ("모두다", "https://deulnyeok.example/1", "들녘신문"),
        ("", "https://unknown.example/1", ""),
        ("", "", ""),
    ],
)
def test_the_name_that_is_printed(said: str, url: str, printed: str) -> None:
    """A wire copy keeps the agency's name, a portal is nobody's name."""
    assert KNOWN.name_for(said, url) == printed


def test_the_editors_word_goes_before_the_packaged_one(tmp_path: Path) -> None:
    known = in_workspace(
        tmp_path,
        '[[outlet]]\ndomain = "hani.co.kr"\nname = "한겨레신문사"\naliases = ["한겨레"]\n'
        '[[outlet]]\ndomain = "deulnyeok.example"\nname = "들녘신문"\nmedium = "newspaper"\n',
    )
    assert known.name_for("한겨레", "https://www.hani.co.kr/1") == "한겨레신문사"
    assert known.name_for("", "https://www.deulnyeok.example/1") == "들녘신문"
    assert known.name_for("", "https://www.khan.co.kr/1") == "경향신문"


@pytest.mark.parametrize(
    ("block", "line", "told"),
    [
        ('domain = "https://deulnyeok.example/"\nname = "들녘신문"', 2, "is no domain"),
        ('domain = "deulnyeok"\nname = "들녘신문"', 2, "is no domain"),
        ('domain = "deulnyeok.example"\nname = " "', 3, "is empty"),
        ('domain = "deulnyeok.example"', 1, "needs 'name'"),
        ('domain = "deulnyeok.example"\nname = "들녘신문"\nmedium = "paper"', 4, "one of newspaper"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_its_number(
    tmp_path: Path, block: str, line: int, told: str
) -> None:
    with pytest.raises(FileMistake, match=told) as caught:
        in_workspace(tmp_path, f"[[outlet]]\n{block}\n")
    assert f"newsletter.toml:{line}" in str(caught.value)
