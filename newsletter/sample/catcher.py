"""A real SMTP server on loopback that keeps whatever it is given in a Maildir."""

from __future__ import annotations

import asyncio
import mailbox
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class _Keeper:
    """Takes every message and writes it down before it says so."""

    def __init__(self, folder: Path) -> None:
        self._maildir = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.to_thread(self._maildir.add, content)
        return "250 2.0.0 kept"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The catcher's smtp:// URL while it runs; mails lie in *folder*."""
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    address: list[str] = []

    async def serve(ended: asyncio.Event) -> None:
        keeper = _Keeper(folder)
        server = await loop.create_server(lambda: SMTP(keeper, hostname="catcher"), "127.0.0.1", 0)
        address.append(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        ready.set()
        await ended.wait()
        server.close()
        await server.wait_closed()

    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(ended),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
