"""What holds in a workspace: ``newsletter.toml``, the environment, the defaults, in words.

Reading never changes anything. The file is found in the folder given, nowhere else:
a command run in the wrong place must not find another organisation's readers.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.errors import FileMistake, Mistake
from newsletter.model.organisation import Sender
from newsletter.workspace import toml
from newsletter.workspace.declaration import Declaration
from newsletter.workspace.sound import FILE as FILE
from newsletter.workspace.sound import LIST_NAME as LIST_NAME
from newsletter.workspace.sound import is_address as is_address
from newsletter.workspace.sound import mailbox as mailbox
from newsletter.workspace.sound import sound

SMTP_URL = "NEWSLETTER_SMTP_URL"
SMTP_PASSWORD = "NEWSLETTER_SMTP_PASSWORD"  # noqa: S105 (a name, not a password)


@dataclass(frozen=True, slots=True)
class Settings:
    """The declaration as it holds, and where each value came from."""

    root: Path
    declared: Declaration
    origins: Mapping[str, str] = field(default_factory=dict)  # "smtp.url" → "newsletter.toml:20"

    @property
    def zone(self) -> ZoneInfo:
        """The zone that times are printed in."""
        return ZoneInfo(self.declared.zone)

    @property
    def sender(self) -> Sender:
        """The From of a mailing. Raises Mistake while ``[sender] from`` is empty."""
        table = self.declared.sender
        if not table.from_:
            raise Mistake(
                "nobody is named as the sender",
                hint=f'write in {FILE}, under [sender]: from = "이름 <news@example.org>"',
            )
        reply_to = mailbox(table.reply_to) if table.reply_to else None
        return Sender(mailbox(table.from_), reply_to, table.envelope)


def read(root: Path) -> Settings:
    """The settings of the workspace in *root*.

    Raises Mistake where there is no ``newsletter.toml``, FileMistake (with the line)
    where it says something that cannot be meant.
    """
    path = root / FILE
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise Mistake(f"{root} is no workspace: it has no {FILE}", hint="newsletter init") from None
    except UnicodeDecodeError:
        raise FileMistake(FILE, 1, "is not UTF-8", hint="save the file as UTF-8") from None
    except OSError as error:
        raise Mistake(f"{path} cannot be read: {error.strerror}") from None
    reader = toml.Reader(text, FILE)
    declared = reader.fill(Declaration, toml.parse(text, FILE))
    sound(declared, reader)
    return Settings(root, declared, {name: f"{FILE}:{line}" for name, line in reader.origins.items()})


def smtp_url(settings: Settings, environment: Mapping[str, str] = os.environ) -> str:
    """The relay's URL for send and test: the environment's over the file's."""
    return environment.get(SMTP_URL, "") or settings.declared.smtp.url


def smtp_password(settings: Settings, environment: Mapping[str, str] = os.environ) -> str:
    """The relay's password from the environment or a file for the owner's eyes only.

    Raises Mistake when the file is missing or others may read it.
    """
    if password := environment.get(SMTP_PASSWORD, ""):
        return password
    if not settings.declared.smtp.password_file:
        return ""
    path = settings.root / settings.declared.smtp.password_file
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Mistake(f"others may read {path}", hint=f"chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Mistake(f"the password file {path} cannot be read: {error.strerror}") from None


def effective(settings: Settings, environment: Mapping[str, str] = os.environ) -> list[tuple[str, Any, str]]:
    """Every key with its value and its origin: ``newsletter.toml:12``, a variable, or the default."""
    rows = list(_rows(settings.declared, "", settings.origins))
    if url := environment.get(SMTP_URL, ""):
        shown = re.sub(r"://[^@/]*@", "://…@", url)
        rows = [
            (n, shown, f"{SMTP_URL} (send and test)") if n == "smtp.url" else (n, v, o) for n, v, o in rows
        ]
    if environment.get(SMTP_PASSWORD):
        rows.append(("smtp password", "(set, not shown)", SMTP_PASSWORD))
    return rows


def _rows(table: Any, path: str, origins: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    rows: list[tuple[str, Any, str]] = []
    for f in fields(table):
        name = f"{path}.{f.name.rstrip('_')}" if path else f.name.rstrip("_")
        value = getattr(table, f.name)
        if is_dataclass(value):
            rows += _rows(value, name, origins)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for n, entry in enumerate(value, 1):
                rows += _rows(entry, f"{name}[{n}]", origins)
        else:
            rows.append((name, value, origins.get(name, "default")))
    return rows
