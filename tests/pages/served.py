"""A workspace with people in it, and its pages on a real server on loopback."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from sqlalchemy import insert
from starlette.types import ASGIApp

from newsletter import pages
from newsletter.message.links import address_key, unsubscribe_token
from newsletter.model.people import MailingList
from newsletter.steps.bench import Bench
from newsletter.store import people
from newsletter.store.engine import writing
from newsletter.store.tables import subscribers, subscriptions
from tests import database

SETTINGS = """\
[organisation]
name = "한빛군 사회적경제센터"
address = "한빛군 새벽면 너른들길 12"
phone = "031-000-0000"
email = "news@example.org"
[pages]
url = "{url}"
[[list]]
name = "members"
title = "회원 소식"
[[list]]
name = "press"
title = "<b>기자</b> & 친구들"
"""
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058 §3.2
BUTTON = {"confirm": "1"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def workspace(root: Path, url: str = "https://news.example.org") -> Path:
    """A folder with ``newsletter.toml``, two lists and nobody on them."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "newsletter.toml").write_text(SETTINGS.format(url=url), encoding="utf-8")
    return root


def join(bench: Bench, address: str, *lists: str) -> int:
    """Somebody new on these lists; their number."""
    with writing(bench.engine) as connection:
        made = insert(subscribers).values(
            address_key=address_key(address, bench.keyring), address=address, created_at=bench.now()
        )
        key = connection.execute(made).inserted_primary_key
        assert key is not None
        number = int(key[0])
        for name in lists:
            people.ensure_list(connection, MailingList(name, name), bench.now())
            connection.execute(
                insert(subscriptions).values(
                    subscriber_id=number, list=name, state="active", joined_at=bench.now()
                )
            )
    return number


def rows(bench: Bench, query: str) -> list[tuple[object, ...]]:
    """What another program reads in the database file."""
    with closing(sqlite3.connect(bench.root / "newsletter.db")) as connection:
        return connection.execute(query).fetchall()


def standings(bench: Bench) -> dict[tuple[object, object], tuple[object, object]]:
    """(number, list) → (state, by whom they left)."""
    found = rows(bench, "SELECT subscriber_id, list, state, left_by FROM subscriptions")
    return {(number, name): (state, by) for number, name, state, by in found}


def everything(bench: Bench) -> list[str]:
    """The whole database as text: equal before and after means nothing has changed."""
    return database.everything(bench.root)


@contextmanager
def serving(app: ASGIApp, **more: Any) -> Iterator[str]:
    """The address of a real server on a free port. It listens before its thread starts: no waiting."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", ws="none", log_config=None, access_log=False, **more)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass
class Door:
    """Served pages, somebody on both lists, and the link in the mail that they got."""

    bench: Bench
    client: httpx2.Client
    url: str
    reader: int
    token: str

    @property
    def link(self) -> str:
        return f"/u/{self.token}"

    def token_of(self, number: int, list_name: str = "members") -> str:
        return unsubscribe_token(list_name, number, 1, self.bench.keyring)


@contextmanager
def door_out(root: Path) -> Iterator[Door]:
    """A workspace in *root*, served."""
    with Bench.open(workspace(root)) as bench:
        reader = join(bench, "ada@reader.example", "members", "press")
        with serving(pages.app(bench)) as url, httpx2.Client(base_url=url, trust_env=False) as client:
            token = unsubscribe_token("members", reader, 1, bench.keyring)
            yield Door(bench, client, url, reader, token)
