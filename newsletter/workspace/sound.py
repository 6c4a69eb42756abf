"""What ``newsletter.toml`` may not say although each value has the right type.

A declaration in, nothing out; raises FileMistake, with the line and what to write instead, for
what cannot be meant: a zone that nobody knows, an address that is none, a limit below nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import getaddresses, parseaddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.delivery import pace, profiles, schedule
from newsletter.errors import FileMistake, Mistake
from newsletter.message import envelope
from newsletter.model.organisation import Mailbox
from newsletter.model.outlet import DOMAIN
from newsletter.segment.grammar import parse as parse_segment
from newsletter.workspace import toml
from newsletter.workspace.declaration import Declaration, Profile, Smtp

FILE = "newsletter.toml"
LIST_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")  # List-Id (RFC 2919) is made from it


def sound(declared: Declaration, reader: toml.Reader) -> None:
    """Refuses what has the right type and still cannot be meant."""

    def wrong(name: str, told: str, hint: str = "") -> FileMistake:
        return FileMistake(FILE, reader.origins.get(name, 1), f"{name} {told}", hint=hint)

    try:
        ZoneInfo(declared.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise wrong("zone", f"{declared.zone!r} is no time zone", 'zone = "Asia/Seoul"') from None
    for name, value in (
        ("sender.from", declared.sender.from_),
        ("sender.reply_to", declared.sender.reply_to),
    ):
        if value and (not value.isprintable() or len(getaddresses([value])) != 1):
            raise wrong(name, f"must be one mail address: {value!r}", '"이름 <news@example.org>"')
        if value and not is_address(mailbox(value).address):
            raise wrong(name, f"holds no mail address: {value!r}", '"이름 <news@example.org>"')
    if declared.sender.envelope and not is_address(declared.sender.envelope):
        raise wrong("sender.envelope", f"is no mail address: {declared.sender.envelope!r}")
    for name, number in (
        ("smtp.connections", declared.smtp.connections),
        ("smtp.per_connection", declared.smtp.per_connection),
    ):
        if number < 1:
            raise wrong(name, f"must be 1 or more, not {number}")
    _sound_relay(declared, wrong)
    _sound_manners(declared, wrong)
    _sound_dkim(declared, wrong)
    if declared.pages.url and urlsplit(declared.pages.url).scheme not in ("https", "http"):
        raise wrong("pages.url", f"is no web address: {declared.pages.url!r}", "https://news.example.org")
    if declared.archive.url and urlsplit(declared.archive.url).scheme not in ("https", "http"):
        raise wrong("archive.url", f"is no web address: {declared.archive.url!r}", "https://news.example.org")
    _sound_blocks(declared, wrong)
    _sound_segments(declared, wrong)
    _sound_sections(declared, wrong)


def _sound_relay(declared: Declaration, wrong: Any) -> None:
    try:
        parts = urlsplit(declared.smtp.url)
        password = parts.password
    except ValueError:
        raise wrong("smtp.url", "is no address", _RELAYS) from None
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps", "maildir"):
        raise wrong("smtp.url", f"names no kind of relay we know: {parts.scheme!r}", _RELAYS)
    if password:
        hint = "set NEWSLETTER_SMTP_PASSWORD, or smtp.password_file, and change that password"
        raise wrong("smtp.url", "holds a password, where others would see it", hint)


def _sound_dkim(declared: Declaration, wrong: Any) -> None:
    """A signing domain needs a key, and must align with From (RFC 9989 §4.4)."""
    table = declared.dkim
    if not table.domain:
        return
    for name in ("selector", "key"):
        if not getattr(table, name):
            raise wrong("dkim.domain", f"is set, and dkim.{name} is not", "newsletter doctor dkim --make")
    if bool(table.ed25519_key) != bool(table.ed25519_selector):
        raise wrong("dkim.ed25519_key", "needs dkim.ed25519_selector, and the other way round")
    sender = mailbox(declared.sender.from_).address.rpartition("@")[2].lower()
    domain = table.domain.lower()
    aligned = sender == domain or sender.endswith(f".{domain}") or domain.endswith(f".{sender}")
    if sender and not aligned:
        raise wrong("dkim.domain", f"{domain} does not match the From domain {sender}: DMARC would fail")


def _sound_manners(declared: Declaration, wrong: Any) -> None:
    """Rates, ramps and hours that can be read; profiles with names of their own."""

    def readable(name: str, read: Callable[[str], object], text: str) -> None:
        try:
            read(text)
        except Mistake as mistake:
            raise wrong(name, f"cannot be used: {mistake.message}", mistake.hint) from None

    readable("smtp.window", schedule.hours_of, declared.smtp.window)
    if declared.returns.verp:
        readable("returns.verp", envelope.sound, declared.returns.verp)
    tables: list[tuple[str, Smtp | Profile]] = [("smtp", declared.smtp)]
    tables += [(f"profile[{n}]", entry) for n, entry in enumerate(declared.profile, 1)]
    for path, table in tables:
        readable(f"{path}.rate", pace.rate_of, table.rate)
        readable(f"{path}.ramp", pace.ramp_of, table.ramp)
        if table.quota < 0:
            raise wrong(f"{path}.quota", f"cannot be {table.quota}", "quota = 20000, or 0 for none")
    seen: set[str] = set()
    for n, entry in enumerate(declared.profile, 1):
        if not entry.name or entry.name in seen:
            told = f"{entry.name!r} is used twice" if entry.name else "is missing"
            raise wrong(f"profile[{n}].name", told, 'name = "naver"')
        seen.add(entry.name)
        if entry.connections < 0:
            raise wrong(f"profile[{n}].connections", f"cannot be {entry.connections}")
        if not entry.domains and entry.name not in (*profiles.DOMAINS, profiles.OTHERS):
            raise wrong(f"profile[{n}].domains", "is missing", 'domains = ["agency.example"]')


_RELAYS = "smtp://127.0.0.1:2525  smtp+starttls://user@host:587  smtps://user@host  maildir:outbox"


def _sound_blocks(declared: Declaration, wrong: Any) -> None:
    seen: set[str] = set()
    for n, source in enumerate(declared.source, 1):
        if source.name in seen:
            raise wrong(f"source[{n}].name", f"{source.name!r} is used twice")
        seen.add(source.name)
        if source.max_items < 1:
            raise wrong(f"source[{n}].max_items", f"must be 1 or more, not {source.max_items}")
        if re.match(r"imaps?://[^/@]*:[^/@]*@", source.url):
            hint = "set NEWSLETTER_MAILBOX_PASSWORD in the environment, and change that password"
            raise wrong(f"source[{n}].url", "holds a password, where others would see it", hint)
        if source.pause < 0:
            raise wrong(f"source[{n}].pause", f"cannot be {source.pause}", "pause = 1.0")
        if source.pause == 0 and not source.allow_private:
            raise wrong(f"source[{n}].pause", "of 0 is only for boards of your own", "pause = 1.0")
    for n, outlet in enumerate(declared.outlet, 1):
        if not DOMAIN.fullmatch(outlet.domain):
            raise wrong(
                f"outlet[{n}].domain", f"is no domain: {outlet.domain!r}", 'domain = "hsnews.example"'
            )
        if not outlet.name.strip():
            raise wrong(f"outlet[{n}].name", "is empty", 'name = "화성뉴스"')
    lists: set[str] = set()
    for n, mailing_list in enumerate(declared.list, 1):
        if mailing_list.name in lists:
            raise wrong(f"list[{n}].name", f"{mailing_list.name!r} is used twice")
        lists.add(mailing_list.name)
        if not LIST_NAME.fullmatch(mailing_list.name):
            told = f"{mailing_list.name!r} must be made of a-z 0-9 - _"
            raise wrong(f"list[{n}].name", told, 'name = "members", title = "회원 소식"')


def _sound_segments(declared: Declaration, wrong: Any) -> None:
    """Names of their own, and conditions that can be read."""
    seen: set[str] = set()
    for n, entry in enumerate(declared.segment, 1):
        if entry.name in seen or not LIST_NAME.fullmatch(entry.name):
            told = "is used twice" if entry.name in seen else "must be made of a-z 0-9 - _"
            raise wrong(f"segment[{n}].name", f"{entry.name!r} {told}", 'name = "hwaseong"')
        seen.add(entry.name)
        try:
            parse_segment(entry.where)
        except Mistake as mistake:
            raise wrong(f"segment[{n}].where", f"cannot be used: {mistake.message}", mistake.hint) from None


def _sound_sections(declared: Declaration, wrong: Any) -> None:
    for n, rule in enumerate(declared.section, 1):
        if not rule.heading.strip() or not rule.heading.isprintable():
            raise wrong(f"section[{n}].heading", "must be one line", 'heading = "언론보도"')
        if rule.limit < 0:
            raise wrong(f"section[{n}].limit", f"cannot be {rule.limit}", "limit = 5, or 0 for all")
        for name in ("outlet", "tag", "source", "keyword"):
            if any(not value.strip() for value in getattr(rule, name)):
                raise wrong(f"section[{n}].{name}", "holds an empty text, which anything would meet")
        known = [source.name for source in declared.source]
        if strange := [name for name in rule.source if known and name not in known]:
            raise wrong(
                f"section[{n}].source", f"names no [[source]]: {strange[0]!r}", f"there is {', '.join(known)}"
            )


def mailbox(text: str) -> Mailbox:
    """A display name and address out of ``이름 <news@example.org>``; the address may be empty."""
    name, address = parseaddr(text)
    return Mailbox(address, name)


def is_address(text: str) -> bool:
    """Whether a text looks like one mail address that a relay could take (ASCII local part)."""
    return bool(re.fullmatch(r"[!#-'*+\-/-9=?A-Z^-~]+(\.[!#-'*+\-/-9=?A-Z^-~]+)*@[^\s@<>,;:\"()]+", text))
