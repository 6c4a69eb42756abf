"""A real SMTP server that misbehaves on demand, in the test's own event loop or thread.

What it accepted it keeps, in order: that is the oracle. Behaviour is chosen by the
local part of the recipient: ``refuse-rcpt.1@…`` gets 550 at RCPT, and so on (FAULTS).
Whoever has no such name is accepted.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


class HangUp(Exception):
    """Close the connection without a word."""


@dataclass
class Server:
    """Listens on a free port of 127.0.0.1 while in its ``with``."""

    greeting: str = "220 test ESMTP"
    mail_reply: str = "250 ok"
    pipelining: bool = True
    on_accept: Callable[[str], None] | None = None  # called with the recipient before each 250 to a dot
    on_dot: Callable[[str], object] | None = None  # called with the recipient when a body has come
    pause: float = 0.0  # seconds before the reply to the dot
    hang_up_after: int = 0  # messages on one connection, then it closes without a word
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    dialogues: list[list[str]] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    port: int = 0
    _open: int = 0

    def __enter__(self) -> Server:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def copies(self) -> Counter[str]:
        """How many copies each recipient has."""
        return Counter(recipient for recipient, _ in self.accepted)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._ended = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._ended.wait()
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        dialogue: list[str] = []
        self.dialogues.append(dialogue)
        try:
            await self._session(reader, writer, dialogue)
        except (HangUp, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open -= 1
            writer.close()

    async def _session(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dialogue: list[str]
    ) -> None:
        recipient, recipients, messages = "", 0, 0

        async def say(reply: str) -> None:
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()

        await say(self.greeting)
        while line := (await reader.readline()).decode("utf-8", "replace").strip():
            dialogue.append(line)
            verb = line.split(" ", 1)[0].upper().split(":", 1)[0]
            if verb == "EHLO":
                offered = "250-PIPELINING\r\n" if self.pipelining else ""
                await say(f"250-test\r\n{offered}250 SIZE 10000000")
            elif verb == "MAIL":
                await say(self.mail_reply)
            elif verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                self.attempts[recipient] += 1
                reply = self._at_rcpt(recipient)
                recipients = int(reply.startswith("250"))
                await say(reply)
            elif verb == "DATA":
                reply = self._at_data(recipient) if recipients else "554 5.5.1 no valid recipients"
                await say(reply)
                if self._fault(recipient) == "drop-354":
                    raise HangUp
                if reply.startswith("354"):
                    await self._body(reader, say, recipient)
                    messages += 1
                    if self.hang_up_after and messages >= self.hang_up_after:
                        raise HangUp
            elif verb == "QUIT":
                await say("221 bye")
                return
            else:
                await say("250 ok")

    def _fault(self, recipient: str) -> str:
        return recipient.partition("@")[0].partition(".")[0]

    def _at_rcpt(self, recipient: str) -> str:
        match self._fault(recipient):
            case "refuse-rcpt":
                return "550 5.1.1 no such user"
            case "defer-rcpt":
                return "451 4.2.0 greylisted"
            case "defer-once" if self.attempts[recipient] == 1:
                return "451 4.2.0 greylisted"
            case "close-421":
                return "421 4.3.2 closing"
            case "drop-rcpt":
                raise HangUp
            case "garbled-rcpt":
                return "what?"
        return "250 ok"

    def _at_data(self, recipient: str) -> str:
        match self._fault(recipient):
            case "refuse-data":
                return "554 5.6.0 no"
            case "defer-data":
                return "452 4.3.1 full"
            case "drop-data":
                raise HangUp
            case "chatter":
                return "354 go on\r\n250 a reply nobody asked for"
        return "354 go on"

    async def _body(self, reader: asyncio.StreamReader, say: Callable[[str], object], recipient: str) -> None:
        fault = self._fault(recipient)
        if fault == "drop-body":
            await reader.readexactly(10)
            raise HangUp
        body = await reader.readuntil(b"\r\n.\r\n")
        if self.on_dot:
            await asyncio.to_thread(self.on_dot, recipient)
        await asyncio.sleep(self.pause)
        reply = {
            "refuse-dot": "554 5.7.1 content refused",
            "defer-dot": "451 4.3.0 later",
            "odd-dot": "354 what now",
            "garbled-dot": "yes yes",
        }.get(fault, "250 2.0.0 queued as X1")
        if fault == "other-2yz":
            reply = "252 taken, more or less"
        if reply.startswith("2") or fault in ("drop-dot", "drop-after-250"):
            self.accepted.append((recipient, body[:-3].replace(b"\r\n..", b"\r\n.")))
            if self.on_accept:
                await asyncio.to_thread(self.on_accept, recipient)
        if fault == "drop-dot":
            raise HangUp
        await say(reply)  # type: ignore[misc]
        if fault == "drop-after-250":
            raise HangUp
