"""Before sending: are the pages there, and are they ours?"""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from newsletter import pages
from newsletter.errors import Declined
from newsletter.message.links import probe_answer
from newsletter.model.key import Keyring
from newsletter.probes.pages import probe
from newsletter.steps import door as steps_door
from newsletter.steps.bench import Bench
from tests.pages.served import Door, serving, workspace

STRANGER = Keyring(bytes(32), {1: bytes(range(32))})
NONCE = "0123456789abcdef" * 2


def test_pages_that_hold_the_key_answer_the_probe(unchanged: Door) -> None:
    assert asyncio.run(probe(unchanged.url, unchanged.bench.keyring)) == ""
    assert asyncio.run(probe(unchanged.url + "/", unchanged.bench.keyring)) == ""


def test_pages_with_another_key_are_not_ours(unchanged: Door) -> None:
    """Readers' links would all be forged in their eyes."""
    assert "this workspace's key" in asyncio.run(probe(unchanged.url, STRANGER))


def test_an_answer_is_plain_text_and_made_for_this_nonce(unchanged: Door) -> None:
    answer = unchanged.client.get(f"/probe/{NONCE}")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == probe_answer(NONCE, unchanged.bench.keyring)
    assert unchanged.client.get(f"/probe/{NONCE[::-1]}").text != answer.text


@pytest.mark.parametrize("nonce", ["", "0", "0" * 31, "0" * 33, "0" * 31 + "g", "A" * 32, "0" * 32 + "%0A"])
def test_what_is_no_nonce_gets_no_answer(unchanged: Door, nonce: str) -> None:
    assert unchanged.client.get(f"/probe/{nonce}").status_code == 404


def test_a_probe_is_only_read(unchanged: Door) -> None:
    assert unchanged.client.post(f"/probe/{NONCE}").status_code == 405


def test_health_says_ok(unchanged: Door) -> None:
    answer = unchanged.client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_a_redirect_is_refused_with_where_it_leads(unchanged: Door) -> None:
    """A one-click POST does not survive one (RFC 8058 §3.1)."""
    elsewhere = Starlette(routes=[Route("/{rest:path}", lambda _: RedirectResponse("https://www.example/"))])
    with serving(elsewhere) as url:
        assert asyncio.run(probe(url, unchanged.bench.keyring)) == "redirects to https://www.example/"


def test_a_parked_domain_does_not_pass(unchanged: Door) -> None:
    parked = Starlette(routes=[Route("/{rest:path}", lambda _: PlainTextResponse("This domain is for sale"))])
    with serving(parked) as url:
        assert asyncio.run(probe(url, unchanged.bench.keyring)).startswith("answers, but not")


def test_pages_at_another_path_are_not_found(unchanged: Door) -> None:
    assert asyncio.run(probe(f"{unchanged.url}/elsewhere", unchanged.bench.keyring)) == "answers 404"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_nobody_listening_is_said_in_words(unchanged: Door) -> None:
    told = asyncio.run(probe(f"http://127.0.0.1:{free_port()}", unchanged.bench.keyring))
    assert told.startswith("does not answer: ")


# The step that send asks.


def ask(root: Path, url: str, *, trial: bool, mailto: str = "") -> None:
    workspace(root, url)
    if mailto:
        with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
            file.write(f'[unsubscribe]\nmailto = "{mailto}"\n')
    with Bench.open(root) as bench:
        pages, door = bench.settings.declared.pages.url, bench.settings.declared.unsubscribe.mailto
        steps_door.ask(pages, door, bench.keyring, trial=trial)


@pytest.mark.parametrize("trial", [True, False])
def test_sending_goes_on_when_the_pages_are_ours(unchanged: Door, tmp_path: Path, trial: bool) -> None:
    key = (unchanged.bench.root / "newsletter.key").read_bytes()
    workspace(tmp_path)
    (tmp_path / "newsletter.key").write_bytes(key)
    (tmp_path / "newsletter.key").chmod(0o600)
    ask(tmp_path, unchanged.url, trial=trial)


@pytest.mark.parametrize("trial", [True, False])
def test_sending_is_refused_when_the_pages_are_somebody_elses(
    unchanged: Door, tmp_path: Path, trial: bool
) -> None:
    with pytest.raises(Declined, match="could not leave") as refused:
        ask(tmp_path, unchanged.url, trial=trial)  # its own new key
    assert unchanged.url in refused.value.message
    assert "newsletter serve" in refused.value.hint


def test_a_reserved_name_is_not_asked_in_a_trial(tmp_path: Path) -> None:
    ask(tmp_path, "https://news.example.org", trial=True)


def test_a_reserved_name_is_asked_when_mail_can_leave_this_machine(tmp_path: Path) -> None:
    with pytest.raises(Declined, match="does not answer"):
        ask(tmp_path, f"http://localhost:{free_port()}", trial=False)


def test_a_name_that_is_not_reserved_is_asked_even_in_a_trial(tmp_path: Path) -> None:
    with pytest.raises(Declined, match="does not answer"):
        ask(tmp_path, f"http://127.0.0.1:{free_port()}", trial=True)


def test_an_address_to_write_to_is_a_door_out_of_its_own(tmp_path: Path) -> None:
    ask(tmp_path, "", trial=False, mailto="leave@example.org")


def test_without_any_door_nothing_is_sent(tmp_path: Path) -> None:
    with pytest.raises(Declined, match="neither a page nor an address"):
        ask(tmp_path, "", trial=True)


@pytest.mark.parametrize(
    ("host", "reserved"),
    [
        ("example.org", True),
        ("news.example.org", True),
        ("News.EXAMPLE.com.", True),
        ("a.test", True),
        ("localhost", True),
        ("www.localhost", True),
        ("reader.example", True),
        ("x.invalid", True),
        ("notexample.org", False),
        ("example.org.kr", False),
        ("example.kr", False),
        ("test.kr", False),
        ("127.0.0.1", False),
        ("", False),
    ],
)
def test_names_that_nobody_can_own(host: str, reserved: bool) -> None:
    """RFC 2606 §2–3, RFC 6761 §6."""
    assert steps_door.reserved(host) is reserved


def test_pages_without_the_key_do_not_open(door: Door) -> None:
    """A new key would call every link in every mailbox forged."""
    (door.bench.root / "newsletter.key").unlink()
    with Bench.open(door.bench.root) as bench, pytest.raises(Declined, match="is missing"):
        pages.app(bench)
