"""``newsletter serve`` as it is typed: a process of its own, ended by Ctrl-C or worse."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from newsletter.message.links import unsubscribe_token
from newsletter.steps.bench import Bench
from tests.pages.served import ONE_CLICK, join, standings, workspace
from tests.process import listening, typed


def running(root: Path) -> AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    return listening(root, "serve", "--port", "0", address=r"http://127\.0\.0\.1:\d+")


def mailed(root: Path) -> tuple[int, str]:
    """Somebody on the list, and the token in their mail."""
    with Bench.open(workspace(root)) as bench:
        number = join(bench, "ada@reader.example", "members")
        return number, unsubscribe_token("members", number, 1, bench.keyring)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to a single process")
def test_ctrl_c_ends_it_cleanly_and_it_has_logged_nobody(tmp_path: Path) -> None:
    _, token = mailed(tmp_path)
    with running(tmp_path) as (process, url):
        answers = [
            httpx2.get(f"{url}/u/{token}", trust_env=False),
            httpx2.get(f"{url}/u/{token}x", trust_env=False),
            httpx2.post(f"{url}/u/{token}", data=ONE_CLICK, trust_env=False),
            httpx2.post(f"{url}/u/{token}", trust_env=False),
        ]
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stderr is not None
        out, err = process.stdout.read(), process.stderr.read()
        process.wait()
    assert [answer.status_code for answer in answers] == [200, 404, 200, 400]
    assert "server" not in answers[0].headers
    assert process.returncode == 0
    assert err == "stopped\n"
    assert "https://news.example.org" in out
    assert token not in out


def test_who_was_told_that_they_left_has_left_although_it_was_killed(tmp_path: Path) -> None:
    """The answer comes after the commit, and the commit is on disk."""
    number, token = mailed(tmp_path)
    with running(tmp_path) as (process, url):
        answer = httpx2.post(f"{url}/u/{token}", data=ONE_CLICK, trust_env=False)
        process.kill()
    assert answer.status_code == 200
    with Bench.open(tmp_path) as bench:
        assert standings(bench)[number, "members"] == ("left", "one-click")


def test_a_port_in_use_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = typed(workspace(tmp_path), "serve", "--port", str(port))
    assert done.returncode == 5
    assert f"port {port}" in done.stderr
    assert "newsletter serve --host" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_not_ours_is_said_in_a_line(tmp_path: Path) -> None:
    done = typed(workspace(tmp_path), "serve", "--host", "192.0.2.1")
    assert done.returncode == 5
    assert "192.0.2.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_serves_workspaces_only(tmp_path: Path) -> None:
    done = typed(tmp_path, "serve")
    assert done.returncode == 2
    assert "newsletter init" in done.stderr
    assert not list(tmp_path.iterdir())
