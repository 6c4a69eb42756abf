"""Everything that may stand in ``newsletter.toml``, declared once with types and defaults.

A key here is a key there; the comment beside it is its documentation. Relative paths
are relative to the workspace. Secrets never stand in this file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newsletter.model.organisation import Organisation
from newsletter.model.outlet import Outlet
from newsletter.model.people import MailingList
from newsletter.model.press import Source
from newsletter.model.rule import SectionRule
from newsletter.model.segment import SavedSegment


@dataclass(frozen=True, slots=True)
class SenderTable:
    """``[sender]``: in whose name the newsletter is mailed."""

    from_: str = ""  # "화성시사회적경제센터 <news@example.org>"
    reply_to: str = ""  # optional
    envelope: str = ""  # MAIL FROM; default: the From address


@dataclass(frozen=True, slots=True)
class Smtp:
    """``[smtp]``: the relay. Passwords: NEWSLETTER_SMTP_PASSWORD, or password_file."""

    url: str = "smtp://127.0.0.1:2525"  # smtp:// smtp+starttls:// smtps:// maildir:
    plain: bool = False  # allows smtp:// (no encryption) to another machine
    password_file: str = ""  # for the owner's eyes only (mode 0600)
    connections: int = 4
    per_connection: int = 100  # messages, then a new connection
    pipelining: bool = True  # several commands at once, where the relay offers it
    rate: str = ""  # messages that may begin, e.g. "30/min", "1000/h"
    quota: int = 0  # messages a day; 0: no limit
    ramp: str = ""  # e.g. "500 x 2": 500 on the first day, twice as many on each further one
    window: str = ""  # hours at which messages may begin, e.g. "08:00-21:00", "Mon-Fri 08:00-20:00"


@dataclass(frozen=True, slots=True)
class Profile:
    """``[[profile]]``: limits for one provider's readers. naver, kakao, google … know their domains."""

    name: str = ""  # naver, kakao, google, microsoft, yahoo, others, or one of your own
    domains: tuple[str, ...] = ()  # e.g. ["agency.example"]
    connections: int = 0  # messages under way at once; 0: as many as smtp.connections
    rate: str = ""
    quota: int = 0
    ramp: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """``[unsubscribe]``: the door out by mail, for those who have no pages."""

    mailto: str = ""  # e.g. "leave@example.org"


@dataclass(frozen=True, slots=True)
class Store:
    """``[store]``: where people, press items and deliveries are kept."""

    url: str = "sqlite:///newsletter.db"


@dataclass(frozen=True, slots=True)
class Pages:
    """``[pages]``: the public pages."""

    url: str = ""  # where the unsubscribe links point, e.g. "https://news.example.org"
    trusted_proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed


@dataclass(frozen=True, slots=True)
class Archive:
    """``[archive]``: the copies of issues on the web, and their pictures. Written by publish."""

    folder: str = ""  # what your web server shows, or what you upload, e.g. "public"
    url: str = ""  # where that folder is seen, e.g. "https://news.example.org/letters"


@dataclass(frozen=True, slots=True)
class Dkim:
    """``[dkim]``: signatures of our own. The keys are files for the owner's eyes only (mode 0600)."""

    domain: str = ""  # "" does not sign, for a relay that does
    selector: str = ""  # DNS holds the public key at selector._domainkey.domain
    key: str = ""  # RSA, 2,048 bits or more
    ed25519_selector: str = ""  # a second signature, beside the first
    ed25519_key: str = ""


@dataclass(frozen=True, slots=True)
class Returns:
    """``[returns]``: where bounces go."""

    verp: str = ""  # an envelope sender for each delivery, e.g. "b+{}@returns.example.org"


@dataclass(frozen=True, slots=True)
class Watch:
    """``[watch]``: what other programs read of a run of ``send``; no address ever stands there."""

    log: str = ""  # JSON lines, one for each event, e.g. "send.jsonl"
    metrics: str = ""  # a textfile for Prometheus' node exporter, e.g. "newsletter.prom"


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole file."""

    zone: str = "Asia/Seoul"  # times are printed in it; a source's time without zone is read in it
    language: str = "ko"  # of new issues; never from the machine's locale
    organisation: Organisation = field(default_factory=Organisation)
    sender: SenderTable = field(default_factory=SenderTable)
    smtp: Smtp = field(default_factory=Smtp)
    unsubscribe: Unsubscribe = field(default_factory=Unsubscribe)
    store: Store = field(default_factory=Store)
    pages: Pages = field(default_factory=Pages)
    archive: Archive = field(default_factory=Archive)
    dkim: Dkim = field(default_factory=Dkim)
    returns: Returns = field(default_factory=Returns)
    watch: Watch = field(default_factory=Watch)
    profile: tuple[Profile, ...] = ()  # [[profile]] blocks
    source: tuple[Source, ...] = ()  # [[source]] blocks
    segment: tuple[SavedSegment, ...] = ()  # [[segment]] blocks
    outlet: tuple[Outlet, ...] = ()  # [[outlet]] blocks, beside the packaged table
    list: tuple[MailingList, ...] = ()  # [[list]] blocks
    section: tuple[SectionRule, ...] = ()  # [[section]] blocks: what compose puts under which heading
