"""A press board on loopback with posts of our own, marked up as gnuboard marks up its pages.

For the demo and for tests: what the collector reads here it reads from a real board
too. Answers GET, holds nothing, ends with its ``with``.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newsletter.sample import pictures

TABLE = "press"
NAME = "언론보도"
SITE = "햇살마을센터"


def posts() -> list[dict[str, Any]]:
    """The sample posts, newest first."""
    text = files("newsletter.sample").joinpath("posts.json").read_text(encoding="utf-8")
    return list(json.loads(text))


@contextmanager
def running() -> Iterator[str]:
    """The board's address while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/bbs/board.php?bo_table={TABLE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers like a board: everything is 200, also what is not there."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if drawn := re.fullmatch(r"/data/editor/(\d{1,3})\.png", parts.path):
            self._send(pictures.hills(int(drawn[1])), "image/png")
        elif parts.path != "/bbs/board.php" or query.get("bo_table") != TABLE:
            self._answer("<p>없는 페이지입니다.</p>", 404)
        elif "wr_id" in query:
            found = [post for post in posts() if str(post["id"]) == query["wr_id"]]
            self._answer(_post(found[0]) if found else _alert("글이 존재하지 않습니다."))
        else:
            self._answer(_list(posts() if query.get("page", "1") == "1" else []))

    def _answer(self, body: str, status: int = 200) -> None:
        content = f'<!doctype html><html lang="ko"><head><meta charset="utf-8">{body}</html>'.encode()
        self._send(content, "text/html; charset=utf-8", status)

    def _send(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the demo's lines are for the reader."""


def _list(shown: list[dict[str, Any]]) -> str:
    post_url = f"/bbs/board.php?bo_table={TABLE}&amp;wr_id="
    rows = "".join(
        f'<tr><td class="td_num2">{post["id"]}</td><td class="td_subject"><div class="bo_tit">'
        f'<a href="{post_url}{post["id"]}">{escape(post["title"])}</a></div></td>'
        f'<td class="td_name"><span class="sv_member">{escape(post["author"])}</span></td>'
        f'<td class="td_num">{post["views"]}</td><td class="td_datetime">{post["date"][5:10]}</td></tr>'
        for post in shown
    )
    empty = '<tr><td colspan="5" class="empty_table">게시물이 없습니다.</td></tr>'
    return (
        f"<title>{NAME} 1 페이지 | {SITE}</title></head><body><div id='bo_list'>"
        f"<div id='bo_list_total'><span>Total {len(posts())}건</span></div>"
        f"<table><tbody>{rows or empty}</tbody></table></div></body>"
    )


def _post(post: dict[str, Any]) -> str:
    paragraphs = _picture(post) + "".join(f"<p>{escape(text)}</p><p><br></p>" for text in post["paragraphs"])
    link = (
        f'<section id="bo_v_link"><h2>관련링크</h2><ul><li><a href="{escape(post["link"])}">'
        f"<strong>{escape(post['link'])}</strong></a></li></ul></section>"
        if post["link"]
        else ""
    )
    return (
        f"<title>{escape(post['title'])} > {NAME} | {SITE}</title></head><body><article id='bo_v'>"
        f"<header><h2 id='bo_v_title'><span class='bo_v_tit'>{escape(post['title'])}</span></h2></header>"
        "<section id='bo_v_info'><h2>페이지 정보</h2>"
        f"<span>작성자</span> <strong><span class='sv_member'>{escape(post['author'])}</span></strong>"
        f"<span>조회</span><strong>{post['views']}회</strong>"
        f"<strong class='if_date'><span>작성일</span> {post['date'][2:]}</strong></section>"
        f"<section id='bo_v_atc'><h2>본문</h2><div id='bo_v_con'>{paragraphs}</div></section>{link}"
        "</article></body>"
    )


def _picture(post: dict[str, Any]) -> str:
    """As the board's editor puts it: the picture in a paragraph, its caption in the next."""
    picture = post.get("picture")
    if not picture:
        return ""
    image = f'<img src="/data/editor/{post["id"]}.png" alt="{escape(picture["alt"])}">'
    return f"<p>{image}</p><p>{escape(picture['caption'])}</p><p><br></p>"


def _alert(text: str) -> str:
    return (
        f'<title>오류안내 페이지 | {SITE}</title></head><body><script>alert("{text}");</script>'
        f'<noscript><div id="validation_check"><p class="cbg">{text}</p></div></noscript></body>'
    )
