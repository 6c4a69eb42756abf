"""Which machines may be spoken to, however their addresses are written."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

import pytest

from newsletter.errors import Outside
from newsletter.polite.guard import permitted

from ..sources.server import Answer, site
from ..sources.shared import SAMPLES
from .asking import LOOPBACK, a_client, a_source, get, refusal


@pytest.mark.parametrize(
    ("address", "public", "own"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("172.31.0.1", False, True),
        ("192.168.0.9", False, True),
        ("::1", False, True),
        ("fd12::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("64:ff9b::7f00:1", False, True),
        ("2002:7f00:1::", False, True),
        ("64:ff9b::5db8:d822", True, True),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("100.64.0.1", False, False),
        ("192.0.2.1", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("255.255.255.255", False, False),
        ("240.0.0.1", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a9fe:a9fe::", False, False),
        ("::7f00:1", False, False),
        ("64:ff9b:1::7f00:1", False, False),
    ],
)
def test_which_addresses_may_be_connected_to(address: str, public: bool, own: bool) -> None:
    """*own*: only where the source says allow_private, and never link-local or multicast."""
    assert permitted(address, private=False) is public
    assert permitted(address, private=True) is own


@pytest.mark.parametrize(
    "url",
    (
        *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"),
        *("http://localhost/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/"),
        *("http://169.254.169.254/latest/",),
    ),
)
def test_no_spelling_of_a_private_address_is_connected_to(url: str) -> None:
    with pytest.raises(Outside, match="is not a public address") as caught:
        get(url, a_source("https://www.example.org", private=False))
    assert "allow_private = true" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "only http and https addresses are fetched"),
        ("ftp://example.org/a", "only http and https addresses are fetched"),
        ("javascript:alert(1)", "only http and https addresses are fetched"),
        ("http:///a", "only http and https addresses are fetched"),
        ("http://www.example.org:25/", "port 25 is not one of the web's (80, 443, 8080, 8443)"),
        ("http://a:b@www.example.org/", "addresses with a user name or password are not fetched"),
    ],
)
def test_only_the_web_is_asked(url: str, said: str) -> None:
    assert refusal(url, a_source("https://www.example.org", private=False)) == said


def test_the_port_of_the_source_itself_is_allowed() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["192.0.2.1"]

    said = refusal(
        "http://board.example:8999/a",
        a_source("http://board.example:8999", private=False),
        a_client(resolve=resolve),
    )
    assert said == "board.example is 192.0.2.1, which is not a public address"


def test_a_host_with_one_private_address_is_refused_whatever_the_others_are() -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34", "10.0.0.1"]

    said = refusal(
        "http://two.example/", a_source("http://two.example", private=False), a_client(resolve=resolve)
    )
    assert said == "two.example is 10.0.0.1, which is not a public address"


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "file:///etc/passwd", "http://[::ffff:169.254.169.254]/"]
)
def test_a_redirect_is_checked_like_any_address(target: str) -> None:
    with site({"/a": Answer(status=302, headers={"Location": target})}) as here:
        said = refusal(f"{here.base}/a", a_source(here))
    assert said.startswith(f"redirected to {target}, ")


def test_a_public_source_cannot_be_led_to_a_private_place() -> None:
    """The first hop is made public by a resolver that lies about one name."""
    with site(
        {"/a": Answer(status=302, headers={"Location": "http://inside.example/b"}), "/b": "<p>secret"}
    ) as here:
        port = here.base.rsplit(":")[-1]

        async def resolve(host: str, _: int) -> Sequence[str]:
            return ["169.254.1.1"] if host == "inside.example" else [LOOPBACK]

        base = f"http://outside.example:{port}"
        said = refusal(f"{base}/a", a_source(base), a_client(resolve=resolve))
    assert said.endswith("inside.example is 169.254.1.1, which is not a public address")
    assert here.asked("/b") == 0


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that changes its mind between check and connection (DNS rebinding) gains nothing."""
    answers = [[LOOPBACK], [LOOPBACK]]  # one for robots.txt, one for the page

    async def resolve(host: str, _: int) -> Sequence[str]:
        return answers.pop(0) if answers else ["169.254.169.254"]

    with site({"/a": "<p>a"}) as here:
        base = f"http://rebinding.example:{here.base.rsplit(':')[-1]}"
        page = get(f"{base}/a", a_source(base), a_client(resolve=resolve))
    assert page.content == b"<p>a"
    assert here.requests[-1].headers["host"].startswith("rebinding.example")


def test_tls_verifies_the_name_though_the_address_is_connected_to() -> None:
    async def resolve(host: str, _: int) -> Sequence[str]:
        return [LOOPBACK]

    pem = SAMPLES / "board.example.pem"
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    trusted = ssl.create_default_context(cafile=str(pem))
    with site({"/a": "<p>a"}, tls=server) as here:
        port = here.base.rsplit(":")[-1]
        good, bad = f"https://board.example:{port}", f"https://other.example:{port}"
        assert get(f"{good}/a", a_source(good), a_client(resolve=resolve, tls=trusted)).content == b"<p>a"
        assert refusal(f"{bad}/a", a_source(bad), a_client(resolve=resolve, tls=trusted)).startswith(
            "no secure connection (certificate verify failed: Hostname mismatch"
        )
        assert refusal(f"{good}/a", a_source(good), a_client(resolve=resolve)).startswith(
            "no secure connection (certificate verify failed"
        )


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with site({"/a": "<p>a"}) as here:
        assert get(f"{here.base}/a", a_source(here)).content == b"<p>a"


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://192.168.1.1:8080/", "http://127.0.0.2:8080/"])
def test_a_board_of_our_own_network_leads_to_no_other_machine_of_it(target: str) -> None:
    """allow_private is for the source's own host, not for wherever its pages point."""
    with site({"/": Answer(status=302, headers={"Location": target})}) as here:
        host = target.split("/")[2].split(":")[0]
        assert f"{host} is not a public address" in refusal(f"{here.base}/", a_source(here))
