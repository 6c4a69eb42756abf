"""A new ``[[list]]`` block at the end of ``newsletter.toml``; every other byte stays.

A list in; a longer file out. Refuses a name that is taken or could not stand in a
List-Id (RFC 2919), and a file to which TOML allows no block to be added.
"""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import Mistake
from newsletter.model.people import MailingList
from newsletter.workspace import settings
from newsletter.workspace.block import append as append_block
from newsletter.workspace.block import quoted


def append(root: Path, mailing_list: MailingList) -> None:
    """Adds the block. Raises Mistake as described above, Outside where the file cannot be written."""
    _sound(mailing_list, settings.read(root))
    name, title = quoted(mailing_list.name), quoted(mailing_list.title)
    append_block(
        root,
        ["[[list]]", f"name = {name}", f"title = {title}"],
        lambda declared: mailing_list in declared.list,
        hint=f"add to its list = [ … ]: {{ name = {name}, title = {title} }}",
    )


def _sound(mailing_list: MailingList, holds: settings.Settings) -> None:
    if not settings.LIST_NAME.fullmatch(mailing_list.name):
        hint = 'newsletter lists add members --title "회원 소식"'
        raise Mistake(f"the name {mailing_list.name!r} must be made of a-z 0-9 - _", hint=hint)
    if any(entry.name == mailing_list.name for entry in holds.declared.list):
        raise Mistake(f"there is a list {mailing_list.name!r} already", hint="newsletter lists")
    if not mailing_list.title.isprintable():
        raise Mistake("a title is one line of text")
