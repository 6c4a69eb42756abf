"""A real Postfix: it takes looking ahead without a word of protest, and its log settles the uncertain."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.message import links
from newsletter.model.mailing import Tally
from newsletter.steps import plan, report
from newsletter.steps.bench import Bench, clock
from newsletter.steps.reconcile import reconcile
from newsletter.store import mailings
from newsletter.store.engine import writing
from tests.sending.postfix import Postfix, needed
from tests.sending.test_promises import sql
from tests.sending.workspace import go, join, readers, workspace

MANY = 5000
HERE = clock().astimezone().tzinfo  # Postfix writes its times in the zone of the machine


def quiet(done: int, total: int | None) -> None:
    """Tells nobody."""


@pytest.fixture(scope="module")
def postfix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    needed()
    with Postfix(tmp_path_factory.mktemp("postfix")) as running:
        yield running


def test_five_thousand_are_taken_looking_ahead_without_a_warning(postfix: Postfix, tmp_path: Path) -> None:
    """`smtpd_forbid_unauth_pipelining = yes`: what comes before its time is refused with 554."""
    with Bench.open(workspace(tmp_path, postfix.url, connections=5)) as bench:
        join(bench, readers(MANY), "members")
        assert go(bench).tally == Tally(planned=MANY, accepted=MANY)
        replies = {fate.reply for fate in report.fates(bench, "december")}
    postfix.until(lambda: sum("status=sent" in line for line in postfix.lines()) >= MANY, 60)
    told = [line for line in postfix.lines() if re.search("warning|error|fatal|improper", line)]
    told = [line for line in told if not re.search("file system clock|resetting file time stamps", line)]
    assert told == [], "but for the clocks of this machine"
    assert len(replies) == MANY, "each reply with its own queue id stands at its own reader"
    sessions = [line for line in postfix.lines() if "disconnect from" in line and "data=" in line]
    assert max(int(found[1]) for line in sessions if (found := re.search(r"data=(\d+)", line))) == 100


def cut_while_the_body_streams(port: int, message_id: str) -> None:
    """Hangs up after Postfix has logged the message-id, and before the dot."""
    with socket.create_connection(("127.0.0.1", port), 5) as wire:
        heard = wire.makefile("rb")
        heard.readline()
        for command in (b"HELO me", b"MAIL FROM:<a@center.example>", b"RCPT TO:<r1@reader.example>", b"DATA"):
            wire.sendall(command + b"\r\n")
            heard.readline()
        head = f"Message-ID: {message_id}\r\nSubject: x\r\n\r\n".encode()
        wire.sendall(head + b"a line of the body\r\n" * 5000)


def test_a_real_log_settles_the_uncertain(postfix: Postfix, tmp_path: Path) -> None:
    """One was taken, of one the body never ended, one the relay never heard of."""
    with Bench.open(workspace(tmp_path, postfix.url)) as bench:
        join(bench, readers(3), "members")
        go(bench)
        sql(bench, "UPDATE deliveries SET state = 'uncertain'")
        mailing = plan.sent_mailing(bench, "december", ["members"])
        assert mailing is not None
        cut = links.message_id(mailing.id + 1, 2, bench.keyring, "center.example")
        cut_while_the_body_streams(postfix.port, cut)
        postfix.until(lambda: any(cut in line for line in postfix.lines()))
        postfix.until(lambda: any("lost connection after DATA" in line for line in postfix.lines()))
        with writing(bench.engine) as connection:  # a second mailing, of which no message arrived
            connection.exec_driver_sql("UPDATE mailings SET issue = 'november' WHERE id = 1")
            number = mailings.seal(
                connection,
                issue="december",
                lists=["members"],
                content=mailing.content,
                content_hash=mailing.content_hash,
                source_hash="",
                mail_from=mailing.mail_from,
                now=bench.now(),
                who="test",
            )
            assert number == mailing.id + 1
            connection.exec_driver_sql(
                "UPDATE deliveries SET mailing_id = 2, issue = 'december', at = at WHERE subscriber_id > 1"
            )
        log = tmp_path / "mail.log"
        lines = postfix.lines()
        log.write_text("\n".join(lines), "utf-8")
        first = reconcile(bench, "december", [log], quiet, HERE)
        assert (first.accepted, first.absent) == ((), ()), "ten minutes before and after are not there"
        around = [stamped(lines[0], -timedelta(hours=1)), *lines, stamped(lines[-1], timedelta(hours=1))]
        log.write_text("\n".join(around), "utf-8")
        later = Bench(bench.settings, now=lambda: clock() + timedelta(hours=2))
        found = reconcile(later, "december", [log], quiet, HERE)
        assert {told.address for told in found.absent} == {"r1@reader.example", "r2@reader.example"}
        taken = reconcile(later, "november", [log], quiet, HERE)
        assert [told.address for told in taken.accepted] == ["r0@reader.example"]
        words = {fate.address: fate.reason for fate in report.fates(bench, "december")}
        assert "never became active" in words["r1@reader.example"]
        assert words["r2@reader.example"] == "the log does not know it"
        again = reconcile(later, "november", [log], quiet, HERE)
        assert again.accepted == again.absent == (), "what is settled is not looked up again"
        later.close()


def stamped(line: str, shift: timedelta) -> str:
    """The same line at another hour, in the traditional form without a year."""
    host = line.split()[3]
    return f"{(clock() + shift).astimezone(HERE):%b %d %H:%M:%S} {host} postfix/qmgr[1]: ABCDEF1234: removed"
