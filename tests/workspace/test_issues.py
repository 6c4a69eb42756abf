"""Issue files on a real disk."""

from __future__ import annotations

import os
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.issue_text import write
from newsletter.errors import FileMistake, Mistake, Outside
from newsletter.model.issue import Issue
from newsletter.workspace import issues

ISSUE = Issue(slug="2026-12", subject="12월호", preheader="", date=date(2026, 12, 1), prose="안녕하세요.")
TEXT = write(ISSUE)
SAVE = "open it in its editor and save it as UTF-8 (메모장: 다른 이름으로 저장 > 인코딩 > UTF-8)"


def put(root: Path, name: str, content: bytes) -> None:
    """A file in the issues folder, byte for byte."""
    folder = root / "issues"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = issues.write_new(tmp_path, "2026-12", TEXT)
    assert path == issues.path_of(tmp_path, "2026-12") == tmp_path / "issues" / "2026-12.md"
    assert issues.read(tmp_path, "2026-12") == ISSUE
    assert issues.slugs(tmp_path) == ("2026-12",)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + TEXT.encode(), TEXT.replace("\n", "\r\n").encode()])
def test_files_saved_by_notepad_are_read_and_kept_byte_for_byte(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "2026-12.md", content)
    assert issues.read(tmp_path, "2026-12") == ISSUE
    issues.rewrite(tmp_path, "2026-12", issues.text_of(tmp_path, "2026-12"))
    assert (tmp_path / "issues" / "2026-12.md").read_bytes() == content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (TEXT.encode("cp949"), "issues/2026-12.md:2: the file is in CP949 (한국어 ANSI), not in UTF-8"),
        (TEXT.encode("utf-16"), "issues/2026-12.md:1: the file is in UTF-16"),
        (b"+++\n\n\xff\xff", "issues/2026-12.md:3: the file is not in UTF-8"),
    ],
)
def test_other_encodings_are_refused_with_the_way_to_save(tmp_path: Path, content: bytes, told: str) -> None:
    put(tmp_path, "2026-12.md", content)
    with pytest.raises(FileMistake) as caught:
        issues.read(tmp_path, "2026-12")
    assert (str(caught.value), caught.value.hint) == (told, SAVE)


def test_a_mistake_in_the_file_names_the_file(tmp_path: Path) -> None:
    put(tmp_path, "2026-12.md", b"+++\n+++\n")
    with pytest.raises(FileMistake, match=r"^issues/2026-12\.md:1: the subject is missing$"):
        issues.read(tmp_path, "2026-12")


@pytest.mark.parametrize(
    ("there", "asked", "hint"),
    [
        ([], "2026-12", "make it: newsletter compose 2026-12"),
        (["2026-11", "2026-12", "여름호"], "2026-13", "there is 2026-12, 2026-11"),
        (["2026-12"], "winter", "there is 2026-12"),
        (["Winter"], "winter", "there is Winter"),
    ],
)
def test_an_absent_issue_is_told_with_the_nearest(
    tmp_path: Path, there: list[str], asked: str, hint: str
) -> None:
    for slug in there:
        issues.write_new(tmp_path, slug, TEXT)
    for attempt in (issues.read, issues.text_of, lambda root, slug: issues.rewrite(root, slug, TEXT)):
        with pytest.raises(Mistake) as caught:
            attempt(tmp_path, asked)
        assert str(caught.value) == f"there is no issue {asked} (issues/{asked}.md)"
        assert caught.value.hint == hint
    assert not issues.exists(tmp_path, asked)


@pytest.mark.parametrize(
    ("slug", "wrong", "hint"),
    [
        ("", "a name has 1 to 80 letters", ""),
        ("가" * 81, "a name has 1 to 80 letters", ""),
        ("../newsletter", '"/" is not a letter, a digit, "-", "_" or "."', "write newsletter"),
        ("issues/2026-12.md", '"/" is not a letter, a digit, "-", "_" or "."', "write 2026-12"),
        ("issues\\2026-12.md", '"\\" is not a letter, a digit, "-", "_" or "."', "write 2026-12"),
        ("C:x", '":" is not a letter, a digit, "-", "_" or "."', ""),
        ("12 월", '" " is not a letter, a digit, "-", "_" or "."', ""),
        ("a\x00b", '"\x00" is not a letter, a digit, "-", "_" or "."', ""),
        ("com¹", '"¹" is not a letter, a digit, "-", "_" or "."', ""),
        ("..", "a name does not begin with a dot or a dash, nor end in a dot", ""),
        ("--json", "a name does not begin with a dot or a dash, nor end in a dot", ""),
        ("12.", "a name does not begin with a dot or a dash, nor end in a dot", ""),
        ("2026-12.md", "a name goes without .md: 2026-12", "write 2026-12"),
        ("CON", "Windows keeps that name for a device", ""),
        ("lpt1.2026", "Windows keeps that name for a device", ""),
    ],
)
def test_a_name_that_is_not_safe_everywhere_is_refused(
    tmp_path: Path, slug: str, wrong: str, hint: str
) -> None:
    for attempt in (issues.path_of, issues.read, lambda root, name: issues.write_new(root, name, TEXT)):
        with pytest.raises(Mistake) as caught:
            attempt(tmp_path, slug)
        assert str(caught.value) == f'"{slug}" cannot name an issue: {wrong}'
        assert caught.value.hint == (hint or "choose letters and digits, such as 2026-12")
    assert list(tmp_path.iterdir()) == []


@given(st.text())
def test_every_name_is_one_file_in_the_folder_or_refused(
    tmp_path_factory: pytest.TempPathFactory, slug: str
) -> None:
    root = tmp_path_factory.getbasetemp()
    try:
        path = issues.path_of(root, slug)
    except Mistake:
        return
    assert path.parent == root / "issues"
    assert path.name == unicodedata.normalize("NFC", slug) + ".md"
    assert len(path.name.encode()) <= 255


def test_a_name_decomposed_by_macos_is_the_same_issue(tmp_path: Path) -> None:
    put(tmp_path, unicodedata.normalize("NFD", "여름호") + ".md", TEXT.encode())
    assert issues.slugs(tmp_path) == ("여름호",)
    assert issues.read(tmp_path, unicodedata.normalize("NFD", "여름호")).slug == "여름호"
    issues.rewrite(tmp_path, "여름호", f"{TEXT}\n더")
    assert issues.text_of(tmp_path, "여름호").endswith("더")
    assert len(list((tmp_path / "issues").iterdir())) == 1


def test_other_files_in_the_folder_are_no_issues(tmp_path: Path) -> None:
    put(tmp_path, "2026-12.md", TEXT.encode())
    for name in (".hidden.md", "two words.md", "note.txt", ".2026-12.md.1.half"):
        put(tmp_path, name, b"")
    assert issues.slugs(tmp_path) == ("2026-12",)


def test_there_are_no_issues_where_there_is_no_folder(tmp_path: Path) -> None:
    assert issues.slugs(tmp_path) == ()


@pytest.mark.parametrize("slug", ["Winter", "WINTER"])
def test_an_issue_is_never_written_over_not_even_in_other_capitals(tmp_path: Path, slug: str) -> None:
    issues.write_new(tmp_path, "Winter", TEXT)
    with pytest.raises(Mistake, match=r"^issues/Winter\.md exists already$"):
        issues.write_new(tmp_path, slug, "")
    assert issues.text_of(tmp_path, "Winter") == TEXT


def test_rewriting_leaves_one_whole_file(tmp_path: Path) -> None:
    issues.write_new(tmp_path, "2026-12", TEXT)
    issues.rewrite(tmp_path, "2026-12", "새로")
    assert [path.name for path in (tmp_path / "issues").iterdir()] == ["2026-12.md"]
    assert issues.text_of(tmp_path, "2026-12") == "새로"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes, and asks for a right to link")
def test_rewriting_keeps_the_mode_and_follows_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "shared.md"
    elsewhere.write_text(TEXT, encoding="utf-8")
    elsewhere.chmod(0o640)
    (tmp_path / "issues").mkdir()
    issues.path_of(tmp_path, "2026-12").symlink_to(elsewhere)
    issues.rewrite(tmp_path, "2026-12", "새로")
    assert issues.path_of(tmp_path, "2026-12").is_symlink()
    assert elsewhere.read_text(encoding="utf-8") == "새로"
    assert elsewhere.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "issues").write_bytes(b"a file where the folder should be")
    with pytest.raises(Outside, match=r"^cannot write ") as caught:
        issues.write_new(tmp_path, "2026-12", TEXT)
    assert caught.value.hint == "close it in other programs, or see who may write there"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "issues" / "2026-12.md").mkdir(parents=True)
    with pytest.raises(Outside, match=r"^cannot read "):
        issues.read(tmp_path, "2026-12")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    issues.write_new(tmp_path, "2026-12", TEXT)
    (tmp_path / "issues" / f".2026-12.md.{os.getpid()}.half").mkdir()
    with pytest.raises(Outside):
        issues.rewrite(tmp_path, "2026-12", "새로")
    assert issues.text_of(tmp_path, "2026-12") == TEXT
