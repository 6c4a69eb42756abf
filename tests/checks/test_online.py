"""The web is asked about links before readers ask it; what cannot be asked says nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newsletter.checks.contract import Asked
from newsletter.polite import client
from newsletter.probes import links
from newsletter.steps import online
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import prepare
from tests.sending.workspace import workspace


class Site(BaseHTTPRequestHandler):
    """Answers with the number in the path; /robots.txt keeps programs away from /secret."""

    def do_GET(self) -> None:
        word = self.path.strip("/").split("/")[0]
        status = int(word) if word.isdecimal() else 200
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/200")
        body = b"User-agent: *\nDisallow: /secret\n" if self.path == "/robots.txt" else b"<p>here</p>"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web site on this machine, which the client may speak to here although it is private."""
    monkeypatch.setattr(client._Visit, "private", property(lambda visit: True))
    monkeypatch.setattr(client, "_PORTS", client._PORTS | set(range(1024, 65536)))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def asked(*urls: str) -> dict[str, Asked]:
    told: list[tuple[int, int | None]] = []
    found = asyncio.run(
        links.ask(
            urls, agent="newsletter/0", contact="", progress=lambda done, total: told.append((done, total))
        )
    )
    assert told[-1] == (len(set(urls)), len(set(urls)))
    return {entry.url: entry for entry in found}


def test_gone_is_an_error_and_trouble_a_warning(site: str) -> None:
    found = asked(*(f"{site}/{status}" for status in (200, 302, 403, 404, 410, 500)), f"{site}/secret")
    problems = {url.rpartition("/")[2]: (entry.problem, entry.gone) for url, entry in found.items()}
    assert problems["404"] == ("answers 404", True)
    assert problems["410"] == ("answers 410", True)
    assert problems["500"][0].startswith("answers 500") or "500" in problems["500"][0]
    assert not problems["500"][1]
    assert problems["200"] == problems["302"] == problems["403"] == ("", False)
    assert "secret" not in problems, "what robots.txt keeps us from says nothing about the link"


def test_nobody_there_is_a_warning(site: str) -> None:
    (entry,) = asked("http://127.0.0.1:1/").values()
    assert entry.problem.startswith("does not answer")
    assert not entry.gone


def test_private_addresses_are_never_asked() -> None:
    (entry,) = asked("http://127.0.0.1:8080/").values()
    assert "does not answer" in entry.problem


def test_a_dead_link_of_an_issue_is_found_at_its_item(tmp_path: Path, site: str) -> None:
    root = workspace(tmp_path, "maildir:outbox")
    path = root / "issues" / "december.md"
    text = path.read_text("utf-8").replace("https://news.center.example/market", f"{site}/404")
    path.write_text(text, encoding="utf-8")
    with Bench.open(root) as bench:
        seen = online.look(bench, prepare(bench, "december"), lambda done, total: None)
    (finding,) = [finding for finding in seen.findings if finding.id == "L1"]
    assert (finding.severity, finding.where) == ("error", "item 1: 느티나무 아래 겨울 장터")
    assert "404" in finding.message
