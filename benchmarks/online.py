"""Asking the web about the 50 links of a mail, as `newsletter check --online` does.

    python -m benchmarks.online

A web on loopback: 25 hosts that answer after 300 ms, and one host that has all 50 and answers
after 100 ms (the organisation's own board, asked one at a time). Prints the median of five rounds.
"""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from newsletter.probes import links

ROUNDS, LINKS, HOSTS = 5, 50, 25
FAR, NEAR = 0.3, 0.1  # seconds until an answer


class Web(BaseHTTPRequestHandler):
    """Answers after a while, as a server some countries away does."""

    def do_GET(self) -> None:
        time.sleep(NEAR if self.path.startswith("/near") else FAR)
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def asked(urls: list[str]) -> float:
    began = time.perf_counter()
    found = asyncio.run(
        links.ask(urls, agent="newsletter/0", contact="", progress=lambda done, total: None, private=True)
    )
    assert [one.problem for one in found] == [""] * LINKS
    return time.perf_counter() - began


def main() -> None:
    server = ThreadingHTTPServer(("", 0), Web)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    port = server.server_address[1]
    many = [f"http://127.0.0.{2 + n % HOSTS}:{port}/{n}" for n in range(LINKS)]
    one = [f"http://127.0.0.1:{port}/near/{n}" for n in range(LINKS)]
    try:
        rounds = [(asked(many), asked(one)) for _ in range(ROUNDS)]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    spread, single = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{LINKS} links at {HOSTS} hosts, each answers after {FAR * 1000:.0f} ms: {spread:.1f} s")
    print(f"{LINKS} links at one host, which answers after {NEAR * 1000:.0f} ms: {single:.1f} s")


if __name__ == "__main__":
    main()
