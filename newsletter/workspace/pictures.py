"""The pictures that belong to an issue: ``issues/<slug>/``.

What the editor puts there (``kitchen.jpg``), what was fetched from the web, and what was made
of both for the mail, by the names of their contents. ``pictures.json`` remembers which is
which, so that nothing is fetched or made twice. Files are written whole or not at all.
Refuses names that lead out of the folder.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from newsletter.errors import Mistake, Outside
from newsletter.workspace import issues, picture_file
from newsletter.workspace.picture_file import Made
from newsletter.workspace.whole_file import put

NOTES = "pictures.json"
MADE = "mail"  # the folder of what was made for the mail
NAME_LETTERS = 16  # of a hash: enough to tell pictures of one organisation apart
_NAME = re.compile(r"[^/\\:\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class File:
    """A picture made for the mail, on the disk."""

    path: Path
    width: int  # pixels of the file
    height: int
    size: int  # bytes


@dataclass(slots=True)
class Folder:
    """The pictures of one issue."""

    path: Path
    _notes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, slug: str) -> Folder:
        """The folder of an issue, which need not be there yet."""
        path = issues.path_of(root, slug).with_suffix("")
        return cls(path, _read_notes(path / NOTES))

    def source(self, picture: str) -> Path | None:
        """The file behind an item's picture: the editor's own, or the one fetched; None where neither is.

        Raises Mistake for a name that leads out of the folder.
        """
        if (name := self._notes["fetched"].get(picture)) is not None:
            path = self.path / name
            return path if path.is_file() else None
        if picture.lower().startswith(("http://", "https://")):
            return None
        if not _NAME.fullmatch(picture) or picture in (".", ".."):
            raise Mistake(f'"{picture}" is no file beside the issue', hint=f"put it into {self.path}")
        return self._spelled(picture)

    def _spelled(self, name: str) -> Path | None:
        """The file of a name; macOS may have written it decomposed."""
        for form in (name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)):
            path = self.path / form
            if path.is_file() and path.resolve().is_relative_to(self.path.resolve()):
                return path
        return None

    def keep(self, picture: str, data: bytes) -> Path:
        """Keeps what was fetched from an address. Raises Mistake where it is no picture."""
        made = picture_file.kept(data, picture)
        path = self.path / f"{_digest(made.data)}{made.suffix}"
        put(path, made.data)
        self._notes["fetched"][picture] = path.name
        self._write_notes()
        return path

    def for_mail(self, source: Path, *, width: int, height: int) -> File:
        """A picture made for a frame, now or earlier. Raises Mistake where it is no picture."""
        try:
            data = source.read_bytes()
        except OSError as error:
            raise Outside(f"cannot read {source}: {error.strerror}") from None
        key = f"{_digest(data)} {width}x{height}"
        note = self._notes["made"].get(key)
        if note is not None and (path := self.path / MADE / note["file"]).is_file():
            return File(path, note["width"], note["height"], path.stat().st_size)
        made = picture_file.made(data, source.name, width=width, height=height)
        return self._keep_made(key, made)

    def _keep_made(self, key: str, made: Made) -> File:
        path = self.path / MADE / f"{_digest(made.data)}{made.suffix}"
        put(path, made.data)
        self._notes["made"][key] = {"file": path.name, "width": made.width, "height": made.height}
        self._write_notes()
        return File(path, made.width, made.height, len(made.data))

    def _write_notes(self) -> None:
        text = json.dumps(self._notes, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        put(self.path / NOTES, text.encode("utf-8"))


def _read_notes(path: Path) -> dict[str, dict[str, Any]]:
    """What is remembered; nothing where the file is missing or was damaged: it can be made anew."""
    try:
        notes = json.loads(path.read_text(encoding="utf-8"))
        return {name: dict(notes[name]) for name in ("fetched", "made")}
    except (OSError, ValueError, LookupError, TypeError):
        return {"fetched": {}, "made": {}}


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:NAME_LETTERS]
