"""Mail into a folder that any mail program opens: cr.yp.to/proto/maildir.html.

The file's name is made from the Message-ID, so that a message delivered twice is
there once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsletter.errors import Outside
from newsletter.model.mailing import Accepted, Envelope, Outcome, Reply, Untried
from newsletter.transports import Access, Intend


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

    async def deliver(
        self, envelopes: AsyncIterator[Envelope], intend: Intend
    ) -> AsyncIterator[tuple[Envelope, Outcome]]:
        """Writes each message to disk, whole or not at all."""
        await self.probe()
        async for envelope in envelopes:
            if await intend(envelope) is None:
                yield envelope, Untried("intent not granted")
                continue
            try:
                name = await asyncio.to_thread(keep, self.folder, envelope)
            except OSError as error:  # renaming comes last: nothing was delivered
                yield envelope, Untried(f"{self.folder}: {error.strerror}")
                raise Outside(f"the Maildir {self.folder} cannot be written: {error.strerror}") from None
            yield envelope, Accepted(Reply(250, f"kept as new/{name}"))


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
