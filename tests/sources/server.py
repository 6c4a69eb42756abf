"""A small real web site on loopback, for tests of sources and of the polite client.

    with site({"/a": "<p>…", "/b": Answer(status=503, headers={"Retry-After": "2"})}) as here:
        …  here.base, here.asked("/a"), here.pages["/c"] = …

A page is a text, bytes, an Answer, a list of them (one for each request, the last one
stays), or a function of the Request. The key is path with query; {base} in a text
becomes the site's own address. What is not there is 404, robots.txt too.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]  # names in lower case
    at_once: int  # requests being answered, this one included


@dataclass(frozen=True)
class Answer:
    body: str | bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False  # close the connection without a word


OnePage = str | bytes | Answer | Callable[[Request], Answer]
Page = OnePage | list[OnePage]


@dataclass
class Site:
    base: str
    pages: dict[str, Page]
    requests: list[Request] = field(default_factory=list)

    def asked(self, path: str) -> int:
        """How often *path* was asked for."""
        return sum(request.path == path for request in self.requests)


@contextmanager
def site(pages: Mapping[str, Page], *, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve *pages* on a free port of 127.0.0.1 while the block runs."""
    here = Site("", dict(pages))
    lock, active = threading.Lock(), [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                active[0] += 1
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.path, headers, active[0])
                here.requests.append(request)
            try:
                self.answer(_answer(here, request))
            finally:
                with lock:
                    active[0] -= 1

        def answer(self, answer: Answer) -> None:
            if answer.hang_up:
                self.close_connection = True
                return
            body = answer.body
            if isinstance(body, str):
                body = body.replace("{base}", here.base).encode()
            self.send_response(answer.status)
            if answer.type:
                self.send_header("Content-Type", answer.type)
            for name, value in answer.headers.items():
                self.send_header(name, value.replace("{base}", here.base))
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    here.base = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _answer(here: Site, request: Request) -> Answer:
    page = here.pages.get(request.path)
    if isinstance(page, list):
        page = page.pop(0) if len(page) > 1 else page[0]
    if callable(page):
        return page(request)
    if isinstance(page, Answer):
        return page
    return Answer("not found", 404) if page is None else Answer(page)
