"""The table of what mail programs lack: as shipped, as made, and with one's own answers over it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import FileMistake
from newsletter.render.probe_cases import CASES
from newsletter.workspace import client_support
from newsletter.workspace.client_support import FILE, TABLE, Measured
from tools import client_support as maker

NOWHERE = Path("there is no such workspace")
NOTICE = TABLE.with_name("caniemail.LICENSE.txt")
SAMPLE = {
    "last_update_date": "2026-01-02 03:04:05 +0000",
    "data": [
        {
            "slug": "css-sample",
            "title": "a title of theirs",
            "notes": "a note of theirs",
            "last_test_date": "2025-05-1",
            "stats": {
                "gmail": {"desktop-webmail": {"9": "y", "10": "n #1"}, "android": {"2024-03": "a #1 #2"}},
                "outlook": {"windows": {"2007": "n", "2019": "n #3"}, "outlook-com": {"2020-01": "y"}},
            },
        }
    ],
}


def answered(root: Path, text: str) -> Path:
    (root / FILE).write_text(text, encoding="utf-8")
    return root


def test_a_table_is_made_of_what_the_package_says() -> None:
    """The last version counts ("10" comes after "9"), and what was never tested is unknown."""
    table = maker.slimmed(SAMPLE, "sample 1.0")
    row = table["features"]["css-sample"]
    assert row["tested"] == "2025-05-01"
    assert row["n"] == {"gmail-web": "10", "outlook-windows": "2019"}
    assert row["a"] == {"gmail-android": "2024-03"}
    assert "outlook-web" not in row["u"]
    assert row["u"]["thunderbird"] == ""
    assert table["updated"] == "2026-01-02"


def test_a_table_has_none_of_their_words() -> None:
    assert "theirs" not in maker.written(maker.slimmed(SAMPLE, "sample 1.0"))


def test_a_written_table_is_read_back() -> None:
    table = maker.slimmed(SAMPLE, "sample 1.0")
    assert json.loads(maker.written(table)) == table


def test_the_shipped_table_is_as_the_maker_writes_it() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert maker.written(json.loads(text)) == text
    assert {"source", "licence", "updated", "clients", "features"} == set(json.loads(text))


def test_the_notice_goes_with_the_table() -> None:
    notice = NOTICE.read_text(encoding="utf-8")
    assert NOTICE.name in json.loads(TABLE.read_text(encoding="utf-8"))["licence"]
    for words in (
        "HTeuMeuLeu",
        "Avi Goldman",
        "Andrew Powell",
        "The above copyright notice and this permission",
    ):
        assert words in notice


def test_the_shipped_table_knows_what_everybody_knows() -> None:
    lacking = client_support.read(NOWHERE).lacking
    assert "Outlook on Windows (classic)" in {lack.client for lack in lacking["css-border-radius"]}
    assert not lacking.get("html-table")
    assert all(
        len(lack.tested) == 7 and lack.tested[4] == "-" for lacks in lacking.values() for lack in lacks
    )


def test_no_provider_in_korea_is_in_the_shipped_table() -> None:
    """Otherwise "not measured" would be untrue."""
    assert client_support.read(NOWHERE).measured == {}
    providers = {lack.provider for lacks in client_support.packaged().values() for lack in lacks}
    assert providers == {"google", "microsoft", "yahoo", ""}


def test_one_s_own_answers_come_first(tmp_path: Path) -> None:
    text = '[[client]]\nname = "네이버 메일"\nprovider = "naver"\ndate = "2026-11-25"\nworks = [2, 3]\n'
    support = client_support.read(answered(tmp_path, text))
    first = support.lacking[CASES[0].feature][0]
    assert (first.client, first.provider, first.tested, first.own) == (
        "네이버 메일",
        "naver",
        "2026-11-25",
        True,
    )
    assert not any(lack.own for lack in support.lacking.get(CASES[1].feature, ()))
    assert support.knows("naver", CASES[1].feature)
    assert not support.knows("naver", "css-clip-path")
    assert not support.knows("kakao", CASES[1].feature)


def test_of_two_answers_of_one_program_the_later_holds(tmp_path: Path) -> None:
    everything = tuple(range(1, len(CASES) + 1))
    for day, works in (("2026-11-25", ()), ("2027-02-01", everything)):
        client_support.add(tmp_path, Measured("네이버 메일", day, works, "naver"))
    assert not any(lack.own for lacks in client_support.read(tmp_path).lacking.values() for lack in lacks)


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1).filter(str.strip)
days = st.dates().map(lambda day: day.isoformat())
numbers = st.sets(st.integers(1, len(CASES))).map(lambda found: tuple(sorted(found)))
measured = st.builds(Measured, texts, days, numbers, st.sampled_from(client_support.PROVIDERS))


@given(st.lists(measured, max_size=4))
def test_what_was_added_is_read(tmp_path_factory: pytest.TempPathFactory, entries: list[Measured]) -> None:
    root = tmp_path_factory.mktemp("answers")
    for entry in entries:
        client_support.add(root, entry)
    assert client_support.answers(root) == tuple(entries)


def test_adding_leaves_what_the_editor_wrote(tmp_path: Path) -> None:
    before = '# 우리 메모\n[[client]]\nname = "다음"\ndate = "2026-11-25"\nworks = []'
    path = client_support.add(answered(tmp_path, before), Measured("네이버", "2026-11-26", (1,), "naver"))
    assert path.read_text(encoding="utf-8").startswith(before)
    assert len(client_support.answers(tmp_path)) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('provider = "nate"', "is none of naver, kakao"),
        ("works = [1, 31]", "numbers 1 to 30, not 31"),
        ('date = "어제"', "is no day"),
        ('works = "1"', "must be a list"),
        ("work = [1]", "did you mean"),
        ('name = " "', "has no name"),
    ],
)
def test_a_mistake_in_the_answers_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    whole = {"name": 'name = "네이버"', "date": 'date = "2026-11-25"', "works": "works = [1]"}
    whole[line.partition(" ")[0]] = line
    text = "\n".join(["[[client]]", *whole.values()])
    number = text.splitlines().index(line) + 1
    with pytest.raises(FileMistake) as caught:
        client_support.read(answered(tmp_path, text))
    assert (caught.value.where, caught.value.line) == (FILE, number)
    assert told in f"{caught.value.message} {caught.value.hint}"
