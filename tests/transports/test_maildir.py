"""Mail into a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from newsletter.errors import Outside
from newsletter.transports import Access, transport_of
from newsletter.transports.maildir import Maildir, keep
from tests.transports.contract import TransportContract, deliver, envelope


class TestMaildir(TransportContract):
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        self.root = tmp_path

    def transport(self) -> Maildir:
        made = transport_of("maildir:outbox", Access(self.root))
        assert isinstance(made, Maildir)
        return made

    def kept(self) -> list[bytes]:
        found = (self.root / "outbox" / "new").glob("*")
        return [path.read_bytes().replace(b"\n", b"\r\n") for path in found]


def test_the_same_message_twice_is_there_once(tmp_path: Path) -> None:
    transport = Maildir(tmp_path)
    deliver(transport, [envelope(1)])
    deliver(transport, [envelope(1)])
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_a_message_that_was_read_since_is_not_delivered_again(tmp_path: Path) -> None:
    """A mail program moves what it has shown from new to cur."""
    transport = Maildir(tmp_path)
    deliver(transport, [envelope(1)])
    (new,) = (tmp_path / "new").iterdir()
    new.rename(
        tmp_path / "cur" / f"{new.name};2,S"
        if sys.platform == "win32"
        else tmp_path / "cur" / f"{new.name}:2,S"
    )
    keep(tmp_path, envelope(1))
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(Outside, match="Maildir"):
        deliver(Maildir(tmp_path / "outbox"), [envelope(1)])
