"""What every transport promises, inherited by the tests of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

from newsletter.model.mailing import Accepted, Envelope, Outcome, Untried
from newsletter.transports import Transport

BODY = b"Subject: =?utf-8?b?7IaM7Iud?=\r\nMessage-ID: <%d@center.example>\r\n\r\n.dot\r\nend\r\n"


def envelope(number: int, recipient: str = "") -> Envelope:
    to = recipient or f"r{number}@reader.example"
    return Envelope(number, "news@center.example", to, BODY % number, f"<{number}@center.example>")


async def _deliver(
    transport: Transport, envelopes: list[Envelope], denied: set[int]
) -> list[tuple[int, Outcome]]:
    async def given() -> AsyncIterator[Envelope]:
        for one in envelopes:
            yield one

    async def intend(one: Envelope) -> float | None:
        return None if one.delivery in denied else time.monotonic()

    rest = given()
    results: list[tuple[int, Outcome]] = []
    while len(results) < len(envelopes):
        before = len(results)
        async with aclosing(transport.deliver(rest, intend)) as outcomes:  # type: ignore[type-var]
            async for one, outcome in outcomes:
                results.append((one.delivery, outcome))
        if len(results) == before:
            break
    return results


def deliver(
    transport: Transport, envelopes: list[Envelope], *, denied: set[int] | None = None
) -> list[tuple[int, Outcome]]:
    """What became of each envelope, over as many connections as it takes."""
    return asyncio.run(_deliver(transport, envelopes, denied or set()))


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
