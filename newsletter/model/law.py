"""The rules of 정보통신망법 제50조 as data.

Each rule has its source and the day on which that source was read: a law changes, and
whoever reads a finding should see how old its rule is. This is no legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LABEL = "(광고)"
READ = date(2026, 11, 24)  # in the wording of 법률 제21305호, in force since 2026-07-07


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it asks for, where it stands, and when that was read."""

    id: str
    kinds: tuple[str, ...]  # of issues that it is about
    text: str
    source: str
    read: date = READ

    @property
    def cited(self) -> str:
        """The source with its date, as a finding names it."""
        return f"{self.source}, read {self.read}"


ACT, DECREE = "정보통신망법 제50조", "시행령"
_ADVERTISING = ("advertising",)

CONSENT = Rule("K1", _ADVERTISING, "Each reader has agreed to advertising before it is sent.", f"{ACT} 제1항")
REFUSED = Rule(
    "K3", ("advertising", "information"), "Nothing is sent to whoever refused or withdrew.", f"{ACT} 제2항"
)
NIGHT = Rule(
    "K4",
    _ADVERTISING,
    "Mail may be sent between 21:00 and 08:00: e-mail is excepted from that rule.",
    f"{ACT} 제3항, {DECREE} 제61조 제2항",
)
LABELLED = Rule(
    "K5",
    _ADVERTISING,
    f"The subject begins with {LABEL}, spelt exactly so; the mail names the sender, an e-mail address, a"
    " telephone number and a postal address, and says in Korean and in English how to refuse.",
    f"{ACT} 제4항, {DECREE} 제61조 제3항 별표 6",
)
HINDERED = Rule(
    "K6", _ADVERTISING, "Nobody is hindered from refusing, and nobody hides who they are.", f"{ACT} 제5항"
)
FREE = Rule("K7", _ADVERTISING, "Refusing costs nothing.", f"{ACT} 제6항")
TOLD = Rule(
    "K8",
    _ADVERTISING,
    "Whoever agreed, refused or withdrew is told within 14 days what has become of it.",
    f"{ACT} 제7항, {DECREE} 제62조의2",
)
ASKED_AGAIN = Rule(
    "K9",
    _ADVERTISING,
    "Every two years each reader is told when they agreed and how to keep or withdraw it.",
    f"{ACT} 제8항, {DECREE} 제62조의3",
)
PURPOSE = Rule(
    "K10",
    ("information",),
    "An issue that serves no economic gain of its sender needs no label and no consent to advertising; one"
    " offer in it makes the whole of it advertising.",
    f"{ACT} 제1항 (영리목적의 광고성 정보)",
)

RULES = (CONSENT, REFUSED, NIGHT, LABELLED, HINDERED, FREE, TOLD, ASKED_AGAIN, PURPOSE)
