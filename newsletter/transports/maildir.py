"""Mail into a folder that any mail program opens: cr.yp.to/proto/maildir.html.

The file's name is made from the Message-ID, so that a message delivered twice is
there once.
"""

from __future__ import annotations

import asyncio
import os
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsletter.errors import Outside
from newsletter.model.mailing import Accepted, Envelope, Reply, Untried
from newsletter.transports import Access, Work


def open_transport(url: str, access: Access) -> Maildir:
    """The Maildir of ``maildir:outbox``."""
    parts = urlsplit(url)
    return Maildir(access.root / unquote(parts.netloc + parts.path))


class Maildir:
    """Delivers into ``new/`` of a Maildir, made on first use."""

    local = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def probe(self) -> None:
        """Makes the folder. Raises Outside when that fails."""
        try:
            for name in ("tmp", "new", "cur"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Outside(f"the Maildir {self.folder} cannot be made: {error.strerror}") from None

    async def deliver(self, work: Work) -> None:
        """Writes each message to disk, whole or not at all."""
        await self.probe()
        while await work.more():
            while (envelope := work.next()) is not None:
                if await _intended(work, envelope):
                    await self._write(work, envelope)
                else:
                    work.told(envelope, Untried("intent not granted"))

    async def _write(self, work: Work, envelope: Envelope) -> None:
        try:
            name = await asyncio.to_thread(keep, self.folder, envelope)
        except OSError as error:  # renaming comes last: nothing was delivered
            work.told(envelope, Untried(f"{self.folder}: {error.strerror}"))
            raise Outside(f"the Maildir {self.folder} cannot be written: {error.strerror}") from None
        work.told(envelope, Accepted(Reply(250, f"kept as new/{name}")))


async def _intended(work: Work, envelope: Envelope) -> bool:
    """Whether the intent is durable."""
    answer: asyncio.Future[float | None] = asyncio.get_running_loop().create_future()
    work.intend(envelope, answer.set_result)
    return await answer is not None


def keep(folder: Path, envelope: Envelope) -> str:
    """Writes one message to a Maildir; the name of its file. Raises OSError.

    A message that is there already (in ``new`` or read since, in ``cur``) stays as it is.
    """
    stem = sha256(f"{envelope.message_id}\n{envelope.rcpt_to}".encode()).hexdigest()[:32]
    name = f"{stem}.newsletter"
    if (folder / "new" / name).exists() or any((folder / "cur").glob(f"{name}*")):
        return name
    temporary = folder / "tmp" / name
    with temporary.open("wb") as file:
        file.write(envelope.message.replace(b"\r\n", b"\n"))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / "new" / name)
    return name
