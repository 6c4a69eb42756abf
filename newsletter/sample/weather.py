"""Bad days for a mail server, as mixtures of faults: which reader meets which fault.

Names of readers in, faults out; the same reader always meets the same one, so that a
drill can be told again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from newsletter.sample.faults import FAULTS, Act, At, Fault

Chooser = Callable[[str], Fault]

_ONCE = {
    "gone": Fault("gone", {At.RCPT: Act.DROP}, times=1),
    "later": Fault("later", {At.DATA: "451 4.3.0 try again later"}, times=1),
    "no-answer": Fault("no-answer", {At.DOT: Act.DROP}, keeps=True),
    "cut": Fault("cut", {At.BODY: Act.RESET}),
}
_MOVED = Fault("moved", {At.RCPT: "550 5.1.1 no such user"})

# In the words of a greylist that does not speak of speed: at 4.7.x the sender slows down for everybody,
# and a drill of a thousand readers would take five minutes.
_PUT_OFF = Fault("put-off", {At.RCPT: "450 4.2.0 greylisted, come back in five minutes"}, times=1)


@dataclass(frozen=True, slots=True)
class Weather:
    """A mixture: shares of a hundred, by fault; the rest is fine. *told*: what happens, in a sentence."""

    told: str
    shares: tuple[tuple[int, Fault], ...] = ()
    a_connection: int = 0  # messages on one connection
    dies_at: int = 0  # hundredths of the readers: then the server is gone

    def chooser(self) -> Chooser:
        """Who meets what."""

        def choose(recipient: str) -> Fault:
            lot = int.from_bytes(sha256(recipient.encode()).digest()[:4], "big") % 100
            for share, fault in self.shares:
                if lot < share:
                    return fault
                lot -= share
            return FAULTS["fine"]

        return choose


WEATHERS: dict[str, Weather] = {
    "greylisting": Weather(
        "Seven of ten readers' servers say “come back in five minutes” the first time.",
        ((70, _PUT_OFF),),
    ),
    "flaky": Weather(
        "Connections break at every moment, and after fifteen messages the server has had enough.",
        ((5, _ONCE["gone"]), (6, _ONCE["later"]), (3, _ONCE["no-answer"]), (2, _ONCE["cut"])),
        a_connection=15,
    ),
    "full-boxes": Weather(
        "One of eight mailboxes is full; some readers have moved away.",
        ((12, FAULTS["full"]), (3, _MOVED)),
    ),
    "dying": Weather("When six of ten readers have it, the server is gone for good.", dies_at=60),
}
