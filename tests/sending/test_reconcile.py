"""Logs as files: whatever they are packed in, in whatever order, and what is written down of them."""

from __future__ import annotations

import gzip
import resource
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.errors import Mistake
from newsletter.message import links
from newsletter.steps import reconcile as steps
from newsletter.steps import report
from newsletter.steps.bench import Bench
from newsletter.steps.people import forget_person
from newsletter.store.engine import writing
from newsletter.workspace import log_files
from tests.commands.typing import Terminal
from tests.sending.test_promises import sql
from tests.sending.workspace import go, join, readers, workspace

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # of the intents; 18:00 in Seoul
HOUR = timedelta(hours=1)
R0, R1, R2 = readers(3)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Three readers: of the first two nobody knows whether they have it, the third has it."""
    with Bench.open(workspace(tmp_path, "maildir:outbox")) as opened:
        join(opened, (R0, R1, R2), "members")
        opened.now = lambda: AT
        go(opened)
        at = int(AT.timestamp() * 1000)
        sql(opened, f"UPDATE deliveries SET at = {at}")
        lost = "state = 'uncertain', code = 0, reply = '', reason = 'cut off'"
        sql(opened, f"UPDATE deliveries SET {lost} WHERE subscriber_id < 3")
        opened.now = lambda: AT + 2 * HOUR
        yield opened


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def line(what: str, after: timedelta = timedelta(), program: str = "cleanup") -> str:
    return f"{(AT + after).isoformat()} mx postfix/{program}[7]: {what}"


def named(bench: Bench, subscriber: int) -> str:
    return f"4F1A2B3C{subscriber}: message-id=" + links.message_id(
        1, subscriber, bench.keyring, "center.example"
    )


def active(subscriber: int) -> str:
    return f"4F1A2B3C{subscriber}: from=<news@center.example>, size=63000, nrcpt=1 (queue active)"


def whole(bench: Bench) -> list[str]:
    """A log in which the first is taken, the second unknown, and the third stands as it should."""
    return [
        line("A1B2C3: message-id=<before@x.example>", -HOUR),
        line(named(bench, 1)),
        line(active(1), program="qmgr"),
        line(named(bench, 3)),
        line("A1B2C4: message-id=<after@x.example>", HOUR),
    ]


def written(bench: Bench, name: str, content: Sequence[str] | bytes) -> Path:
    path = bench.root / name
    path.write_bytes(content if isinstance(content, bytes) else "\n".join(content).encode())
    return path


def reconciled(bench: Bench, *files: Path, zone: str = "") -> tuple[list[str], list[str], list[str]]:
    found = steps.reconcile(bench, "december", files, lambda done, total: None, steps.zone_of(zone))
    accepted, absent, untold = (
        [told.address for told in group] for group in (found.accepted, found.absent, found.untold)
    )
    return accepted, absent, untold


def test_what_a_log_proves_is_written_down_with_who_asked_and_once(bench: Bench) -> None:
    log = written(bench, "mail.log", whole(bench))
    assert reconciled(bench, log) == ([R0], [R1], [])
    fates = {fate.address: fate for fate in report.fates(bench, "december")}
    assert (fates[R0].state, fates[R0].told) == ("accepted", active(1))
    assert (fates[R1].state, fates[R1].absent) == ("uncertain", True)
    assert fates[R1].at == AT, "an uncertain row keeps the instant of its intent"
    assert reconciled(bench, log) == ([], [R1], []), "safe to repeat"
    found = report.report(bench, "december")
    (note,) = [(who, note) for _, what, who, note in found.mailings[0].history if what == "reconciled"]
    assert note == (bench.who, "1 accepted, 1 absent")
    assert (found.uncertain, found.absent) == ((R1,), (R1,))
    assert found.tally.balanced


def test_who_was_forgotten_is_settled_without_a_word(bench: Bench) -> None:
    """A log's words may name them."""
    forget_person(bench, R0)
    assert reconciled(bench, written(bench, "mail.log", whole(bench))) == ([""], [R1], [])
    (fate,) = [fate for fate in report.fates(bench, "december") if not fate.address]
    assert (fate.state, fate.told) == ("accepted", "")


def test_accepted_rows_are_not_touched_whatever_a_log_says(bench: Bench) -> None:
    before = [fate for fate in report.fates(bench, "december") if fate.address == R2]
    reconciled(bench, written(bench, "mail.log", [*whole(bench), line(active(3), program="qmgr")]))
    assert [fate for fate in report.fates(bench, "december") if fate.address == R2] == before


def test_files_are_read_oldest_first_in_whatever_order_they_are_named(bench: Bench) -> None:
    """`mail.log*` names the newest first; the night may part a message-id and its queue."""
    lines = whole(bench)
    new = written(bench, "mail.log", lines[2:])
    old = written(bench, "mail.log.1", gzip.compress("\n".join(lines[:2]).encode()))
    assert reconciled(bench, new, old) == ([R0], [R1], [])


def test_a_log_that_lacks_who_was_certainly_taken_calls_nobody_absent(bench: Bench) -> None:
    """Filtered, or another relay's: R2 was accepted at that minute, and this log has never heard of it."""
    other = [entry for entry in whole(bench) if named(bench, 3) not in entry]
    assert reconciled(bench, written(bench, "mail.log", other)) == ([R0], [], [R1])


def test_a_stamp_without_a_zone_is_read_in_the_workspaces_or_in_the_one_given(bench: Bench) -> None:
    """Ten minutes of margin are there in one zone only: in the other the log ends before it begins."""

    def stamped(zone: str) -> list[str]:
        stamp = "%b %d %H:%M:%S"
        times = (-HOUR / 2, timedelta(), timedelta(), timedelta(), HOUR / 2)
        return [
            f"{(AT + after).astimezone(ZoneInfo(zone)):{stamp}} {entry.partition(' ')[2]}"
            for after, entry in zip(times, whole(bench), strict=True)
        ]

    assert reconciled(bench, written(bench, "utc.log", stamped("UTC"))) == ([R0], [], [R1])
    assert reconciled(bench, written(bench, "seoul.log", stamped("Asia/Seoul"))) == ([], [R1], [])
    sql(bench, "UPDATE deliveries SET absent = NULL")
    assert reconciled(bench, bench.root / "utc.log", zone="UTC") == ([], [R1], [])
    with pytest.raises(Mistake, match="no time zone"):
        steps.zone_of("Mars/Olympus")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("name", ["relay.csv", "relay.csv.gz", "목록.txt"])
def test_a_relays_list_is_read_as_excel_saved_it(bench: Bench, encoding: str, name: str) -> None:
    taken, seen = (named(bench, n).partition("=")[2] for n in (1, 3))
    rows = [
        "메시지 ID;발송일시;결과",
        "<a@x>;2026-11-20 오후 5:00:00;성공",
        f"{taken};2026-11-20 오후 6:00:00;성공",
        f"{seen};2026-11-20 오후 6:00:01;성공",
        "<b@x>;2026-11-20 오후 7:00:00;성공",
    ]
    content = "\r\n".join(rows).encode(encoding)
    log = written(bench, name, gzip.compress(content) if name.endswith("gz") else content)
    assert reconciled(bench, log) == ([R0], [R1], [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file"),
        (b"", "holds no line of Postfix"),
        (b"\x00\xff\xfe" * 50_000, "holds no line of Postfix"),
        (gzip.compress(b"x" * 100_000)[:40], "cannot be read"),
        (gzip.compress(b"postfix " * 100_000)[:60] + b"\xff" * 500, "cannot be read"),
    ],
    ids=["missing", "empty", "noise", "cut-off", "broken"],
)
def test_what_is_no_log_is_refused_in_words(bench: Bench, content: bytes | None, told: str) -> None:
    path = bench.root / "mail.log" if content is None else written(bench, "mail.log", content)
    with pytest.raises(Mistake, match=told):
        reconciled(bench, path)


def test_logs_and_lists_are_not_mixed(bench: Bench) -> None:
    log = written(bench, "mail.log", whole(bench))
    listed = written(bench, "relay.csv", b"message-id,time\n")
    with pytest.raises(Mistake, match="not at once"):
        reconciled(bench, log, listed)


def test_bytes_that_no_log_should_hold_break_nothing(bench: Bench) -> None:
    """A log after a power cut has a run of zeros in it; somebody may greet with anything."""
    ends = "\n".join(whole(bench)).encode().split(b"\n")
    hostile = b"\n".join([ends[0], b"\x00" * 5000, b"\xff\xfe\r\x85\xe2\x80\xa8", *ends[1:]])
    assert reconciled(bench, written(bench, "mail.log", hostile)) == ([R0], [R1], [])


def test_memory_stays_flat_and_the_progress_tells_how_far_it_is(bench: Bench) -> None:
    """400 MB unpacked, half of it one line without an end; in the file they are a thousandth of that."""
    path = bench.root / "mail.log.gz"
    entries = whole(bench)
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write("\n".join(entries[:3]).encode() + b"\n")
        for _ in range(200):
            packed.write(b"z" * 1_000_000)
        packed.write(b"\n")
        filler = (line("removed: " + "z" * 1000, program="smtpd") + "\n").encode() * 1000
        for _ in range(200):
            packed.write(filler)
        packed.write("\n".join(entries[3:]).encode())
    heard: list[tuple[int, int | None]] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = steps.reconcile(bench, "december", [path], lambda done, total: heard.append((done, total)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert ([told.address for told in found.accepted], found.lines) == ([R0], 200_005)
    assert grown < 20_000, f"{grown} KB"
    assert heard == sorted(heard)
    assert {total for _, total in heard} == {path.stat().st_size}
    assert heard[-1][0] <= path.stat().st_size


def test_a_line_is_cut_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a" * (2 * log_files.LONGEST_LINE + 5) + b"\nnext\n" + b"b" * log_files.LONGEST_LINE)
    assert [len(entry) for entry in log_files.lines(path)] == [
        log_files.LONGEST_LINE,
        5,
        log_files.LONGEST_LINE,
    ]


def test_the_editor_is_told_what_the_log_says_and_what_to_type(bench: Bench, typed: Terminal) -> None:
    log = written(bench, "mail.log", whole(bench))
    said = typed("-C", bench.root, "reconcile", "december", log)
    assert said.code == 0
    assert f"accepted   {R0}: 4F1A2B3C1: from=<news@center.example>" in said.out
    assert f"absent     {R1}: the log does not know it" in said.out
    command = "newsletter send december --to members --really --uncertain resend"
    assert command in said.out
    shown = typed("-C", bench.root, "report", "december")
    assert f"Uncertain: {R1} (absent: the relay's log shows that it never took it" in shown.out
    assert typed("-C", bench.root, "report", "december", "--json").json["absent_addresses"] == [R1]
    rehearsed = typed("-C", bench.root, "send", "december", "--to", "members", "--uncertain", "resend")
    assert "1 reader would be sent to again" in rehearsed.out
    assert command in rehearsed.out
    with writing(bench.engine) as connection:
        connection.exec_driver_sql("UPDATE deliveries SET absent = NULL")
    more = ("--uncertain", "resend")
    stays = typed("-C", bench.root, "send", "december", "--to", "members", *more)
    assert f"not again: {R1}: no log shows that the relay never took it, so it may have it" in stays.out
    assert "newsletter reconcile december LOG" in stays.out
    as_json = typed("-C", bench.root, "send", "december", "--to", "members", *more, "--json").last
    assert (as_json["again"], as_json["stays"]) == (0, [{"address": R1, "why": "uncertain"}])
    really = typed("-C", bench.root, "send", "december", "--to", "members", *more, "--really", "--yes")
    assert f"not again: {R1}" in really.out
    assert really.code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--late", "--at", "2027-01-01 08:00"),
        ("--retry", "refused", "--at", "2027-01-01 08:00"),
        ("--retry", "refused", "--uncertain", "resend"),
        ("--late", "--retry", "expired"),
    ],
)
def test_a_request_stands_alone(bench: Bench, typed: Terminal, words: tuple[str, ...]) -> None:
    """Asked for tomorrow, a request once went out at once."""
    said = typed("-C", bench.root, "send", "december", "--to", "members", *words, "--really")
    assert (said.code, "one at a time" in said.err) == (2, True)
