"""What an editor types and reads: exit codes, words, and JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsletter import commands
from newsletter.__main__ import main
from tests.people.places import PAPER, SETTINGS, sheet, workspace

HEAD = ("이메일", "성명", "소속")
KIM = ("kim@example.org", "김하나", "햇살센터")
LEE = ("lee@example.org", "이두리", "=1+1")


class Said(NamedTuple):
    """What a command left: exit code, standard output, standard error."""

    code: object
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Type = Callable[..., Said]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return workspace(tmp_path / "desk")


@pytest.fixture
def type_(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command; only the commands of this room are loaded."""
    monkeypatch.setattr(commands, "COMMANDS", ("people", "lists"))

    def typed(*words: str | Path) -> Said:
        with pytest.raises(SystemExit) as left:
            main(["-C", str(desk), *map(str, words)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(left.value.code or 0, said.out, said.err)

    return typed


@pytest.fixture
def import_(type_: Type, tmp_path: Path) -> Callable[..., Said]:
    def typed(*rows: Sequence[str], options: Sequence[str] = ()) -> Said:
        file = sheet(tmp_path / "members.csv", [HEAD, *rows], "cp949")
        return type_("people", "import", file, "--list", "members", "--consent", PAPER, *options)

    return typed


Import = Callable[..., Said]


def test_a_clean_file_ends_with_0_and_shows_how_it_was_read(import_: Import) -> None:
    said = import_(KIM, LEE)
    assert said.code == 0
    assert "cp949" in said.out
    assert '"이메일"' in said.out
    assert "fields: 소속" in said.out
    assert "2 people joined members." in said.out


def test_refused_rows_end_with_1_after_the_good_ones_were_taken(
    import_: Import, type_: Type, desk: Path
) -> None:
    said = import_(KIM, ("lee", "이두리", ""))
    assert said.code == 1
    assert "1 person joined members." in said.out
    assert "line 3" in said.out
    assert "'lee' is no mail address" in said.out
    assert str(desk / "members.refused.csv") in said.out
    assert [person["address"] for person in type_("people", "list", "--json").json] == ["kim@example.org"]


def test_the_terminal_shows_20_refused_rows_and_says_how_many_more(import_: Import) -> None:
    said = import_(*[(f"reader{n}", "", "") for n in range(25)])
    assert said.out.count("  line ") == 20
    assert "… and 5 more" in said.out


def test_atomic_says_that_nobody_was_taken(import_: Import, type_: Type) -> None:
    said = import_(KIM, ("lee", "", ""), options=["--atomic"])
    assert (said.code, "Nobody was taken" in said.out) == (1, True)
    assert type_("people", "list", "--json").json == []


def test_the_import_tells_other_programs_every_refused_row(import_: Import) -> None:
    said = import_(KIM, *[(f"reader{n}", "", "") for n in range(25)], options=["--json"])
    assert (said.code, said.json["joined"], said.json["refused"], len(said.json["rows"])) == (1, 1, 25, 25)
    assert said.json["rows"][0] == {"line": 3, "address": "reader0", "reason": "'reader0' is no mail address"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("성명,소속\n김하나,센터\n", "성명, 소속"),
        ("", "nobody"),
        ("이메일,성명", ""),
    ],
)
def test_a_file_without_addresses_is_a_mistake_that_names_the_headers(
    type_: Type, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    said = type_("people", "import", tmp_path / "a.csv", "--list", "members", "--consent", PAPER)
    assert said.code == (2 if told else 0)
    assert told in said.err


def test_mistakes_end_with_2_and_say_what_to_type(type_: Type, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.csv", [HEAD, KIM])
    unheard = type_("people", "import", file, "--list", "member", "--consent", PAPER)
    assert (unheard.code, "did you mean members?" in unheard.err) == (2, True)
    assert type_("people", "import", tmp_path / "b.csv", "--list", "members", "--consent", PAPER).code == 2
    assert type_("people", "import", file, "--list", "members").code == 2
    assert type_("people", "add", "kim@", "--list", "members", "--consent", PAPER).code == 2
    assert type_("people", "list", "--state", "gone").code == 2
    assert type_("people", "remove", "nobody@example.org").code == 2
    assert type_("people", "export", "--encoding", "klingon").code == 2


def test_a_workspace_whose_key_is_lost_takes_and_removes_nobody(
    import_: Import, type_: Type, desk: Path
) -> None:
    """A new key would not know who left, and would bring them back."""
    import_(KIM)
    (desk / "newsletter.key").unlink()
    said = import_(LEE)
    assert (said.code, "newsletter.key" in said.err) == (3, True)
    assert "backup" in said.err
    assert type_("people", "remove", "kim@example.org").code == 3
    assert type_("people", "forget", "kim@example.org", "--yes").code == 3
    assert not (desk / "newsletter.key").exists()
    assert [person["address"] for person in type_("people", "list", "--json").json] == ["kim@example.org"]


def test_the_list_tells_other_programs_who_stands_where(import_: Import, type_: Type) -> None:
    import_(KIM, LEE)
    type_("people", "add", "kim@example.org", "--list", "partners", "--consent", PAPER)
    type_("people", "remove", "kim@example.org", "--list", "members")
    type_("people", "remove", "lee@example.org")
    kim, lee = type_("people", "list", "--json").json
    assert kim == {
        "address": "kim@example.org",
        "name": "김하나",
        "fields": {"소속": "햇살센터"},
        "tags": [],
        "lists": {"members": "left", "partners": "active"},
        "state": "active",
    }
    assert (lee["state"], lee["lists"]) == ("left", {"members": "left", "partners": "left"})
    left = type_("people", "list", "--list", "members", "--state", "left", "--json").json
    assert len(left) == 2
    assert type_("people", "list", "--list", "members", "--state", "active", "--json").out.strip() == "[]"


def test_the_list_is_a_table_for_the_editor(import_: Import, type_: Type) -> None:
    assert "newsletter people import" in type_("people", "list").out
    import_(KIM)
    assert "kim@example.org  김하나  active  members" in type_("people", "list").out


def test_adding_removing_and_coming_back_is_said_in_a_line_each(type_: Type) -> None:
    add = ("people", "add", "김하나 <kim@example.org>", "--list", "members", "--consent", PAPER)
    assert type_(*add).out == "kim@example.org joined members.\n"
    assert type_(*add).out == "kim@example.org was already on members.\n"
    assert type_("people", "remove", "KIM@example.org").out == "KIM@example.org left members.\n"
    again = type_("people", "remove", "kim@example.org")
    assert (again.code, again.out) == (0, "kim@example.org was not on any list any more.\n")
    declined = type_(*add)
    assert (declined.code, "--again" in declined.err) == (3, True)
    assert type_(*add, "--again").code == 0


def test_an_export_can_be_imported_elsewhere_and_leaves_out_who_left(
    import_: Import, type_: Type, desk: Path, tmp_path: Path
) -> None:
    import_(KIM, LEE, ("park@example.org", "박세리", ""))
    type_("people", "remove", "park@example.org")
    out = tmp_path / "export.csv"
    assert "3 people" in type_("people", "export", "--out", out).out
    text = out.read_text(encoding="utf-8-sig")
    assert "lee@example.org,이두리,'=1+1,,active,members:active" in text.splitlines()
    elsewhere = workspace(tmp_path / "elsewhere")
    words = ("people", "import", str(out), "--list", "members", "--consent", PAPER)
    assert "1 is gone by the file's own words" in type_(*words, "-C", str(elsewhere)).out
    people = type_("people", "list", "--state", "active", "--json", "-C", str(elsewhere)).json
    assert [(person["address"], person["fields"]) for person in people] == [
        ("kim@example.org", {"소속": "햇살센터"}),
        ("lee@example.org", {"소속": "=1+1"}),
    ]


def test_an_export_goes_to_standard_output_or_into_a_file_for_older_excel(
    import_: Import, type_: Type, tmp_path: Path
) -> None:
    import_(KIM)
    assert "kim@example.org,김하나" in type_("people", "export").out
    type_("people", "export", "--out", tmp_path / "e.csv", "--encoding", "cp949")
    assert "김하나" in (tmp_path / "e.csv").read_bytes().decode("cp949")


def test_forgetting_says_what_it_did_and_what_it_did_not(import_: Import, type_: Type) -> None:
    import_(KIM)
    assert type_("people", "forget", "Kim@example.org").code == 2, "nobody is there to ask"
    said = type_("people", "forget", "Kim@example.org", "--yes")
    assert (said.code, "is forgotten" in said.out, "were not touched" in said.out) == (0, True, True)
    assert "was not known" in type_("people", "forget", "lee@example.org", "--yes").out
    assert type_("people", "list", "--json").json == []


def test_lists_are_counted_by_state(import_: Import, type_: Type) -> None:
    import_(KIM, LEE)
    type_("people", "remove", "lee@example.org", "--list", "members")
    members, partners = type_("lists", "--json").json
    assert members == {
        "name": "members",
        "title": "회원 소식",
        "declared": True,
        "active": 1,
        "pending": 0,
        "left": 1,
    }
    assert partners["active"] == 0
    assert "1 active" in type_("lists").out
    shown = type_("lists", "show", "members")
    assert PAPER in shown.out
    assert type_("lists", "show", "members", "--json").json["consents"] == [
        {"how": "import", "wording": PAPER, "active": 1}
    ]
    assert type_("lists", "show", "memberz").code == 2


def test_a_list_taken_out_of_the_file_is_still_shown_with_its_people(
    import_: Import, type_: Type, desk: Path
) -> None:
    import_(KIM)
    (desk / "newsletter.toml").write_text('[[list]]\nname = "partners"\n', encoding="utf-8")
    assert [entry["name"] for entry in type_("lists", "--json").json] == ["partners", "members"]
    assert "not in newsletter.toml" in type_("lists").out
    assert len(type_("people", "list", "--list", "members", "--json").json) == 1
    assert type_("people", "remove", "kim@example.org", "--list", "members").code == 0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_new_list_stands_at_the_end_of_the_file_and_every_other_byte_stays(
    type_: Type, desk: Path, end: str
) -> None:
    before = SETTINGS.rstrip().replace("\n", end).encode()
    (desk / "newsletter.toml").write_bytes(before)
    said = type_("lists", "add", "friends", "--title", '벗 "모두"')
    assert (said.code, "people import" in said.out) == (0, True)
    after = (desk / "newsletter.toml").read_bytes()
    assert after.startswith(before + end.encode())
    assert after.count(b"\r") == (after.count(b"\n") if end == "\r\n" else 0)
    assert [entry["title"] for entry in type_("lists", "--json").json][-1] == '벗 "모두"'


@pytest.mark.parametrize(
    ("settings", "name", "title"),
    [
        (SETTINGS, "members", "again"),
        (SETTINGS, "회원", "회원"),
        (SETTINGS, "friends", "two\nlines"),
        ('list = [{ name = "members" }]\n', "friends", "벗"),
    ],
)
def test_a_list_that_cannot_be_added_leaves_the_file_alone(
    type_: Type, desk: Path, settings: str, name: str, title: str
) -> None:
    (desk / "newsletter.toml").write_text(settings, encoding="utf-8")
    assert type_("lists", "add", name, "--title", title).code == 2
    assert (desk / "newsletter.toml").read_text(encoding="utf-8") == settings


def test_who_left_in_one_place_cannot_be_brought_back_in_another(
    import_: Import, type_: Type, tmp_path: Path
) -> None:
    """The export says so, and the import writes it down: no later sheet makes them active there."""
    import_(KIM)
    type_("people", "remove", "kim@example.org")
    out = tmp_path / "export.csv"
    type_("people", "export", "--out", out)
    elsewhere = str(workspace(tmp_path / "elsewhere"))
    words = ("--list", "members", "--consent", PAPER, "-C", elsewhere)
    assert type_("people", "import", str(out), *words).code == 0
    later = type_("people", "import", str(sheet(tmp_path / "later.csv", [HEAD, KIM])), *words)
    assert later.code == 1
    assert "left on" in later.out


def test_a_preview_is_shown_and_changes_nothing(import_: Import, type_: Type) -> None:
    said = import_(KIM, ("park@@example.org", "", ""), options=["--preview"])
    assert said.code == 0
    assert "line 2  kim@example.org" in said.out and "소속=햇살센터" in said.out
    assert "1  would join members" in said.out and "Nothing was changed." in said.out
    assert type_("people", "list", "--json").json == []
    told = import_(KIM, options=["--preview", "--json"]).json
    assert (told["done"], told["joined"], told["preview"][0]["address"]) == (False, 1, "kim@example.org")


def test_a_condition_counts_lists_and_tags_and_a_mistake_in_it_is_pointed_at(
    import_: Import, type_: Type
) -> None:
    import_(KIM, LEE)
    where = ("--where", '소속 = "햇살센터"')
    assert (
        type_("lists", "count", "members", *where).out
        == '1 of 2 readers of members where 소속 = "햇살센터"\n'
    )
    assert type_("lists", "count", "members", *where, "--json").json["meant"] == 1
    assert [p["address"] for p in type_("people", "list", *where, "--json").json] == ["kim@example.org"]
    assert type_("people", "tag", "VIP", *where).out == "VIP was put on 1 person.\n"
    assert type_("people", "tags", "--json").json == [{"tag": "VIP", "people": 1}]
    assert type_("people", "tag", "VIP", "kim@example.org", "--off").out == "VIP was taken off 1 person.\n"
    wrong = type_("lists", "count", "members", "--where", "소속 = 햇살센터")
    assert (wrong.code, "column 6" in wrong.err, '→ 소속 = "햇살센터"' in wrong.err) == (2, True, True)
    nobody = type_("people", "list", "--where", '소솝 != "x"')
    assert (nobody.code, "did you mean 소속?" in nobody.err) == (2, True)


def test_a_saved_condition_is_used_by_its_name(import_: Import, type_: Type, desk: Path) -> None:
    import_(KIM, LEE)
    block = """\n[[segment]]\nname = "sun"\nwhere = '소속 contains "햇살"'\n"""
    text = (desk / "newsletter.toml").read_text(encoding="utf-8")
    (desk / "newsletter.toml").write_text(text + block, encoding="utf-8")
    assert type_("lists", "count", "members", "--segment", "sun", "--json").json["meant"] == 1
    assert "did you mean sun?" in type_("lists", "count", "members", "--segment", "sum").err
    (desk / "newsletter.toml").write_text(text + block.replace('"햇살"', "햇살"), encoding="utf-8")
    wrong = type_("lists", "count", "members", "--segment", "sun")
    assert (wrong.code, "newsletter.toml:11: segment[1].where" in wrong.err) == (2, True)


def test_what_is_held_is_told_as_lines_as_json_and_as_a_page(
    import_: Import, type_: Type, tmp_path: Path
) -> None:
    import_(KIM)
    assert "소속: 햇살센터" in type_("people", "tell", "KIM@example.org").out
    assert type_("people", "tell", "kim@example.org", "--json").json["fields"] == {"소속": "햇살센터"}
    page = tmp_path / "kim.html"
    assert type_("people", "tell", "kim@example.org", "--html", page).code == 0
    assert "보관하고 있는 개인정보" in page.read_text(encoding="utf-8")


def test_json_lines_go_to_standard_output(import_: Import, type_: Type, tmp_path: Path) -> None:
    import_(KIM, LEE)
    out = tmp_path / "people.jsonl"
    assert "2 people" in type_("people", "export", "--jsonl", "--out", out).out
    assert [json.loads(line)["name"] for line in out.read_text(encoding="utf-8").splitlines()] == [
        "김하나",
        "이두리",
    ]
    assert type_("people", "export", "--jsonl", "--excel").code == 2
