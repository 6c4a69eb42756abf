"""A client that never says what it wants does not hold the door."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from newsletter import pages
from newsletter.pages import forms, prompt
from newsletter.pages.prompt import Prompt
from newsletter.steps.bench import Bench
from tests.pages.served import serving, workspace

WHOLE = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


@contextmanager
def served(root: Path) -> Iterator[str]:
    with Bench.open(workspace(root)) as bench, serving(pages.app(bench), http=Prompt) as url:
        yield url


def connected(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10)


@pytest.mark.parametrize("before", [False, True], ids=["at once", "after a whole request"])
@pytest.mark.parametrize(
    "sent", [b"", WHOLE[:-2], WHOLE[:7]], ids=["nothing", "a head without end", "a word"]
)
def test_half_a_head_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes, before: bool
) -> None:
    """uvicorn alone waits for ever, or for its five seconds between two requests."""
    monkeypatch.setattr(prompt, "SLOWEST", 0.2)
    with served(tmp_path) as url, connected(url) as wire:
        if before:
            wire.sendall(WHOLE)
            assert wire.recv(4096).startswith(b"HTTP/1.1 200")
            sent = sent or WHOLE[:1]
        began = time.monotonic()
        wire.sendall(sent)
        while wire.recv(4096):
            pass
        assert time.monotonic() - began < 4


def test_a_form_that_never_ends_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "SLOWEST", 0.2)
    with served(tmp_path) as url, connected(url) as wire:
        head = "POST /u/x HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\nContent-Type:"
        wire.sendall(f"{head} application/x-www-form-urlencoded\r\n\r\nList".encode())
        assert wire.recv(4096).startswith(b"HTTP/1.1 408")


def test_quick_clients_notice_nothing(tmp_path: Path) -> None:
    with served(tmp_path) as url, httpx2.Client(base_url=url, trust_env=False) as client:
        assert [client.get("/health").status_code for _ in range(20)] == [200] * 20
