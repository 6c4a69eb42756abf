"""Mail over SMTP, against a server that really listens."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.errors import Mistake, Outside
from newsletter.model.mailing import Accepted, Deferred, Envelope, Outcome, Refused, Uncertain, Untried
from newsletter.transports import Access, Answer, RelayRefuses, Transport, transport_of
from newsletter.transports.handful import Handful, deliver_all
from newsletter.transports.loopback import is_local
from newsletter.transports.smtp import Relay
from tests.sending.server import Server
from tests.transports.contract import BODY, TransportContract, deliver, envelope


@pytest.fixture(params=[True, False], ids=["pipelining", "plain"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(pipelining=request.param) as running:
        yield running


class TestSmtp(TransportContract):
    @pytest.fixture(autouse=True)
    def listening(self, server: Server, tmp_path: Path) -> None:
        self.server, self.root = server, tmp_path

    def transport(self) -> Transport:
        return transport_of(self.server.url, Access(self.root))

    def kept(self) -> list[bytes]:
        return [body for _, body in self.server.accepted]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("plain", Accepted), ("other-2yz", Accepted), ("refuse-rcpt", Refused), ("refuse-data", Refused),
        ("refuse-dot", Refused), ("defer-rcpt", Deferred), ("defer-data", Deferred), ("defer-dot", Deferred),
        ("drop-body", Uncertain), ("drop-dot", Uncertain), ("odd-dot", Uncertain), ("garbled-dot", Uncertain),
        ("drop-rcpt", Untried), ("drop-data", Untried), ("close-421", Untried), ("chatter", Untried),
    ],
)  # fmt: skip
def test_each_fault_has_its_outcome_and_the_next_message_goes_through(
    server: Server, tmp_path: Path, fault: str, kind: type[Outcome]
) -> None:
    transport = transport_of(server.url, Access(tmp_path))
    results = dict(deliver(transport, [envelope(1, f"{fault}.1@reader.example"), envelope(2)]))
    assert isinstance(results[1], kind)
    assert isinstance(results[2], Accepted)


def test_a_refusal_keeps_the_connection_and_a_doubt_ends_it(server: Server, tmp_path: Path) -> None:
    transport = transport_of(server.url, Access(tmp_path))
    deliver(transport, [envelope(1, "refuse-rcpt.1@reader.example"), envelope(2)])
    assert server.connections == 1
    assert "RSET" in server.dialogues[0]
    deliver(transport, [envelope(3, "odd-dot.1@reader.example"), envelope(4)])
    assert server.connections == 3


def test_after_so_many_messages_a_new_connection(server: Server, tmp_path: Path) -> None:
    transport = transport_of(server.url, Access(tmp_path, per_connection=2))
    deliver(transport, [envelope(n) for n in range(1, 6)])
    assert server.connections == 3


def test_the_size_is_announced_and_dots_are_stuffed(server: Server, tmp_path: Path) -> None:
    deliver(transport_of(server.url, Access(tmp_path)), [envelope(1)])
    assert f"MAIL FROM:<news@center.example> SIZE={len(BODY % 1)}" in server.dialogues[0]
    assert server.accepted[0][1] == BODY % 1


def test_a_relay_that_will_not_have_us_stops_everything(server: Server, tmp_path: Path) -> None:
    server.mail_reply = "530 5.7.0 authenticate first"
    with pytest.raises(RelayRefuses, match="530"):
        deliver(transport_of(server.url, Access(tmp_path)), [envelope(1)])


def test_an_intent_that_comes_too_late_gets_no_body(server: Server, tmp_path: Path) -> None:
    """The body starts within five seconds of its commit, or not at all."""

    class Late(Handful):
        def intend(self, envelope: Envelope, answer: Answer) -> None:
            answer(time.monotonic() - (6 if envelope.delivery == 1 else 0))

    work = Late([envelope(1), envelope(2)])
    outcomes = {
        one.delivery: outcome
        for one, outcome in asyncio.run(deliver_all(transport_of(server.url, Access(tmp_path)), work))
    }
    assert outcomes[1] == Untried("the body could not start within 5 s of its intent")
    assert isinstance(outcomes[2], Accepted)
    assert [body for _, body in server.accepted] == [BODY % 2]


def test_nobody_listening_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Outside, match=r"no connection to the mail server 127\.0\.0\.1:1: connection refused"):
        asyncio.run(transport_of("smtp://127.0.0.1:1", Access(tmp_path)).probe())


def test_a_server_that_greets_with_no_is_one_line(server: Server, tmp_path: Path) -> None:
    server.greeting = "554 go away"
    with pytest.raises(Outside, match="554"):
        asyncio.run(transport_of(server.url, Access(tmp_path)).probe())


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://mail.example.org", "unencrypted"),
        ("smtp://user@127.0.0.1:2525", "never sent without encryption"),
        ("smtp+starttls://user@mail.example.org:587", "no password for user"),
        ("smtps://user:secret@mail.example.org", "holds a password"),
        ("smtps://", "names no host"),
        ("smtp://127.0.0.1:port", "port is no number"),
        ("ftp://mail.example.org", "unknown kind of relay"),
    ],
)
def test_a_url_that_cannot_be_meant_is_refused(url: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=re.escape(told)) as caught:
        transport_of(url, Access(tmp_path))
    assert "secret" not in caught.value.hint


def test_a_starttls_relay_that_offers_none_gets_no_password(server: Server, tmp_path: Path) -> None:
    """The stripping attack: a plain connection must end before AUTH."""
    url = server.url.replace("smtp://", "smtp+starttls://user@")
    with pytest.raises(Outside):
        asyncio.run(transport_of(url, Access(tmp_path, password="hunter2")).probe())
    assert not any("AUTH" in line for dialogue in server.dialogues for line in dialogue)


def test_a_password_never_reaches_a_log() -> None:
    assert "hunter2" not in repr(Relay("h", 25, "smtps", "user", "hunter2"))


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("smtp://127.0.0.1:25", True), ("smtp://127.9.9.9", True), ("smtp://[::1]:25", True),
        ("smtp://localhost:25", True), ("maildir:outbox", True), ("smtp://mail.example.org", False),
        ("smtps://user@10.0.0.1", False),
    ],
)  # fmt: skip
def test_what_stays_on_this_machine_is_a_trial(url: str, local: bool) -> None:
    assert is_local(url) is local
