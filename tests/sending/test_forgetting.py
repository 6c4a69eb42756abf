"""Somebody is forgotten while a mailing is on its way: promise 5, to the last byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.steps import report
from newsletter.steps.bench import Bench
from newsletter.steps.people import forget_person
from newsletter.workspace.declaration import Watch
from tests.sending.server import Server
from tests.sending.test_send import once
from tests.sending.workspace import go, join, readers

SHY = "shy.reader@reader.example"


def bytes_of(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes().lower() for path in root.glob("newsletter.db*")}


@pytest.mark.parametrize("place", ["first", "last"])
def test_whoever_is_forgotten_in_the_middle_of_a_send_stands_nowhere_when_it_is_done(
    bench: Bench, server: Server, place: str
) -> None:
    """First: the message was handed over already. Last: it is still queued, and is skipped."""
    others = readers(40)
    join(bench, [SHY, *others] if place == "first" else [*others, SHY], "members")
    server.on_accept = once(server, 20, lambda: forget_person(bench, SHY))
    sent = go(bench)
    assert sent.tally.balanced
    assert (sent.tally.accepted, sent.tally.skipped) == ((41, 0) if place == "first" else (40, 1))
    assert server.copies.get(SHY, 0) == (1 if place == "first" else 0)
    assert forget_person(bench, SHY).clean  # the log of what the sender wrote since
    for name, data in bytes_of(bench.root).items():
        assert SHY.encode() not in data, name
    (fate,) = [fate for fate in report.fates(bench, "december") if fate.address == ""]
    assert fate.reply == ""


def test_a_servers_words_that_name_a_reader_go_with_them(bench: Bench, server: Server) -> None:
    shy = "refuse-rcpt.1@reader.example"
    join(bench, [shy, *readers(3)], "members")
    go(bench)
    forget_person(bench, shy)
    assert all(shy.encode() not in data for data in bytes_of(bench.root).values())


def test_no_address_and_no_secret_stands_in_what_other_programs_read_of_a_run(
    bench: Bench, server: Server
) -> None:
    """Log and metrics of a run in which readers are refused, deferred, and accepted."""
    people = ["refuse-rcpt.1@reader.example", "defer-dot.1@reader.example", *readers(20)]
    join(bench, people, "members")
    watch = Watch(log="send.jsonl", metrics="send.prom")
    bench.settings = replace(bench.settings, declared=replace(bench.settings.declared, watch=watch))
    go(bench)
    key = (bench.root / "newsletter.key").read_text(encoding="utf-8")
    secrets = [line.split('"')[1] for line in key.splitlines() if line.count('"') == 2]
    for name in ("send.jsonl", "send.prom"):
        text = (bench.root / name).read_text(encoding="utf-8")
        assert text
        assert "reader.example" not in text, name
        assert not [secret for secret in secrets if secret in text], name
