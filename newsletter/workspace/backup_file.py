"""One file that holds a workspace: its database, its key, its settings, issues and templates.

A zip file with a manifest that names every part with its hash, for the owner's eyes only
(mode 0600). Refuses to unpack what is no such file, a part that is damaged, a name that
would leave the folder, and to overwrite anything.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import Any

from newsletter.errors import Mistake, Outside

MANIFEST = "manifest.json"
DATABASE = "newsletter.db"  # its name within the archive, whatever it is called in the workspace
_KIND = "newsletter backup"
_FOLDERS = ("issues", "templates")
_NO_BACKUP = "is no backup of newsletter"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup that can be read."""

    path: Path
    made_at: datetime
    version: str
    parts: Mapping[str, str]  # name → SHA-256


def parts_of(root: Path) -> Iterator[Path]:
    """What of a workspace stands in a backup beside the database."""
    for pattern in ("*.toml", "*.key"):  # settings, licences, this key and those of DKIM
        yield from (path for path in sorted(root.glob(pattern)) if path.is_file())
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def write(path: Path, root: Path, database: Path, made_at: datetime, version: str) -> int:
    """Writes a backup whole or not at all; its size in bytes. Raises Outside where it cannot be."""
    unfinished = path.with_name(path.name + ".part")
    named = {DATABASE: database} | {each.relative_to(root).as_posix(): each for each in parts_of(root)}
    try:
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            hashes = {name: _hash(source) for name, source in named.items()}
            about = {"kind": _KIND, "made_at": made_at.isoformat(), "version": version, "parts": hashes}
            archive.writestr(MANIFEST, json.dumps(about, ensure_ascii=False, indent=1))
            for name, source in named.items():
                archive.write(source, name)
        unfinished.replace(path)
        return path.stat().st_size
    except OSError as error:
        raise Outside(f"{path} cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def read(path: Path) -> BackupFile:
    """What a backup says it holds. Raises Mistake where it is none."""
    with _opened(path) as archive:
        try:
            about: dict[str, Any] = json.loads(archive.read(MANIFEST))
            parts = {str(name): str(value) for name, value in about["parts"].items()}
            found = BackupFile(path, datetime.fromisoformat(about["made_at"]), str(about["version"]), parts)
        except (KeyError, ValueError, TypeError, AttributeError):
            raise Mistake(f"{path} {_NO_BACKUP}") from None
        if about.get("kind") != _KIND or DATABASE not in parts:
            raise Mistake(f"{path} {_NO_BACKUP}")
    for name in parts:
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name:
            raise Mistake(f"{path} holds a part that would leave its folder: {name!r}")
    return found


def same(found: BackupFile, name: str, path: Path) -> bool:
    """Whether a file is what stands in the backup under that name."""
    return _hash(path) == found.parts.get(name)


def unpack(found: BackupFile, name: str, to: Path) -> None:
    """Writes one part, for the owner's eyes only, and tries its hash.

    Raises Mistake for a damaged part or a file that is there, Outside where it cannot be written.
    """
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, _opened(found.path) as archive, archive.open(name) as part:
            shutil.copyfileobj(part, file)
    except FileExistsError:
        raise Mistake(f"{to} is there already") from None
    except (KeyError, zipfile.BadZipFile, EOFError, ValueError):
        to.unlink(missing_ok=True)
        raise Mistake(f"{found.path} is damaged: {name} cannot be read") from None
    except OSError as error:
        raise Outside(f"{to} cannot be written: {error.strerror}") from None
    if _hash(to) != found.parts[name]:
        to.unlink(missing_ok=True)
        raise Mistake(f"{found.path} is damaged: {name} is not what was put in")


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Mistake(f"there is no file {path}") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Mistake(f"{path} {_NO_BACKUP}") from None
    except OSError as error:
        raise Mistake(f"{path} cannot be read: {error.strerror}") from None
    with archive:
        yield archive


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
