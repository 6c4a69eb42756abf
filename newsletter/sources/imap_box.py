"""Read new mails from an IMAP mailbox, and leave it exactly as it was.

An address and what was read last in; the bytes of newer mails out. The folder is
opened with EXAMINE and mails are fetched with BODY.PEEK, so no mail becomes a read one.
The user stands in the address, the password in the environment alone, and it leaves this
machine inside TLS only (``imaps://``, or STARTTLS). A server's address is checked like that of any page, and
the connection goes to what was checked. RFC 9051, RFC 3501 §2.3.1.1 (UIDs).
"""

from __future__ import annotations

import imaplib
import os
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from newsletter.errors import Mistake, Outside
from newsletter.model.press import Source
from newsletter.polite.guard import Resolve, dns, permitted, trusted
from newsletter.sources.alert_mail import LARGEST

PASSWORD = "NEWSLETTER_MAILBOX_PASSWORD"  # noqa: S105 (a name, not a password)
_PATIENCE = 30.0  # seconds between two signs of life
_IN_ALL = 100_000_000  # bytes of mails in one visit
_PORTS = {"imaps": 993, "imap": 143}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is, as its address says, and the way in."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    address: str = ""  # the one that was checked
    plain: bool = False  # a server on this machine, which may be spoken to without TLS

    @property
    def shown(self) -> str:
        """The address without whose mailbox it is."""
        return f"{self.scheme}://{self.host}/{self.folder}"


@dataclass(frozen=True, slots=True)
class Mails:
    """What a visit brought: mails by UID, the newest first, and where to go on."""

    mails: Sequence[tuple[int, bytes]]
    validity: str  # UIDs mean something else once this changes
    last: int
    left_out: int  # older ones beyond the limit


async def place_of(
    source: Source, environment: Mapping[str, str] = os.environ, resolve: Resolve = dns
) -> Place:
    """The mailbox of a source, its server's address checked.

    Raises Mistake for an address or password that is missing, Outside for a server that
    is not there or not public.
    """
    place = parsed(source, environment)
    try:
        addresses = await resolve(place.host, place.port)
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise Outside(f"{place.shown}: there is no server called {place.host}")
    for address in addresses:
        if not permitted(address, private=source.allow_private):
            raise Outside(
                f"{place.shown}: {place.host} is {address}, which is not a public address",
                hint="a mail server on your own network needs allow_private = true in its [[source]]",
            )
    return Place(
        place.scheme, place.host, place.port, place.user, place.password, place.folder, addresses[0],
        ip_address(addresses[0]).is_loopback,
    )  # fmt: skip


def parsed(source: Source, environment: Mapping[str, str]) -> Place:
    """The parts of ``imaps://user@host/FOLDER``. Raises Mistake."""
    parts = urlsplit(source.url.partition("?")[0])
    hint = 'url = "imaps://editor%40example.org@imap.example.org/INBOX"'
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username or not port:
        raise Mistake(f"source {source.name!r}: no IMAP mailbox with a user and a host", hint=hint)
    if parts.password is not None:
        raise Mistake(
            f"source {source.name!r} holds a password, where others would see it",
            hint=f"set {PASSWORD} in the environment, and change that password",
        )
    own = f"{PASSWORD}_{re.sub(r'[^A-Z0-9]', '_', source.name.upper())}"
    password = environment.get(own) or environment.get(PASSWORD, "")
    if not password:
        raise Mistake(f"source {source.name!r} has no password", hint=f"set {own} (or {PASSWORD})")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Place(parts.scheme, parts.hostname, port, unquote(parts.username), password, folder)


class _Box(imaplib.IMAP4):
    """A connection to the address that was checked; TLS verifies the name."""

    def __init__(self, place: Place, tls: ssl.SSLContext | None) -> None:
        self._place, self._tls = place, tls
        super().__init__(place.host, place.port, timeout=_PATIENCE)

    def read(self, size: int) -> bytes:
        """What the server announced, unless it is more than was asked for."""
        if size > LARGEST:
            raise self.abort(f"the server sends {size:,} bytes where {LARGEST:,} were asked for")
        return super().read(size)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._place.address, self._place.port), timeout)
        return self._tls.wrap_socket(plain, server_hostname=self._place.host) if self._tls else plain


def new_mails(place: Place, validity: str, last: int, limit: int) -> Mails:
    """The newest *limit* mails after UID *last*, or all where *validity* has changed. Raises Outside."""
    try:
        box = _Box(place, trusted() if place.scheme == "imaps" else None)
        try:
            return _visit(box, place, validity, last, limit)
        finally:
            _leave(box)
    except UnicodeError:
        raise Mistake(f"{place.shown}: user and password must be ASCII letters for this server") from None
    except imaplib.IMAP4.error as error:
        raise Outside(f"{place.shown}: {_told(error, place)}") from None
    except ssl.SSLError as error:
        raise Outside(f"{place.shown}: no secure connection ({error.reason or error})") from None
    except TimeoutError:
        raise Outside(f"{place.shown}: no answer for {_PATIENCE:g} seconds") from None
    except (OSError, ValueError) as error:
        raise Outside(f"{place.shown}: the connection failed ({error})") from None


def _told(error: Exception, place: Place) -> str:
    """What the server said, on one line, without the password whatever it echoes."""
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    text = " ".join(text.replace(place.password, "…").split())
    return "".join(filter(str.isprintable, text))[:200] or "the server broke off"


def _leave(box: _Box) -> None:
    try:
        box.logout()
    except (imaplib.IMAP4.error, OSError):
        box.shutdown()


def _visit(box: _Box, place: Place, validity: str, last: int, limit: int) -> Mails:
    if place.scheme == "imap" and not place.plain:
        box.starttls(trusted())
    box.login(place.user, place.password)
    state, told = box.select(quoted(place.folder), readonly=True)
    if state != "OK":
        raise Outside(f"{place.shown}: {_told(imaplib.IMAP4.error(told[0] or b'no such folder'), place)}")
    is_valid = _text(box.response("UIDVALIDITY")[1][0])
    after = last if validity == is_valid and validity else 0
    _, found = box.uid("SEARCH", "UID", f"{after + 1}:*")
    uids = sorted({int(uid) for uid in _text(found[0]).split() if uid.isdigit()})
    uids = [uid for uid in uids if uid > after]  # n:* is the last mail even where it is older
    wanted = uids[-limit:]
    mails: list[tuple[int, bytes]] = []
    for uid in reversed(wanted):
        if sum(len(content) for _, content in mails) > _IN_ALL:
            break
        mails.append((uid, _mail(box, uid)))
    return Mails(mails, is_valid, max(uids, default=after), len(uids) - len(mails))


def _text(said: object) -> str:
    return said.decode("ascii", "replace") if isinstance(said, bytes) else ""


def _mail(box: _Box, uid: int) -> bytes:
    """The beginning of one mail, as much as is read; b"" where it went away meanwhile."""
    _, answers = box.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
    literal = next((answer[1] for answer in answers if isinstance(answer, tuple)), b"")
    return bytes(literal)


def quoted(folder: str) -> str:
    """A folder's name as IMAP writes it: quoted, other letters in modified UTF-7 (RFC 3501 §5.1.3)."""
    encoded = re.sub(r"[^\x20-\x7e]+|&", _shifted, folder)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    return "&" + b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
