"""The README's commands, as typed."""

from __future__ import annotations

import json
import mailbox
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from newsletter import commands
from newsletter.sample import board, catcher

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BOARD = '"https://www.example.org/bbs/board.php?bo_table=press"'
SETTINGS = """\
[organisation]
name = "햇살마을센터"
address = "경기도 햇살시 느티나무길 3"
phone = "031-000-0000"
email = "news@haetsal.example"
website = "https://www.haetsal.example"
[sender]
from = "햇살마을센터 <news@haetsal.example>"
[smtp]
url = "{relay}"
[pages]
url = "https://news.haetsal.example"
[[list]]
name = "members"
title = "회원 소식"
"""


def own_newsletter() -> list[str]:
    """The commands of the section "Your own newsletter"."""
    block = README.partition("## Your own newsletter")[2].partition("```sh\n")[2].partition("```")[0]
    return [line.partition("#")[0].strip() for line in block.splitlines() if line.strip()]


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line as the editor types it; output as UTF-8."""
    program, *words = shlex.split(line)
    assert program == "newsletter"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NEWSLETTER_")}
    return subprocess.run(
        [sys.executable, "-m", "newsletter", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A board and a mail server on loopback."""
    with ExitStack() as stack:
        yield {
            "board": stack.enter_context(board.running()),
            "relay": stack.enter_context(catcher.running(tmp_path / "caught")),
        }


STAYING = ("newsletter serve", "newsletter preview 2026-12")  # tests/pages and tests/preview have them


def test_your_own_newsletter_from_init_to_explain(tmp_path: Path, outside: dict[str, str]) -> None:
    lines = own_newsletter()
    folder = tmp_path
    for line in lines:
        if line.startswith("cd "):
            folder = tmp_path / line[3:]
            (folder / "newsletter.toml").write_text(SETTINGS.format(**outside), encoding="utf-8")
            shutil.copy(ROOT / "newsletter" / "sample" / "readers.csv", folder / "members.csv")
        elif line not in STAYING:
            done = typed(line.replace(BOARD, f'"{outside["board"]}" --allow-private --pause 0'), folder)
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    mails = mailbox.Maildir(tmp_path / "caught")
    assert len(mails) == 7, "six readers and one test"
    assert sum("[TEST]" in str(mail["Subject"]) or "W1RFU1Rd" in str(mail["Subject"]) for mail in mails) == 1
    again = typed("newsletter send 2026-12 --to members --really --json", folder)
    counts = json.loads(again.stdout.strip().splitlines()[-1])
    assert (counts["planned"], counts["accepted"], counts["balanced"]) == (6, 6, True)
    assert len(mails) == 7, "running it again sends nothing"


def test_the_demo_starts_over_and_leaves_other_folders_alone(tmp_path: Path) -> None:
    for _ in range(2):
        done = typed("newsletter demo", tmp_path)
        assert done.returncode == 0, done.stderr
    caught = mailbox.Maildir(tmp_path / "newsletter-demo" / "outbox")
    assert len(caught) == 6
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = typed("newsletter demo --out mine", tmp_path)
    assert refused.returncode == 2
    assert (mine / "thesis.txt").read_text("utf-8") == "years of work"


def test_the_demos_last_words_work(tmp_path: Path) -> None:
    done = typed("newsletter demo", tmp_path)
    suggested = re.findall(r"^  (newsletter .*)$", done.stdout, re.MULTILINE)
    assert len(suggested) >= 4
    for line in suggested:
        tried = typed(line, tmp_path)
        assert tried.returncode == 0, f"{line}\n{tried.stderr}"


def test_every_command_stands_in_the_readme() -> None:
    missing = [name for name in commands.COMMANDS if f"`newsletter {name}" not in README]
    assert missing == []


def test_the_repository_is_itself_a_workspace() -> None:
    done = typed("newsletter config --json", ROOT)
    assert done.returncode == 0, done.stderr
