"""A small IMAP server on loopback that remembers what it was asked and what became of its mails.

    with mailbox({1: b"Subject: …"}) as box:
        …  box.url, box.commands, box.seen

Speaks as much of RFC 9051 as a polite visitor needs. A mail fetched without PEEK, or in
a folder opened by SELECT, would become a read one: ``seen`` says which did.
"""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

USER, PASSWORD = "editor@dulle.example", 'the "lake" is\\deep'
FOLDER = "INBOX"


@dataclass
class Box:
    mails: dict[int, bytes]
    validity: int = 7
    folders: tuple[str, ...] = (FOLDER,)
    host: str = "127.0.0.1"
    port: int = 0
    scheme: str = "imap"
    commands: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    greedy: bool = False  # sends whole mails, whatever was asked for
    hang_up_at: str = ""  # the command at which the connection is lost

    @property
    def url(self) -> str:
        return f"{self.scheme}://{USER.replace('@', '%40')}@{self.host}:{self.port}/{FOLDER}"


class _Handler(socketserver.StreamRequestHandler):
    timeout = 20
    box: Box

    def handle(self) -> None:
        self._writable = False
        with suppress(OSError):
            self._say("* OK ready")
            while line := self.rfile.readline(100_000).decode().strip():
                tag, _, command = line.partition(" ")
                self.box.commands.append(command)
                if self.box.hang_up_at and command.upper().startswith(self.box.hang_up_at):
                    return
                self._answer(tag, command)
                if command.upper() == "LOGOUT":
                    return

    def _say(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def _answer(self, tag: str, command: str) -> None:
        name = command.split()[0].upper()
        if name == "UID":
            name = " ".join(command.split()[:2]).upper()
        method = {
            "CAPABILITY": self._capability, "LOGIN": self._login, "EXAMINE": self._open, "SELECT": self._open,
            "UID SEARCH": self._search, "UID FETCH": self._fetch, "LOGOUT": self._logout,
        }.get(name)  # fmt: skip
        self._say(f"{tag} {method(command) if method else 'BAD what?'}")

    def _capability(self, command: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def _login(self, command: str) -> str:
        quoted = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
        right = command in (f'LOGIN {USER} "{quoted}"', f'LOGIN "{USER}" "{quoted}"')
        return "OK welcome" if right else "NO [AUTHENTICATIONFAILED] who are you?"

    def _open(self, command: str) -> str:
        self._writable = command.upper().startswith("SELECT")
        if command.partition(" ")[2].strip('"') not in self.box.folders:
            return "NO there is no such folder"
        self._say(f"* {len(self.box.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.box.validity}] fine")
        return f"OK [{'READ-WRITE' if self._writable else 'READ-ONLY'}] open"

    def _search(self, command: str) -> str:
        after = re.search(r"UID (\d+):\*", command)
        assert after, command
        last = max(self.box.mails, default=0)
        found = [uid for uid in sorted(self.box.mails) if uid >= int(after[1]) or uid == last]
        self._say("* SEARCH " + " ".join(map(str, found)))
        return "OK done"

    def _fetch(self, command: str) -> str:
        asked = re.search(r"FETCH (\d+) \(BODY(\.PEEK)?\[\](?:<0\.(\d+)>)?\)", command)
        assert asked, command
        uid = int(asked[1])
        if uid in self.box.mails:
            if self._writable or not asked[2]:
                self.box.seen.add(uid)
            content = self.box.mails[uid][: 10**9 if self.box.greedy else int(asked[3] or 10**9)]
            head = f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n".encode()
            self._say(head + content + b")")
        return "OK done"

    def _logout(self, command: str) -> str:
        self._say("* BYE")
        return "OK bye"


@contextmanager
def mailbox(
    mails: Mapping[int, bytes], *, tls: ssl.SSLContext | None = None, **settings: object
) -> Iterator[Box]:
    """A mailbox on a free port of 127.0.0.1 while the block runs."""
    box = Box(dict(mails), **settings)  # type: ignore[arg-type]
    handler = type("Handler", (_Handler,), {"box": box})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        box.scheme = "imaps"
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
