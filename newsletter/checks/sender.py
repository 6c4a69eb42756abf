"""Whether the mail says truthfully and fully who sends it.

Looks at the settings of the organisation and the sender, and that the message's From
and Reply-To lines are those settings. Nothing is looked up: DNS is another's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks import mail
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import fault_of_ours, shown
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Kind
from newsletter.model.organisation import Mailbox

LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS = re.compile(rf"(?=.{{1,64}}@){ATOM}(?:\.{ATOM})*@(?:{LABEL}\.)+{LABEL}")  # RFC 5321 §4.1.2, ASCII
LOCAL = re.compile(rf"{ATOM}(?:\.{ATOM})*@{LABEL}")  # a machine's own name, for trials
FREE = """naver.com hanmail.net daum.net kakao.com nate.com gmail.com googlemail.com outlook.com outlook.kr
hotmail.com live.com msn.com yahoo.com yahoo.co.kr icloud.com me.com aol.com gmx.com proton.me
protonmail.com"""
FREEMAIL = frozenset(FREE.split())
RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")


def sender(specimen: Specimen) -> Iterator[Finding]:
    """The From is a real address of ours, and the organisation says who it is."""
    for severity, where, message, fix in _problems(specimen):
        yield Finding("sender", severity, where, message, fix)


Problem = tuple[Severity, str, str, str]


def _problems(specimen: Specimen) -> Iterator[Problem]:
    yield from _address(specimen)
    yield from _others(specimen)
    yield from _headers(specimen)
    yield from _organisation(specimen)


def _address(specimen: Specimen) -> Iterator[Problem]:
    address = specimen.sender.mailbox.address
    trial = specimen.evidence.relay_on_loopback
    fix = 'Write from = "Name <news@your-domain>" under [sender] in newsletter.toml.'
    if not address:
        yield Severity.ERROR, "From", "No sender is set.", fix
    elif not _is_address(address, trial):
        yield Severity.ERROR, "From", f"The sender's address is not one: “{shown(address)}”.", fix
    elif not trial and _is_reserved(specimen.sender.domain):
        yield Severity.ERROR, "From", f"The sender's address is an example: {address}.", fix
    elif not trial and specimen.sender.domain in FREEMAIL:
        yield _freemail(specimen.sender.domain, address)


def _freemail(domain: str, address: str) -> Problem:
    message = (
        f"The sender is {address}, but the mail does not leave from {domain}: readers' servers see that"
        f" {domain} did not sign it (DMARC) and refuse it or put it into spam."
    )
    fix = "Write an address of your own domain as [sender] from in newsletter.toml, and this one as reply_to."
    return Severity.WARNING, "From", message, fix


def _is_address(address: str, trial: bool) -> bool:
    return bool(ADDRESS.fullmatch(address) or (trial and LOCAL.fullmatch(address)))


def _is_reserved(domain: str) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in RESERVED)


def _others(specimen: Specimen) -> Iterator[Problem]:
    """Reply-To and the address that bounces go to."""
    trial = specimen.evidence.relay_on_loopback
    reply_to = specimen.sender.reply_to.address if specimen.sender.reply_to else ""
    for key, address in (("reply_to", reply_to), ("envelope", specimen.sender.mail_from)):
        if address and not _is_address(address, trial):
            fix = f"Write a whole address as {key} under [sender] in newsletter.toml, or leave the line out."
            yield Severity.ERROR, key, f"The address in {key} is not one: “{shown(address)}”.", fix


def _headers(specimen: Specimen) -> Iterator[Problem]:
    read = mail.read(specimen.message)
    settings = (("From", specimen.sender.mailbox), ("Reply-To", specimen.sender.reply_to))
    for header, wanted in settings:
        found = read.mailbox_of(header.lower())
        if wanted and found != wanted:
            message = f"The message's {header} is {_words(found)}, but newsletter.toml says {_words(wanted)}."
            yield Severity.ERROR, header, message, fault_of_ours(specimen.issue)


def _words(mailbox: Mailbox) -> str:
    return shown(f"{mailbox.name} <{mailbox.address}>") if mailbox.address else "missing"


def _organisation(specimen: Specimen) -> Iterator[Problem]:
    """Name and contact; the postal address is G5's."""
    organisation = specimen.organisation
    if not organisation.name.strip():
        fix = 'Write name = "…" under [organisation] in newsletter.toml.'
        yield Severity.ERROR, "organisation", "The organisation's name is not set.", fix
    contacts = {"phone": organisation.phone, "email": organisation.email}
    missing = [key for key, value in contacts.items() if not value.strip()]
    advertising = specimen.issue.kind is Kind.ADVERTISING
    if len(missing) == len(contacts) or (missing and advertising):
        severity = Severity.ERROR if advertising else Severity.WARNING
        words = " and ".join(missing)
        fix = f"Write {words} under [organisation] in newsletter.toml."
        yield severity, "organisation", f"Readers cannot reach the organisation: {words} is not set.", fix


CHECKS: tuple[Check, ...] = (
    Check(
        "sender",
        "Readers and their servers trust a mail that names its true sender, whom they can also reach.",
        "RFC 5322 §3.6.2; RFC 9989 (DMARC); RFC 2606; 정보통신망법 제50조 제4항",
        sender,
    ),
)
