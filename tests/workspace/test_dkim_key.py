"""The keys of [dkim]: made once, read only where nobody else can, and named in words DNS understands."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from newsletter.errors import FileMistake, Mistake
from newsletter.message.sign import record
from newsletter.steps.bench import Bench
from newsletter.steps.trial import trial
from newsletter.workspace import dkim_key, settings
from tests.commands.typing import Terminal
from tests.sending.server import Server
from tests.sending.workspace import go, join, readers, workspace


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def with_keys(terminal: Terminal, root: Path, url: str = "maildir:outbox") -> Path:
    """A workspace whose keys were made as an editor makes them."""
    workspace(root, url)
    out = terminal("-C", root, "doctor", "dkim", "--make", "--ed25519").out
    block = out[out.index("[dkim]") :]
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(block)
    return root


def test_keys_are_made_and_dns_is_told(tmp_path: Path, terminal: Terminal) -> None:
    root = with_keys(terminal, tmp_path)
    if sys.platform != "win32":
        assert stat.S_IMODE((root / "dkim.key").stat().st_mode) == 0o600
    told = json.loads(terminal("-C", root, "doctor", "dkim", "--json").out)
    assert [re.sub(r"n\d{6}", "n", entry["name"]) for entry in told] == [
        "n._domainkey.center.example",
        "ne._domainkey.center.example",
    ]
    assert told[0]["value"].startswith("v=DKIM1; k=rsa; p=MIIB")
    assert told[1]["value"].startswith("v=DKIM1; k=ed25519; p=")
    assert "IN TXT" in terminal("-C", root, "doctor", "dkim").out
    assert terminal("-C", root, "doctor", "dkim", "--make").code == 2, "a key that is there is never replaced"


def test_what_is_sent_is_signed_and_verifies(tmp_path: Path, terminal: Terminal) -> None:
    with Server() as server, Bench.open(with_keys(terminal, tmp_path, server.url)) as bench:
        answers = {
            f"{key.selector}._domainkey.center.example.": record(key) for key in dkim_key.keys(bench.settings)
        }
        join(bench, readers(3), "members")
        assert go(bench).tally.accepted == 3
        trial(bench, "december", ["me@reader.example"])
        assert len(server.accepted) == 4
        for _, message in server.accepted:
            for index in (0, 1):
                signed = dkim.DKIM(message)
                assert signed.verify(
                    idx=index, dnsfunc=lambda name, timeout=5: answers[name.decode()].encode()
                )


def test_without_a_domain_nothing_is_signed(tmp_path: Path, terminal: Terminal) -> None:
    root = workspace(tmp_path, "maildir:outbox")
    assert dkim_key.signer(settings.read(root)) is None
    assert "names no domain" in terminal("-C", root, "doctor", "dkim").err


@pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, terminal: Terminal) -> None:
    root = with_keys(terminal, tmp_path)
    (root / "dkim.key").chmod(0o644)
    with pytest.raises(Mistake, match="others may read") as caught:
        dkim_key.signer(settings.read(root))
    assert caught.value.hint.startswith("chmod 600")


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pem(rsa.generate_private_key(65537, 1024)), "1024 bits: too few"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "neither an RSA nor an Ed25519"),
        (b"not a key", "no private key"),
        (b"", "no private key"),
    ],
)
def test_a_key_that_cannot_be_used_is_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(Mistake, match=told):
        dkim_key.read(path)
    with pytest.raises(Mistake, match="cannot be read"):
        dkim_key.read(tmp_path / "missing.key")


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ('domain = "center.example"', "dkim.selector is not"),
        ('domain = "center.example"\nselector = "a"', "dkim.key is not"),
        ('domain = "else.example"\nselector = "a"\nkey = "k"', "does not match the From domain"),
        (
            'domain = "center.example"\nselector = "a"\nkey = "k"\ned25519_key = "e"',
            "needs dkim.ed25519_selector",
        ),
    ],
)
def test_settings_that_could_not_work_are_refused_with_their_line(
    tmp_path: Path, block: str, told: str
) -> None:
    root = workspace(tmp_path, "maildir:outbox")
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(f"[dkim]\n{block}\n")
    with pytest.raises(FileMistake, match=re.escape(told)):
        settings.read(root)
