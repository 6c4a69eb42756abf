"""What a workspace needs to be believed: its DKIM keys, and what DNS must say of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import Mistake
from newsletter.message import sign
from newsletter.steps.bench import Bench
from newsletter.workspace import dkim_key
from newsletter.workspace.settings import mailbox

FILE = "dkim.key"
FILE_ED25519 = "dkim-ed25519.key"


@dataclass(frozen=True, slots=True)
class Record:
    """A record that DNS must hold."""

    name: str
    value: str  # as one text
    quoted: str  # as zone files write it


@dataclass(frozen=True, slots=True)
class Made:
    """New keys, and the lines that name them in newsletter.toml."""

    files: tuple[Path, ...]
    block: str


def records(bench: Bench) -> list[Record]:
    """The DNS records of the keys in use. Raises Mistake where there are none or one cannot be used."""
    table = bench.settings.declared.dkim
    if not table.domain:
        raise Mistake("nothing is signed: [dkim] names no domain", hint="newsletter doctor dkim --make")
    found = []
    for key in dkim_key.keys(bench.settings):
        value = sign.record(key)
        found.append(Record(f"{key.selector}._domainkey.{table.domain}", value, sign.quoted(value)))
    return found


def make(bench: Bench, *, ed25519: bool) -> Made:
    """Makes keys where there are none. Raises Mistake where there are."""
    domain = mailbox(bench.settings.declared.sender.from_).address.rpartition("@")[2] or "example.org"
    selector = f"n{bench.now():%Y%m}"
    files = [bench.root / FILE, *([bench.root / FILE_ED25519] if ed25519 else [])]
    for file in files:
        dkim_key.make(file, ed25519=file.name == FILE_ED25519)
    lines = ["[dkim]", f'domain = "{domain}"', f'selector = "{selector}"', f'key = "{FILE}"']
    if ed25519:
        lines += [f'ed25519_selector = "{selector}e"', f'ed25519_key = "{FILE_ED25519}"']
    return Made(tuple(files), "\n".join(lines))
