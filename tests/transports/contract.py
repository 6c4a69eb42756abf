"""What every transport promises, inherited by the tests of each."""

from __future__ import annotations

import asyncio
import time

from newsletter.model.mailing import Accepted, Envelope, Outcome, Untried
from newsletter.transports import Answer, Transport
from newsletter.transports.handful import Handful, deliver_all

BODY = b"Subject: =?utf-8?b?7IaM7Iud?=\r\nMessage-ID: <%d@center.example>\r\n\r\n.dot\r\nend\r\n"


def envelope(number: int, recipient: str = "") -> Envelope:
    to = recipient or f"r{number}@reader.example"
    return Envelope(number, "news@center.example", to, BODY % number, f"<{number}@center.example>")


class Denying(Handful):
    """Denies some intents, as the ledger does for a reader who left."""

    def __init__(self, envelopes: list[Envelope], denied: set[int]) -> None:
        super().__init__(envelopes)
        self._denied = denied

    def intend(self, envelope: Envelope, answer: Answer) -> None:
        answer(None if envelope.delivery in self._denied else time.monotonic())


def deliver(
    transport: Transport, envelopes: list[Envelope], *, denied: set[int] | None = None
) -> list[tuple[int, Outcome]]:
    """What became of each envelope, over as many connections as it takes."""
    outcomes = asyncio.run(deliver_all(transport, Denying(envelopes, denied or set())))
    return [(one.delivery, outcome) for one, outcome in outcomes]


class TransportContract:
    """A subclass offers ``transport()`` and ``kept()``: the recipients whose mail arrived."""

    def transport(self) -> Transport:
        raise NotImplementedError

    def kept(self) -> list[bytes]:
        """The messages that arrived, with CRLF line ends."""
        raise NotImplementedError

    def test_each_envelope_has_one_outcome_in_order(self) -> None:
        results = deliver(self.transport(), [envelope(n) for n in range(1, 6)])
        assert [number for number, _ in results] == [1, 2, 3, 4, 5]
        assert all(isinstance(outcome, Accepted) for _, outcome in results)
        assert sorted(self.kept()) == sorted(BODY % n for n in range(1, 6))

    def test_what_is_denied_gets_no_body_and_the_rest_goes_on(self) -> None:
        results = dict(deliver(self.transport(), [envelope(n) for n in (1, 2, 3)], denied={2}))
        assert isinstance(results[2], Untried)
        assert sorted(self.kept()) == [BODY % 1, BODY % 3]

    def test_no_envelopes_no_outcomes(self) -> None:
        assert deliver(self.transport(), []) == []
        assert self.kept() == []
