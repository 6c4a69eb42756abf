"""An SMTP server on loopback that misbehaves as it is told. RFC 5321, 2920.

It reads a command at a time, however they arrive: in groups, with a body before them,
byte by byte. What it kept stands in ``kept``, in order: the oracle of tests and drills.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsletter.sample.faults import FAULTS, Act, At, Fault

OFFERED = ("PIPELINING", "SIZE 50000000", "8BITMIME")
_END = b"\r\n.\r\n"
_DRIPS = 40  # bytes that a tar-pit adds to a reply


class _Gone(Exception):
    """The connection is over."""


def by_name(recipient: str) -> Fault:
    """The fault whose name is the first part of an address; none where it has no such name."""
    return FAULTS.get(recipient.partition("@")[0].partition(".")[0], FAULTS["fine"])


class Storm:
    """Listens on a free port of 127.0.0.1 between ``start`` and ``stop``."""

    def __init__(
        self,
        choose: Callable[[str], Fault] = by_name,
        *,
        always: Fault = FAULTS["fine"],
        pipelining: bool = True,
        a_connection: int = 0,
        spared: int = 0,
        drip: float = 0.05,
    ) -> None:
        """*always* holds before a recipient is known, except on so many *spared* first connections.

        *a_connection*: messages, then 421 at MAIL. *drip*: seconds between the bytes of a tar-pit.
        """
        self._choose = choose
        self._always = always
        self.pipelining = pipelining
        self.drip = drip
        self._a_connection = a_connection
        self._spared = spared
        self.kept: list[tuple[str, bytes]] = []
        self.attempts: Counter[str] = Counter()  # RCPT, by recipient
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begins to listen."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=1 << 26)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Ends every connection."""
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        try:
            await _Dialogue(self, reader, writer).run()
        except (_Gone, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._talks.discard(task)
            writer.close()

    def clear_up(self) -> None:
        """From now on all is well."""
        self._choose, self._always, self._a_connection = lambda recipient: FAULTS["fine"], FAULTS["fine"], 0

    def fault(self, recipient: str) -> Fault:
        """What happens to a recipient this time."""
        always = self._always if self.connections > self._spared else FAULTS["fine"]
        chosen = self._choose(recipient) if recipient else always
        return FAULTS["fine"] if chosen.times and self.attempts[recipient] > chosen.times else chosen

    @property
    def offered(self) -> tuple[str, ...]:
        """What EHLO says."""
        return OFFERED if self.pipelining else OFFERED[1:]

    def full(self, messages: int) -> bool:
        """Whether a connection had enough messages."""
        return bool(self._a_connection) and messages >= self._a_connection


class _Dialogue:
    """One connection."""

    def __init__(self, storm: Storm, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._storm = storm
        self._reader = reader
        self._writer = writer
        self._recipient = ""
        self._taken = False  # the recipient was accepted
        self._messages = 0
        self._held = b""  # replies that leave with the next one

    async def run(self) -> None:
        await self._at(At.CONNECT, "220 storm ESMTP")
        while line := (await self._reader.readline()).decode("utf-8", "replace").strip():
            match line[:4].upper():
                case "EHLO":
                    await self._at(
                        At.EHLO, "\n".join(f"250 {word}" for word in ("storm", *self._storm.offered))
                    )
                case "MAIL":
                    await self._mail()
                case "RCPT":
                    await self._rcpt(line)
                case "DATA":
                    await self._data()
                case "RSET":
                    await self._at(At.RSET, "250 ok")
                    self._recipient = ""
                case "QUIT":
                    await self._at(At.QUIT, "221 bye")
                    return
                case _:
                    await self._say("502 what?")

    async def _mail(self) -> None:
        self._recipient = ""
        if self._storm.full(self._messages):
            await self._say("421 4.7.0 enough for one connection")
            raise _Gone
        await self._at(At.MAIL, "250 ok")

    async def _rcpt(self, line: str) -> None:
        self._recipient = line.partition("<")[2].partition(">")[0]
        self._storm.attempts[self._recipient] += 1
        self._taken = (await self._at(At.RCPT, "250 ok")).startswith("2")

    async def _data(self) -> None:
        fault = self._storm.fault(self._recipient)
        usual = "354 go on" if self._taken else "554 5.5.1 no valid recipients"
        if (await self._at(At.DATA, usual)).startswith("354"):
            await self._body(fault)

    async def _body(self, fault: Fault) -> None:
        first = await self._reader.readexactly(3)
        if first == b".\r\n":
            await self._say("554 5.5.1 nothing to send to anybody")
            return
        if At.BODY in fault.says:
            await self._reader.readexactly(500)
            await self._at(At.BODY, "")
        body = first + await self._reader.readuntil(_END)
        says = fault.says.get(At.DOT, "250")
        if fault.keeps if fault.keeps is not None else says.startswith("2"):
            self._storm.kept.append((self._recipient, body[:-3].replace(b"\r\n..", b"\r\n.")))
        self._messages += 1
        await self._at(At.DOT, f"250 2.0.0 kept as {len(self._storm.kept)}")
        await self._at(At.AFTER, "")
        self._recipient = ""

    async def _at(self, at: At, usual: str) -> str:
        """Does what the fault does here; what was said."""
        fault = self._storm.fault(self._recipient)
        says = fault.says.get(at, usual)
        match says:
            case Act.DROP:
                raise _Gone
            case Act.RESET:
                self._abort()
            case Act.SILENCE:
                while await self._reader.read(1 << 16):
                    pass
                raise _Gone
            case "":
                pass
            case Act.GARBAGE:
                await self._write(b"\xff\xfe what is this\r\n")
            case Act.ENDLESS:
                await self._write(b"2" * 6000)
            case Act.DRIP:
                await self._write(f"{usual} {'.' * _DRIPS}\r\n".encode(), pause=self._storm.drip)
                return usual
            case _:
                extra = f"\r\n{fault.extra}" if fault.extra and at in fault.says else ""
                held = fault.held and at is At.RCPT and self._storm.pipelining
                await self._say(says, extra, split=fault.split, held=held)
        return says

    async def _say(self, text: str, extra: str = "", *, split: bool = False, held: bool = False) -> None:
        """A reply; the codes of a multi-line one are joined with hyphens. *held*: it leaves with the next."""
        *more, last = text.split("\n")
        lines = [f"{line[:3]}-{line[4:]}" for line in more] + [last]
        reply = ("\r\n".join(lines) + extra + "\r\n").encode()
        if held:
            self._held = reply
        else:
            await self._write(reply, pause=0 if split else None)

    async def _write(self, data: bytes, *, pause: float | None = None) -> None:
        """Bytes out; with a *pause*, one at a time."""
        data, self._held = self._held + data, b""
        for piece in (data[at : at + 1] for at in range(len(data))) if pause is not None else (data,):
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(pause or 0)

    def _abort(self) -> None:
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
        raise _Gone


@contextmanager
def running(storm: Storm) -> Iterator[str]:
    """The server in a thread of its own; its URL."""
    loop, ready, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        await storm.start()
        ready.set()
        await ended.wait()
        await storm.stop()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(10)
    try:
        yield f"smtp://127.0.0.1:{storm.port}"
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
