"""A real message to oneself: through the relay, past the ledger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from newsletter.errors import Mistake
from newsletter.message import addressed
from newsletter.message.personalise import Personaliser
from newsletter.model.mailing import Envelope, Outcome
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import prepare, sample_reader
from newsletter.steps.send import relay
from newsletter.workspace.settings import is_address


def trial(bench: Bench, slug: str, addresses: Sequence[str]) -> list[tuple[str, Outcome]]:
    """Mails an issue as it is now to *addresses*, marked [TEST]; the ledger never hears of it.

    Raises Mistake for what is no address, Outside where the relay cannot be reached.
    """
    if wrong := [address for address in addresses if not is_address(address)]:
        raise Mistake(f"{wrong[0]!r} is no mail address", hint=f"newsletter test {slug} you@example.org")
    prepared = prepare(bench, slug)
    compiled = prepared.sealed.compiled
    marked = ("[TEST] " + compiled.subject.statics[0], *compiled.subject.statics[1:])
    compiled = replace(compiled, subject=replace(compiled.subject, statics=marked))
    now = bench.now()
    press = Personaliser(compiled, prepared.sealed.sender, now.astimezone(bench.settings.zone))

    async def envelopes() -> AsyncIterator[Envelope]:
        for number, address in enumerate(addresses, 1):
            reader = sample_reader(bench, address=address)
            recipient = addressed.recipient_of(prepared.sealed, reader, bench.keyring)
            own = f"<test.{now.timestamp():.0f}.{number}@{prepared.sealed.sender.domain}>"
            recipient = replace(recipient, message_id=own)  # each test is a mail of its own
            yield Envelope(0, prepared.sealed.sender.mail_from, address, press.message(recipient), own)

    async def intend(_: Envelope) -> float:
        return time.monotonic()

    async def run() -> list[tuple[str, Outcome]]:
        transport, rest = relay(bench), envelopes()
        results: list[tuple[str, Outcome]] = []
        while len(results) < len(addresses):
            async for envelope, outcome in transport.deliver(rest, intend):
                results.append((envelope.rcpt_to, outcome))
        return results

    return asyncio.run(run())
