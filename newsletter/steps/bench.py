"""What every step works with: the workspace, its database, its key and the clock.

Opened by a command, closed at its end. Database and key are opened on first use.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from newsletter.errors import Declined
from newsletter.model.key import Keyring
from newsletter.workspace import key, settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from newsletter.message.sign import Signer


def clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Bench:
    """An open workspace. Use it in a ``with``."""

    settings: settings.Settings
    now: Callable[[], datetime] = clock
    speed: float = 1.0  # seconds of that clock in one second
    relay_url: str = ""  # of a demo or a drill: no other relay is used, whatever settings and environment say
    _engine: Engine | None = field(default=None, repr=False)
    _keyring: Keyring | None = field(default=None, repr=False)

    @classmethod
    def open(cls, root: Path) -> Self:
        """Reads ``newsletter.toml`` in *root*. Raises Mistake where there is none."""
        return cls(settings.read(root))

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        return self.settings.root

    @property
    def who(self) -> str:
        """Who is asking, for the record."""
        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError):
            return "editor"

    @property
    def engine(self) -> Engine:
        """The database, made and migrated on first use."""
        if self._engine is None:
            from newsletter.store import engine

            path = engine.file_of(self.settings.declared.store.url, self.root)
            self._engine = engine.open_store(path)
        return self._engine

    @property
    def keyring(self) -> Keyring:
        """The key; made where there is none yet and nothing was hashed with one.

        Raises Declined where it is missing although people were hashed with it: a new
        key would not know who left.
        """
        if self._keyring is None:
            self._keyring = key.read(self.root) or self._new_key()
        return self._keyring

    def _new_key(self) -> Keyring:
        from newsletter.store import people

        if people.any_hash(self.engine):
            raise Declined(
                f"{self.root / key.FILE} is missing, and without it nobody can tell who left",
                hint="restore newsletter.key from a backup",
            )
        return key.make(self.root)[0]

    def signer(self) -> Signer | None:
        """What signs with ``[dkim]``, or None. Raises Mistake for a key that cannot be used."""
        if not self.settings.declared.dkim.domain:
            return None
        from newsletter.workspace import dkim_key

        return dkim_key.signer(self.settings)

    def close(self) -> None:
        """Lets go of the database."""
        if self._engine is not None:
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
