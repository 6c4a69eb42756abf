"""Whether each link leads where the reader expects.

Looks at the links in the mail's HTML, those for Outlook included, and at addresses in
the issue that did not become one. Nothing is fetched.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import (
    file_of,
    is_web_address,
    name_of,
    of_address,
    of_prose,
    same_address,
    shown,
    template_of,
)
from newsletter.model.finding import Finding, Severity

SHORT = """bit.ly bitly.com t.co goo.gl tinyurl.com ow.ly is.gd v.gd buff.ly rb.gy cutt.ly t.ly
shorturl.at rebrand.ly tiny.cc lnkd.in dlvr.it adf.ly
han.gl me2.do vo.la url.kr buly.kr zrr.kr c11.kr asq.kr lrl.kr muz.so"""
SHORTENERS = frozenset(SHORT.split())
LITERAL_LINK = re.compile(  # Markdown that did not become a link
    r"\[[^\[\]\n]+\]\((?:\)|(?:[/#?.]|[\w.-]+[.:/])[^)\s]*)"
)
OWN_KINDS = ("mailto", "tel")  # addresses without a host


def hrefs(specimen: Specimen) -> tuple[str, ...]:
    """Every different address that the mail links to, in reading order."""
    tags = document.read(specimen.html).tags
    linking = (tag for tag in tags if "href" in tag.attributes and tag.name not in ("link", "base"))
    return tuple(dict.fromkeys(tag.get("href") for tag in linking))


def split(address: str) -> SplitResult | None:
    """The parts of an address; None where it cannot be read (brackets, port)."""
    try:
        parts = urlsplit(address)
        return None if parts.port == 0 else parts
    except ValueError:
        return None


def destinations(specimen: Specimen) -> Iterator[Finding]:
    """G1: each link is a whole address that leads somewhere."""
    yield from _lost_links(specimen)
    for href in hrefs(specimen):
        severity, problem = _link_problem(href, specimen.evidence.relay_on_loopback)
        if problem:
            yield _finding(specimen, "G1", severity, href, problem)


def _lost_links(specimen: Specimen) -> Iterator[Finding]:
    """Links that the editor wrote and the mail does not have, because they are no whole address."""
    visible = document.read(specimen.html).visible
    for number, block in enumerate(specimen.issue.blocks, 1):
        if block.url and not is_web_address(block.url):
            problem = f"The item's link is not a whole address: “{shown(block.url)}”."
            yield _lost(specimen, name_of(number, block), problem)
    for written in dict.fromkeys(found[0] for found in LITERAL_LINK.finditer(visible)):
        if where := of_prose(specimen.issue, written):
            yield _lost(
                specimen, where, f"What should be a link is shown with its brackets: “{shown(written)}”."
            )


def _lost(specimen: Specimen, where: str, problem: str) -> Finding:
    fix = f"Write a whole address, beginning with https://, in {file_of(specimen.issue)}."
    return Finding("G1", Severity.ERROR, where, problem, fix)


def _link_problem(href: str, trial: bool) -> tuple[Severity, str]:
    """How bad a link is and why, in words; "" where nothing is wrong."""
    parts = split(href)
    if href in ("", "#", "/"):
        return Severity.ERROR, "A link leads nowhere"
    if parts is None:
        return Severity.ERROR, "A link cannot be read as an address"
    if href.startswith("#"):
        return Severity.WARNING, ""  # G7 speaks of it
    if parts.scheme in OWN_KINDS:
        return Severity.ERROR, "" if parts.path or parts.query else "A link names nobody to write to or call"
    if parts.scheme not in ("http", "https"):
        kind = f"of a kind that mail programs do not open ({parts.scheme}:)"
        return Severity.ERROR, f"A link is {kind if parts.scheme else 'not a whole address'}"
    return _host_problem(parts, href, trial)


def _host_problem(parts: SplitResult, href: str, trial: bool) -> tuple[Severity, str]:
    host = parts.hostname or ""
    if not host:
        return Severity.ERROR, "A link names no host"
    if "." not in host.strip(".") and ":" not in host:
        severity = Severity.WARNING if trial else Severity.ERROR
        return severity, f"A link leads to “{shown(host)}”, which no reader's machine knows"
    if any(letter.isspace() for letter in href):
        return Severity.WARNING, "A link has a blank in it, where many mail programs end it"
    if parts.scheme == "http":
        return Severity.WARNING, "A link begins with http:, which browsers warn of"
    return Severity.WARNING, ""


def disguised(specimen: Specimen) -> Iterator[Finding]:
    """G3: no link hides where it leads, by a shortener or a bare number."""
    severity = Severity.WARNING if specimen.evidence.relay_on_loopback else Severity.ERROR
    for href in hrefs(specimen):
        parts = split(href)
        host = (parts.hostname or "").rstrip(".") if parts else ""
        if host.removeprefix("www.") in SHORTENERS:
            yield _finding(specimen, "G3", severity, href, f"A link hides behind the shortener {host}")
        elif _is_number(host):
            yield _finding(
                specimen, "G3", severity, href, f"A link leads to a number ({host}), not to a name"
            )


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _finding(specimen: Specimen, identity: str, severity: Severity, href: str, problem: str) -> Finding:
    where, file = _origin(specimen, href)
    value = f"{problem}: “{shown(href)}”." if href else f"{problem}: its address is empty."
    advice = (
        "the page's own whole address" if identity == "G3" else "a whole address, beginning with https://,"
    )
    return Finding(identity, severity, where, value, f"Write {advice} in {file}.")


def _origin(specimen: Specimen, href: str) -> tuple[str, str]:
    """Where a link comes from, and the file that it is written in."""
    if where := of_address(specimen.issue, href):
        return where, file_of(specimen.issue)
    if href and same_address(href, specimen.evidence.unsubscribe_url):
        return "unsubscribe link", "newsletter.toml ([pages] url)"
    if href and same_address(href, specimen.organisation.website):
        return "footer", "newsletter.toml ([organisation] website)"
    return "html", f"the files of {template_of(specimen.issue)}"


CHECKS: tuple[Check, ...] = (
    Check(
        "G1",
        "A link that is empty, cut short or unknown outside the office fails the one thing the mail is for.",
        "RFC 3986 §4.3; Maizzle's link linter (missing, insecure, placeholder)",
        destinations,
    ),
    Check(
        "G3",
        "Spam filters distrust links that hide where they lead, and readers cannot tell whom they visit.",
        "SpamAssassin NORMAL_HTTP_TO_IP and DecodeShortURLs",
        disguised,
    ),
)
