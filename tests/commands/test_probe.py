"""The probe as an editor uses it: made, mailed to oneself, its answers kept and gone by."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest

from newsletter.errors import FileMistake
from newsletter.steps.bench import Bench
from newsletter.workspace import client_support
from tests.commands.typing import Terminal
from tests.sending.workspace import join


def test_a_probe_is_made_and_mailed_to_oneself(typed: Terminal, root: Path) -> None:
    said = typed("-C", root, "probe", "make")
    assert said.code == 0
    assert "newsletter test probe" in said.out
    assert typed("-C", root, "test", "probe", "me@naver.com").code == 0
    (file,) = (root / "outbox" / "new").iterdir()
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    html = mail.get_body(("html",))
    assert html is not None
    assert html.get_content().count("data-box=") == 30


def test_a_probe_that_is_there_keeps_the_editors_words(typed: Terminal, root: Path) -> None:
    typed("-C", root, "probe", "make")
    path = root / "issues" / "probe.md"
    path.write_text(path.read_text("utf-8") + "\n우리 메모\n", encoding="utf-8")
    before = path.read_bytes()
    (root / "templates" / "probe" / "issue.html").unlink()
    assert typed("-C", root, "probe", "make").code == 0
    assert path.read_bytes() == before
    assert (root / "templates" / "probe" / "issue.html").is_file()


def test_a_template_of_ones_own_called_probe_is_left_alone(typed: Terminal, root: Path) -> None:
    path = root / "templates" / "probe" / "issue.html"
    path.parent.mkdir(parents=True)
    path.write_text("<p>mine</p>", encoding="utf-8")
    said = typed("-C", root, "probe", "make")
    assert said.code == 2
    assert "rename templates/probe" in said.err
    assert path.read_text("utf-8") == "<p>mine</p>"
    assert not (root / "issues" / "probe.md").exists()


def test_another_issue_is_no_probe(typed: Terminal, root: Path) -> None:
    other = next((root / "issues").glob("*.md"))
    before = other.read_bytes()
    assert typed("-C", root, "probe", "make", other.stem).code == 2
    assert other.read_bytes() == before


def test_answers_are_kept_and_gone_by(typed: Terminal, root: Path) -> None:
    with Bench.open(root) as bench:
        join(bench, ["one@naver.com", "two@naver.com", "three@daum.net"], "members")
    slug = next((root / "issues").glob("*.md")).stem
    before = typed("-C", root, "check", slug, "--to", "members", "--json").json
    (unknown,) = [finding["message"] for finding in before if finding["id"] == "probe"]
    assert "2 at Naver and 1 at Daum or Kakao" in unknown
    answers = ("--provider", "naver", "--fails", "25-28 30", "--date", "2026-11-25")
    said = typed("-C", root, "probe", "record", "네이버 메일, 웹", *answers)
    assert said.code == 0, said.err
    after = typed("-C", root, "check", slug, "--to", "members", "--json").json
    (unknown,) = [finding["message"] for finding in after if finding["id"] == "probe"]
    assert "Naver" not in unknown
    told = " ".join(finding["message"] for finding in after if finding["id"] == "readers")
    assert "2 of 8 addresses are at providers whose own client lacks" in told
    assert "네이버 메일, 웹, tested 2026-11-25" in told
    rows = typed("-C", root, "probe", "--json").json
    failed = [row["number"] for row in rows if row["fails"] == ["네이버 메일, 웹"]]
    assert failed == [25, 26, 27, 28, 30]
    assert "fails: 네이버 메일, 웹" in typed("-C", root, "probe").out


@pytest.mark.parametrize(
    "words",
    [
        ("--works", "31"),
        ("--works", "0"),
        ("--works", "5-3"),
        ("--works", "x"),
        ("--works", "1", "--fails", "2"),
        (),
        ("--works", "all", "--provider", "nate"),
        ("--works", "all", "--date", "2026-13-01"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_not_kept(
    typed: Terminal, root: Path, words: tuple[str, ...]
) -> None:
    said = typed("-C", root, "probe", "record", "네이버", *words)
    assert said.code == 2
    assert said.err
    assert not (root / client_support.FILE).exists()


def test_all_and_none_are_answers_too(typed: Terminal, root: Path) -> None:
    typed("-C", root, "probe", "record", "좋은 것", "--fails", "none")
    typed("-C", root, "probe", "record", "나쁜 것", "--fails", "all")
    assert [len(entry.works) for entry in client_support.answers(root)] == [30, 0]


def test_a_mistake_in_the_file_is_told_by_check(typed: Terminal, root: Path) -> None:
    (root / client_support.FILE).write_text("[[client]]\nname = 3\n", encoding="utf-8")
    slug = next((root / "issues").glob("*.md")).stem
    said = typed("-C", root, "check", slug)
    assert said.code == FileMistake.exit_code
    assert f"{client_support.FILE}:2" in said.err


def test_a_reader_of_two_lists_is_one_address(typed: Terminal, root: Path) -> None:
    with Bench.open(root) as bench:
        join(bench, ["one@Naver.com", "two@naver.com"], "members")
        join(bench, ["one@Naver.com", "three@daum.net"], "partners")
    slug = next((root / "issues").glob("*.md")).stem
    found = typed("-C", root, "check", slug, "--to", "members", "--to", "partners", "--json").json
    (unknown,) = [finding["message"] for finding in found if finding["id"] == "probe"]
    assert unknown.startswith("Of 8 addresses, 2 at Naver and 1 at Daum or Kakao")


def test_without_a_list_nobody_is_counted(typed: Terminal, root: Path) -> None:
    with Bench.open(root) as bench:
        join(bench, ["one@naver.com"], "members")
    slug = next((root / "issues").glob("*.md")).stem
    found = typed("-C", root, "check", slug, "--json").json
    assert not [finding for finding in found if finding["id"] in ("probe", "readers")]
