"""A sink that remembers: an SMTP server in a process of its own, which writes down whom it accepted.

    python -m tests.sending.sink LOG

Prints its port. Each acceptance is a line of LOG (recipient, tab, Message-ID), written before the
reply is; one byte of standard output for each tells whoever follows. It offers PIPELINING.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys

LOG = os.O_WRONLY | os.O_CREAT | os.O_APPEND


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, log: int) -> None:
        self._log = log
        self._data = bytearray()
        self._body = False
        self._recipient = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport
        self._wire.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._data += data
        while self._take():
            pass

    def _take(self) -> bool:
        end = self._data.find(b"\r\n.\r\n" if self._body else b"\r\n")
        if end < 0:
            return False
        if self._body:
            self._accept(bytes(self._data[:end]))
            del self._data[: end + 5]
        else:
            self._command(bytes(self._data[:end]))
            del self._data[: end + 2]
        return True

    def _command(self, line: bytes) -> None:
        match line[:4].upper():
            case b"EHLO":
                self._wire.write(b"250-sink\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n")
            case b"RCPT":
                self._recipient = line.partition(b"<")[2].partition(b">")[0]
                self._wire.write(b"250 ok\r\n")
            case b"DATA":
                self._body = True
                self._wire.write(b"354 go on\r\n")
            case b"QUIT":
                self._wire.write(b"221 bye\r\n")
                self._wire.close()
            case _:
                self._wire.write(b"250 ok\r\n")

    def _accept(self, body: bytes) -> None:
        self._body = False
        found = re.search(rb"^Message-ID: (\S+)", body[:4000], re.MULTILINE)
        os.write(self._log, self._recipient + b"\t" + (found[1] if found else b"?") + b"\n")
        os.write(1, b".")
        self._wire.write(b"250 2.0.0 kept\r\n")


async def main(path: str) -> None:
    log = os.open(path, LOG, 0o600)
    server = await asyncio.get_running_loop().create_server(lambda: Sink(log), "127.0.0.1", 0)
    os.write(1, f"{server.sockets[0].getsockname()[1]}\n".encode())
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
