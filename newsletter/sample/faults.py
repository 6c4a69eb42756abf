"""What a mail server may do wrong, as data: at which point of a dialogue, and what it does there.

An action is what the server says (several lines stand for a multi-line reply) or one of
the words of ``Act``. A fault is chosen for a recipient by the local part of the address
(``dot-451.7@…``), or for a whole server. RFC 5321 §4.2 (codes), 2920 (groups).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class At(StrEnum):
    """Where a server does something."""

    CONNECT = "connect"
    EHLO = "EHLO"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "body"  # after the first bytes of it
    DOT = "dot"
    AFTER = "after the dot's reply"
    RSET = "RSET"
    QUIT = "QUIT"


class Act(StrEnum):
    """What it does there besides saying something."""

    DROP = "(closes the connection)"
    RESET = "(resets the connection)"
    SILENCE = "(says nothing any more)"
    GARBAGE = "(sends bytes that are no reply)"
    ENDLESS = "(sends a line without end)"
    DRIP = "(sends the usual reply a byte at a time, slowly)"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave. *says*: at each point an action; elsewhere all is well.

    *keeps*: whether the message is kept although the reply does not say so, or is lost
    although it does. *split*: replies leave byte by byte. *held*: where groups are offered, the
    reply to RCPT leaves in one packet with that to DATA. *extra*: a reply nobody asked for.
    """

    name: str
    says: dict[At, str] = field(default_factory=dict)
    keeps: bool | None = None
    split: bool = False
    held: bool = False
    extra: str = ""
    times: int = 0  # only so many times for each recipient, then all is well; 0: always


CODES = (421, 450, 451, 452, 454, 455, 500, 501, 502, 503, 504, 521, 550, 551, 552, 553, 554, 555)
_LONG = "x" * 3000


def _coded() -> list[Fault]:
    places = {At.RCPT: "rcpt", At.DATA: "data", At.DOT: "dot", At.MAIL: "mail"}
    return [
        Fault(f"{word}-{code}", {at: f"{code} {code // 100}.0.{code % 100} said at {at}"})
        for at, word in places.items()
        for code in CODES
    ]


def _shaped() -> list[Fault]:
    """Replies of odd shapes, at RCPT and at the dot."""
    shapes = {
        "251": "251 forwarded", "252": "252 cannot verify, will try", "299": "299 fine",
        "bare": "250", "lines": "250 first\n250 second\n250 last", "eight-bit": "250 받았습니다 ✓",
        "long": f"250 {_LONG}", "3yz": "354 what now", "1yz": "150 well",
        "garbage": Act.GARBAGE, "endless": Act.ENDLESS, "mixed": "250 first\n550 last",
        "flood": "\n".join(["250 and more"] * 300),
    }  # fmt: skip
    return [
        Fault(f"{word}-{name}", {at: says})
        for at, word in ((At.RCPT, "rcpt"), (At.DOT, "dot"))
        for name, says in shapes.items()
    ]


def _cut() -> list[Fault]:
    """Connections that end, and servers that fall silent."""
    places = {
        At.CONNECT: "connect", At.EHLO: "ehlo", At.MAIL: "mail", At.RCPT: "rcpt", At.DATA: "data",
        At.BODY: "body", At.DOT: "dot", At.AFTER: "after", At.RSET: "rset", At.QUIT: "quit",
    }  # fmt: skip
    acts = {"drop": Act.DROP, "reset": Act.RESET}
    cut = [Fault(f"{word}-{name}", {at: act}) for at, word in places.items() for name, act in acts.items()]
    silent = [at for at in places if at not in (At.BODY, At.AFTER, At.RSET)]
    return cut + [Fault(f"{places[at]}-silent", {at: Act.SILENCE}) for at in silent]


def _slow() -> list[Fault]:
    """Tar-pits: a reply that takes longer than any may, although something always comes."""
    places = {At.MAIL: "mail", At.RCPT: "rcpt", At.DATA: "data", At.DOT: "dot"}
    return [Fault(f"{word}-drip", {at: Act.DRIP}, keeps=True) for at, word in places.items()]


_OWN = (
    Fault("fine"),
    Fault("split", split=True),
    Fault("coalesced", held=True),
    Fault("coalesced-550", {At.RCPT: "550 5.1.1 no such user"}, held=True),
    Fault("unasked-at-rcpt", {At.RCPT: "250 ok"}, extra="250 a reply nobody asked for"),
    Fault("unasked-at-data", {At.DATA: "354 go on"}, extra="250 a reply nobody asked for"),
    Fault("unasked-at-dot", {At.DOT: "250 kept"}, extra="250 a reply nobody asked for"),
    Fault("refused-but-354", {At.RCPT: "550 5.1.1 no such user", At.DATA: "354 go on"}),
    Fault("deferred-but-354", {At.RCPT: "450 4.2.0 later", At.DATA: "354 go on"}),
    Fault("greylisted", {At.RCPT: "451 4.7.1 greylisted, come back in five minutes"}, times=1),
    Fault("kept-but-451", {At.DOT: "451 4.3.0 later"}, keeps=True, times=1),
    Fault("kept-but-dropped", {At.DOT: Act.DROP}, keeps=True),
    Fault("vanishes", {At.DOT: "250 kept"}, keeps=False),
    Fault("rset-silent", {At.RCPT: "550 5.1.1 no such user", At.RSET: Act.SILENCE}),
    Fault("full", {At.RCPT: "452 4.2.2 mailbox full"}),
    Fault("over-quota", {At.DOT: "552 5.2.2 over quota"}),
    Fault("data-250", {At.DATA: "250 ok"}),
    Fault("data-334", {At.DATA: "334 go on"}),
    Fault("data-garbage", {At.DATA: Act.GARBAGE}),
    Fault("mail-garbage", {At.MAIL: Act.GARBAGE}),
    Fault("busy", {At.CONNECT: "421 4.3.2 too many connections"}),
    Fault("no-greeting", {At.CONNECT: "554 5.3.2 no mail here"}),
    Fault("ehlo-421", {At.EHLO: "421 4.3.2 closing"}),
    Fault("ehlo-garbage", {At.EHLO: Act.GARBAGE}),
)

FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*_OWN, *_coded(), *_shaped(), *_cut(), *_slow())}
