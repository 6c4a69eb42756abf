"""STARTTLS, implicit TLS and a password, against a real server with a real certificate."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from newsletter.delivery.transaction import Dialogue, Way
from newsletter.errors import Outside
from newsletter.model.mailing import Accepted
from newsletter.transports import Access, RelayRefuses, smtp, transport_of
from tests.transports.contract import BODY, deliver, envelope

# with implicit TLS the server does not know that it is encrypted, and warns
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

PASSWORD = "맑은-물-7"


class Keeper:
    """Takes what is given over TLS by whoever logged in."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert session.authenticated
        assert isinstance(envelope.content, bytes)
        self.kept.append(envelope.content)
        return "250 kept"


def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.login == b"editor" and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=right)


@contextmanager
def listening(keeper: Keeper, context: ssl.SSLContext, *, implicit: bool) -> Iterator[int]:
    ready, loop, port = threading.Event(), asyncio.new_event_loop(), [0]

    async def serve(ended: asyncio.Event) -> None:
        server = await loop.create_server(
            lambda: SMTP(
                keeper,
                hostname="localhost",
                tls_context=None if implicit else context,
                require_starttls=not implicit,
                authenticator=known,
                auth_required=True,
                auth_require_tls=not implicit,
            ),
            "127.0.0.1",
            0,
            ssl=context if implicit else None,
        )
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        server.close()

    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(ended),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine trusts our authority, as it trusts the world's."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    smtp._tls.cache_clear()
    yield
    smtp._tls.cache_clear()


@pytest.mark.parametrize(("scheme", "implicit"), [("smtp+starttls", False), ("smtps", True)])
@pytest.mark.usefixtures("trusted")
def test_mail_goes_encrypted_to_who_knows_the_password(
    server_side: ssl.SSLContext, tmp_path: Path, scheme: str, implicit: bool
) -> None:
    keeper = Keeper()
    with listening(keeper, server_side, implicit=implicit) as port:
        url = f"{scheme}://editor@localhost:{port}"
        results = deliver(transport_of(url, Access(tmp_path, PASSWORD)), [envelope(n) for n in (1, 2, 3)])
    assert [type(outcome) for _, outcome in results] == [Accepted] * 3
    assert keeper.kept == [BODY % n for n in (1, 2, 3)]


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_stops_the_mailing_and_is_not_repeated(
    server_side: ssl.SSLContext, tmp_path: Path
) -> None:
    with listening(Keeper(), server_side, implicit=False) as port:
        transport = transport_of(f"smtp+starttls://editor@localhost:{port}", Access(tmp_path, "wrong"))
        with pytest.raises(RelayRefuses, match="refused the password of editor") as caught:
            asyncio.run(transport.probe())
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(("scheme", "implicit"), [("smtp+starttls", False), ("smtps", True)])
def test_a_certificate_nobody_vouches_for_gets_no_password(
    server_side: ssl.SSLContext, tmp_path: Path, scheme: str, implicit: bool
) -> None:
    smtp._tls.cache_clear()
    keeper = Keeper()
    with listening(keeper, server_side, implicit=implicit) as port:
        transport = transport_of(f"{scheme}://editor@localhost:{port}", Access(tmp_path, PASSWORD))
        with pytest.raises(Outside, match="certificate"):
            asyncio.run(transport.probe())
    assert keeper.kept == []


@pytest.mark.parametrize("fault", ["expired", "of another host", "self-signed"])
@pytest.mark.parametrize(("scheme", "implicit"), [("smtp+starttls", False), ("smtps", True)])
@pytest.mark.usefixtures("trusted")
def test_a_bad_certificate_gets_no_password_and_no_mail(
    authority: trustme.CA, tmp_path: Path, fault: str, scheme: str, implicit: bool
) -> None:
    name = "elsewhere.example" if fault == "of another host" else "localhost"
    maker = trustme.CA() if fault == "self-signed" else authority
    past = datetime(2020, 1, 1, tzinfo=UTC) if fault == "expired" else None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    maker.issue_cert(
        name, not_after=past, not_before=past and datetime(2019, 1, 1, tzinfo=UTC)
    ).configure_cert(context)
    keeper = Keeper()
    with listening(keeper, context, implicit=implicit) as port:
        transport = transport_of(f"{scheme}://editor@localhost:{port}", Access(tmp_path, PASSWORD))
        with pytest.raises(Outside, match="certificate"):
            asyncio.run(transport.probe())
    assert keeper.kept == []


class Shrinking(Keeper):
    """Offers PIPELINING before TLS, and not behind it: only what is said behind it counts (RFC 3207 §4.2)."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        offered = [] if session.ssl else ["250-PIPELINING"]
        return [*responses[:-1], *offered, responses[-1]]


@pytest.mark.usefixtures("trusted")
def test_what_is_offered_before_tls_counts_for_nothing(
    server_side: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[Way] = []

    class Watched(Dialogue):
        def __init__(self, way: Way, *, size: bool = False) -> None:
            ways.append(way)
            super().__init__(way, size=size)

    monkeypatch.setattr(smtp, "Dialogue", Watched)
    with listening(Shrinking(), server_side, implicit=False) as port:
        url = f"smtp+starttls://editor@localhost:{port}"
        deliver(transport_of(url, Access(tmp_path, PASSWORD)), [envelope(1)])
    assert ways == [Way.PLAIN]


def test_one_tls_context_is_shared() -> None:
    """Making one costs 34 ms: not for each connection."""
    assert smtp._tls() is smtp._tls()
