"""A real message to oneself: through the relay, past the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from newsletter.errors import Mistake
from newsletter.message import addressed
from newsletter.message.address import ascii_address
from newsletter.message.personalise import Personaliser
from newsletter.model.mailing import Envelope, Outcome
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import prepare, sample_reader
from newsletter.steps.send import relay
from newsletter.transports.handful import Handful, deliver_all
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

    signer = bench.signer()

    def envelope(number: int, address: str) -> Envelope:
        reader = sample_reader(bench, address=address)
        recipient = addressed.recipient_of(prepared.sealed, reader, bench.keyring)
        own = f"<test.{now.timestamp():.0f}.{number}@{prepared.sealed.sender.domain}>"
        recipient = replace(recipient, message_id=own)  # each test is a mail of its own
        mail_from = prepared.sealed.sender.mail_from
        message = press.message(recipient, signer, int(now.timestamp()))
        return Envelope(0, mail_from, ascii_address(address), message, own, stuffing=False)

    work = Handful(envelope(number, address) for number, address in enumerate(addresses, 1))
    outcomes = asyncio.run(deliver_all(relay(bench), work))
    return [(envelope.rcpt_to, outcome) for envelope, outcome in outcomes]
