"""``newsletter preview`` as it is typed: a process of its own, ended by Ctrl-C."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from tests.preview.looking import workspace
from tests.process import listening, typed


def running(
    root: Path, *words: str, **environment: str
) -> AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    address = r"http://127\.0\.0\.1:\d+/\S+/"
    return listening(root, "preview", "2026-12", *words, address=address, **environment)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to a single process")
def test_ctrl_c_ends_it_cleanly_while_a_page_is_open(tmp_path: Path) -> None:
    with running(workspace(tmp_path / "ws"), "--no-open") as (process, url):
        with httpx2.stream("GET", f"{url}events", trust_env=False) as events:
            assert next(events.iter_lines()).startswith("data: ")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == "stopped\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is a shell script")
def test_the_browser_is_handed_an_address_that_works_once(tmp_path: Path) -> None:
    """What stands on its command line is not the token."""
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}.half && mv {told}.half {told}\n', "utf-8")
    browser.chmod(0o700)
    root = workspace(tmp_path / "ws")
    with running(root, BROWSER=f"{browser} %s") as (_, url):
        with httpx2.stream("GET", f"{url}events", trust_env=False) as events:
            for _line in events.iter_lines():
                if told.exists():
                    break
                (root / "issues" / "2026-12.md").touch()  # another sight, another line
        address = told.read_text("utf-8")
        assert url.rstrip("/").rpartition("/")[2] not in address
        assert httpx2.get(address, trust_env=False).status_code == 303
        assert httpx2.get(address, trust_env=False).status_code == 404


def test_an_issue_that_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    done = typed(workspace(tmp_path / "ws"), "preview", "2026-11", "--no-open")
    assert done.returncode == 2
    assert "there is no issue 2026-11" in done.stderr
    assert "2026-12" in done.stderr


def test_a_port_in_use_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = typed(workspace(tmp_path / "ws"), "preview", "2026-12", "--no-open", "--port", port)
    assert done.returncode == 5
    assert f"port {port}" in done.stderr
    assert "newsletter preview 2026-12 --port 0" in done.stderr
