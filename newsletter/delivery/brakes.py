"""When a mailing must stop before it does more harm. Pure.

Outcomes in, one after the other; a Brake out, once. Three equal refusals of the content
are about the content, not about readers: those rows go back. Many refused addresses are
about the list. Bodies without an answer are each one more uncertain reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newsletter.model.mailing import Accepted, Deferred, Outcome, Refused, Stage, Uncertain

EQUAL = 3  # refusals at the dot with the same words
ATTEMPTS = 200  # before the share of refused addresses says anything
SHARE = 0.05
UNANSWERED = 10  # bodies in a row


@dataclass(frozen=True, slots=True)
class Brake:
    """Why the mailing stops, and which refused deliveries were not their readers' fault."""

    reason: str
    put_back: tuple[int, ...] = ()


@dataclass(slots=True)
class Brakes:
    """What one run has seen. *connections*: as many bodies may go unanswered in one accident."""

    connections: int = 1
    _content: list[tuple[int, str]] = field(default_factory=list)  # (delivery, words), all equal
    _attempts: int = 0
    _refused: int = 0
    _unanswered: int = 0

    def after(self, delivery: int, outcome: Outcome) -> Brake | None:
        """What an outcome means for the mailing."""
        match outcome:
            case Accepted():
                self._content, self._unanswered = [], 0
                self._attempts += 1
            case Deferred():
                self._unanswered = 0
                self._attempts += 1
            case Refused(stage=Stage.DOT):
                self._unanswered = 0
                return self._after_content(delivery, str(outcome.reply))
            case Refused():
                self._unanswered = 0
                return self._after_address()
            case Uncertain():
                self._unanswered += 1
                return self._after_silence()
        return None

    def _after_content(self, delivery: int, reply: str) -> Brake | None:
        words = re.sub(r"\d{2,}|\w*\d\w{5,}", "#", reply[4:])  # queue ids and times differ in each
        words = f"{reply[:3]} {words}"
        if self._content and self._content[0][1] != words:
            self._content = []
        self._content.append((delivery, words))
        if len(self._content) < EQUAL:
            return None
        back = tuple(number for number, _ in self._content)
        return Brake(f"the server refused the content {EQUAL} times in a row: {reply}", back)

    def _after_address(self) -> Brake | None:
        self._attempts += 1
        self._refused += 1
        if self._attempts < ATTEMPTS or self._refused <= SHARE * self._attempts:
            return None
        told = f"{self._refused} of {self._attempts} addresses were refused, more than 5 %"
        return Brake(f"{told}: is the list old, or bought?")

    def _after_silence(self) -> Brake | None:
        if self._unanswered < max(UNANSWERED, 2 * self.connections):
            return None
        return Brake(f"{self._unanswered} messages in a row were taken without an answer")
