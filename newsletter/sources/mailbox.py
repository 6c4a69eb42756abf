"""Collect the articles that alert mails name, from a Maildir, a folder of .eml files or IMAP.

``maildir:PATH`` or ``imaps://user@host/FOLDER`` in, with ``?from=ADDRESS`` for the mails
of one sender alone; items out. What was read is remembered (UIDs, file names), never
marked: the mailbox stays as it was. A mail that cannot be read is counted, and stops
nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from newsletter.errors import Outside
from newsletter.model.press import Memory, PressItem, Source
from newsletter.polite import Polite
from newsletter.sources import Fetched, Progress, texts
from newsletter.sources.alert_mail import LARGEST, items_of, sender_of
from newsletter.sources.imap_box import new_mails, place_of
from newsletter.sources.known import sift

_MARK = "mail:"  # before the name of a mail's file, among what is known


async def fetch(
    source: Source,
    memory: Memory,
    http: Polite,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress,
) -> Fetched:
    """Read the new mails in the mailbox of *source*. Raises Outside, and Mistake without a way in."""
    if source.url.startswith("maildir:"):
        return _of_folder(source, memory, zone, now, progress)
    return await _of_imap(source, memory, zone, now, progress)


async def _of_imap(
    source: Source, memory: Memory, zone: ZoneInfo, now: datetime, progress: Progress
) -> Fetched:
    place = await place_of(source)
    validity, last = memory.validators.get(source.url, ("", ""))
    after = int(last) if last.isdecimal() else 0
    found = await asyncio.to_thread(new_mails, place, validity, after, source.max_items)
    mails = (content for _, content in found.mails)
    validators = {source.url: (found.validity, str(found.last))}
    return _sifted(
        mails, len(found.mails), place.shown, source, memory, found.left_out, zone, now, progress, validators
    )


def _of_folder(source: Source, memory: Memory, zone: ZoneInfo, now: datetime, progress: Progress) -> Fetched:
    root = Path(source.url.removeprefix("maildir:").partition("?")[0]).expanduser()
    names = {path.name.partition(":")[0].partition("!")[0]: path for path in _files(root)}
    fresh = [name for name in sorted(names, reverse=True) if _MARK + name not in memory.known]
    wanted = fresh[: source.max_items]
    mails = (_bytes(names[name]) for name in wanted)
    fetched = _sifted(
        mails, len(wanted), str(root), source, memory, len(fresh) - len(wanted), zone, now, progress, {}
    )
    known = {key: value for key, value in fetched.memory.known.items() if not key.startswith(_MARK)}
    known |= {_MARK + name: "" for name in names}  # those that were moved away are forgotten
    return replace(fetched, memory=Memory(known, fetched.memory.validators))


def _files(root: Path) -> Iterator[Path]:
    """The mails of a Maildir (new and cur), or the .eml files of a folder. Raises Outside."""
    try:
        folders = [folder for name in ("new", "cur") if (folder := root / name).is_dir()]
        for folder in folders or [root]:
            yield from (
                path
                for path in folder.iterdir()
                if path.is_file() and (folders or path.suffix.lower() == ".eml") and path.name[0] != "."
            )
    except OSError as error:
        why = error.strerror or "not a folder"
        raise Outside(
            f"{texts.clean(str(root))}: cannot be read ({why})",
            hint='a Maildir, or a folder of .eml files: url = "maildir:PATH"',
        ) from None


def _bytes(path: Path) -> bytes:
    """The beginning of a mail; b"" where it went away meanwhile."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError:
        return b""


def _sifted(
    mails: Iterable[bytes],
    count: int,
    where: str,
    source: Source,
    memory: Memory,
    left_out: int,
    zone: ZoneInfo,
    now: datetime,
    progress: Progress,
    validators: dict[str, tuple[str, str]],
) -> Fetched:
    """The articles of the mails, each once: the newest mail that names one counts."""
    wanted = _senders(source.url)
    items: list[PressItem] = []
    silent = 0
    for number, content in enumerate(mails, start=1):
        if content and (not wanted or any(each in sender_of(content) for each in wanted)):
            found = items_of(content, where, source, zone, now)
            silent += not found
            items += [item for item in found if item.key not in memory.known]
        progress(number, count)
    notes = [f"{silent} mail{'s' * (silent != 1)} without an article left out"] if silent else []
    if left_out:
        notes.append(f"{left_out:,} older mails left out (max_items = {source.max_items})")
    return sift(items, memory, validators=validators, notes=notes)


def _senders(url: str) -> Sequence[str]:
    """Whom the mails must be from, as ``?from=`` says; nobody in particular without it."""
    query = url.partition("?")[2]
    return [unquote(part[5:]).lower() for part in query.split("&") if part.startswith("from=") and part[5:]]
