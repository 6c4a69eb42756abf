"""A new ``[[list]]`` block at the end of ``newsletter.toml``; every other byte stays.

A list in; a longer file out. Refuses a name that is taken or could not stand in a
List-Id (RFC 2919), and a file to which TOML allows no block to be added.
"""

from __future__ import annotations

import json
from pathlib import Path

from newsletter.errors import Mistake, Outside
from newsletter.model.people import MailingList
from newsletter.workspace import settings, toml
from newsletter.workspace.declaration import Declaration


def append(root: Path, mailing_list: MailingList) -> None:
    """Adds the block. Raises Mistake as described above, Outside where the file cannot be written."""
    _sound(mailing_list, settings.read(root))
    path = root / settings.FILE
    text = path.read_bytes().decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    name, title = _quoted(mailing_list.name), _quoted(mailing_list.title)
    block = end.join(("", "[[list]]", f"name = {name}", f"title = {title}", ""))
    block = block if not text or text.endswith("\n") else end + block
    _still_read(text + block, mailing_list)
    try:
        with path.open("ab") as file:
            file.write(block.encode("utf-8"))
    except OSError as error:
        raise Outside(f"{path} cannot be written: {error.strerror}") from None


def _sound(mailing_list: MailingList, holds: settings.Settings) -> None:
    if not settings.LIST_NAME.fullmatch(mailing_list.name):
        hint = 'newsletter lists add members --title "회원 소식"'
        raise Mistake(f"the name {mailing_list.name!r} must be made of a-z 0-9 - _", hint=hint)
    if any(entry.name == mailing_list.name for entry in holds.declared.list):
        raise Mistake(f"there is a list {mailing_list.name!r} already", hint="newsletter lists")
    if not mailing_list.title.isprintable():
        raise Mistake("a title is one line of text")


def _still_read(text: str, mailing_list: MailingList) -> None:
    try:
        read = toml.Reader(text, settings.FILE).fill(Declaration, toml.parse(text, settings.FILE))
    except Mistake:
        read = Declaration()
    if mailing_list not in read.list:
        name, title = _quoted(mailing_list.name), _quoted(mailing_list.title)
        hint = f"add to its list = [ … ]: {{ name = {name}, title = {title} }}"
        raise Mistake(f"a block cannot be added to this {settings.FILE}", hint=hint)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
