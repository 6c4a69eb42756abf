"""init and config: what a workspace is made of, and what its settings may say."""

from __future__ import annotations

import contextlib
import stat
import sys
from pathlib import Path

import pytest
import typer

from newsletter import commands
from tests.commands.typing import Terminal


def test_init_makes_a_workspace_that_config_understands(typed: Terminal, tmp_path: Path) -> None:
    root = tmp_path / "새 폴더"
    assert typed("init", root, "--name", '햇살 "마을" 센터').code == 0
    assert {path.name for path in root.iterdir()} == {
        "newsletter.toml", "newsletter.key", ".gitignore", "issues", "templates",
    }  # fmt: skip
    ignored = (root / ".gitignore").read_text("utf-8").splitlines()
    assert {"newsletter.key", "newsletter.db", "outbox/", "*.refused.csv"} <= set(ignored)
    if sys.platform != "win32":
        assert stat.S_IMODE((root / "newsletter.key").stat().st_mode) == 0o600
    shown = {row["key"]: row for row in typed("-C", root, "config", "--json").json}
    assert shown["organisation.name"]["value"] == "햇살 '마을' 센터"
    assert shown["organisation.name"]["origin"] == "newsletter.toml:6"
    assert shown["smtp.rate"]["origin"] == "default"
    assert shown["list[1].name"]["value"] == "members"


def test_init_never_makes_a_workspace_twice(typed: Terminal, tmp_path: Path) -> None:
    typed("init", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert typed("init", tmp_path).code == 2
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}


def test_init_adds_to_a_gitignore_that_is_there(typed: Terminal, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.pyc\nnewsletter.db", encoding="utf-8")
    typed("init", tmp_path)
    lines = (tmp_path / ".gitignore").read_text("utf-8").splitlines()
    assert lines[:2] == ["*.pyc", "newsletter.db"]
    assert lines.count("newsletter.db") == 1
    assert "newsletter.key" in lines


def test_two_workspaces_have_two_keys(typed: Terminal, tmp_path: Path) -> None:
    for name in ("a", "b"):
        typed("init", tmp_path / name)
    keys = {(tmp_path / name / "newsletter.key").read_text("utf-8") for name in ("a", "b")}
    assert len(keys) == 2


def test_the_workspace_may_be_named_anywhere_on_the_line(typed: Terminal, root: Path) -> None:
    lines = (["-C", root, "config"], ["config", "-C", root], ["config", f"--workspace={root}"])
    assert len({typed(*line).out for line in lines}) == 1


def test_a_folder_that_is_no_workspace_is_named(typed: Terminal, tmp_path: Path) -> None:
    said = typed("-C", tmp_path, "config")
    assert said.code == 2
    assert "newsletter.toml" in said.err
    assert "→ newsletter init" in said.err


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[smtp]\nurll = "x"', 2, "did you mean 'url'?"),
        ('zome = "Asia/Seoul"', 1, "did you mean 'zone'?"),
        ('zone = "Asia/Soul"', 1, "is no time zone"),
        ("[smtp]\nconnections = 0", 2, "must be 1 or more, not 0"),
        ('[smtp]\n\nconnections = "four"', 3, "must be a whole number, not 'four'"),
        ("language = ko", 1, "texts need quotes"),
        ('[sender]\nfrom = "nobody"', 2, "holds no mail address"),
        ('[[source]]\nname = "a"\nkind = "bord"\nurl = "x"', 3, "must be one of board, feed, web_page, file"),
        ('[[source]]\nkind = "board"\nurl = "x"', 1, "needs 'name'"),
        ('[[source]]\nname = "a"\nkind = "feed"\nurl = "x"\npause = 0', 5, "only for boards of your own"),
        ('[[list]]\nname = "회원"', 2, "must be made of a-z"),
        ('[[list]]\nname = "a"\n[[list]]\nname = "b"\ntitel = "x"', 5, "did you mean 'title'?"),
        ('[pages]\nurl = "news"', 2, "is no web address"),
        ("[smtp", 1, "newsletter.toml:1"),
        ('[smtp]\nurl = "smtps://u:hunter2@h.example"', 2, "holds a password"),
        ('[smtp]\nurl = "ftp://h.example"', 2, "names no kind of relay"),
        ('[sender]\nfrom = "A <a@b.example>, B <c@d.example>"', 2, "must be one mail address"),
        ('[sender]\nfrom = "A <a@b.example>\\r\\nBcc: x@y.example"', 2, "must be one mail address"),
        ('[[list]]\nname = "a"\n[[list]]\nname = "a"', 4, "is used twice"),
        ('[[source]]\nname = "a"\nkind = "feed"\nurl = "x"\npause = -1', 5, "cannot be -1"),
    ],
)
def test_a_mistake_in_the_settings_has_file_line_and_advice(
    typed: Terminal, tmp_path: Path, text: str, line: int, told: str
) -> None:
    (tmp_path / "newsletter.toml").write_text(text, encoding="utf-8")
    said = typed("-C", tmp_path, "config")
    assert said.code == 2
    assert f"newsletter.toml:{line}:" in said.err
    assert told in said.err
    assert "hunter2" not in said.out + said.err


def test_settings_saved_by_notepad_are_read(typed: Terminal, tmp_path: Path) -> None:
    """With a byte order mark and CRLF."""
    text = '[organisation]\r\nname = "센터"\r\n'
    (tmp_path / "newsletter.toml").write_bytes(text.encode("utf-8-sig"))
    assert "센터" in typed("-C", tmp_path, "config").out


def test_settings_in_another_charset_are_refused_in_words(typed: Terminal, tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_bytes('[organisation]\nname = "센터"\n'.encode("cp949"))
    assert "save the file as UTF-8" in typed("-C", tmp_path, "config").err


def test_the_environment_overrides_the_relay_and_config_says_so(
    typed: Terminal, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSLETTER_SMTP_URL", "smtps://someone@mail.example.org")
    monkeypatch.setenv("NEWSLETTER_SMTP_PASSWORD", "hunter2")
    said = typed("-C", root, "config")
    assert "NEWSLETTER_SMTP_URL (send and test)" in said.out
    assert "hunter2" not in said.out
    assert "someone" not in said.out


def test_version_and_help(typed: Terminal) -> None:
    assert typed("--version").out.strip()
    assert "From press coverage" in typed("--help").out
    assert typed("sned").code == 2


def test_the_list_of_commands_is_that_of_the_whole_program(capsys: pytest.CaptureFixture[str]) -> None:
    """It is made without reading any command's options, which would take as long as the rest."""
    for words in ([], ["--help"], ["-h"]):
        shown = []
        for app in (commands.app(words), commands.app()):
            with contextlib.suppress(SystemExit):
                app(args=words, prog_name="newsletter")
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1]
        assert all(f" {name} " in shown[0] for name in commands.COMMANDS)


def test_completion_knows_the_options_of_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_NEWSLETTER_COMPLETE", "complete_bash")
    whole = typer.main.get_command(commands.app([]))
    assert any(option.name == "online" for option in whole.commands["check"].params)  # type: ignore[attr-defined]
