"""The ledger's statements one by one: what each may touch, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.model.mailing import Deferred, Delivery, Reply, Stage, Uncertain
from newsletter.steps import plan, report
from newsletter.steps.bench import Bench
from newsletter.store import mailings
from newsletter.store.engine import writing
from newsletter.store.ledger import Claimed, Entry, Ledger
from tests.sending.workspace import NOW, join, readers, workspace


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench.open(workspace(tmp_path, "maildir:outbox")) as opened:
        join(opened, readers(3), "members")
        plan.seal(opened, "december", ["members"])
        yield opened


def sender(bench: Bench) -> Ledger:
    """A new sender, as after a crash of the one before."""
    with writing(bench.engine) as connection:
        fence = mailings.take(connection, 1, NOW)
    return Ledger(bench.engine, 1, fence)


def states(bench: Bench) -> list[str]:
    return [fate.state for fate in report.fates(bench, "december")]


def group(ledger: Ledger, act: str, *given: object, **more: object) -> object:
    ledger.begin()
    result = getattr(ledger, act)(*given, **more)
    ledger.commit()
    return result


def claimed(ledger: Ledger, count: int = 3) -> list[Delivery]:
    found = group(ledger, "claim", {"others": count}, NOW)
    assert isinstance(found, Claimed)
    rows = found.deliveries
    assert isinstance(rows, list)
    return rows


def test_an_intent_is_granted_once_and_only_for_what_is_claimed(bench: Bench) -> None:
    ledger = sender(bench)
    first, second = claimed(ledger, 2)
    assert group(ledger, "intend", [first.id, second.id], NOW) == {first.id, second.id}
    assert group(ledger, "intend", [first.id], NOW) == set()
    assert states(bench) == ["intended", "intended", "queued"]
    ledger.close()


def test_a_zombies_writes_touch_no_row(bench: Bench) -> None:
    """It claimed, was frozen, another took over and claimed the same rows."""
    zombie = sender(bench)
    rows = claimed(zombie)
    living = sender(bench)
    assert [row.id for row in claimed(living)] == [row.id for row in rows]
    assert group(zombie, "intend", [rows[0].id], NOW) == set()
    entries = [Entry(row, False, Deferred(Reply(451), Stage.RCPT)) for row in rows]
    group(zombie, "record", entries, NOW, cancelled=False)
    assert claimed(zombie) == []
    assert states(bench) == ["claimed"] * 3
    assert group(living, "intend", [row.id for row in rows], NOW) == {row.id for row in rows}
    zombie_entries = [Entry(row, True, Uncertain("lost")) for row in rows]
    group(zombie, "record", zombie_entries, NOW, cancelled=False)
    assert states(bench) == ["intended"] * 3
    for ledger in (zombie, living):
        ledger.close()


def test_a_sender_that_ends_names_what_may_have_left_and_queues_the_rest(bench: Bench) -> None:
    ledger = sender(bench)
    first, second = claimed(ledger, 2)
    group(ledger, "intend", [first.id], NOW)
    group(ledger, "settle", NOW)
    assert states(bench) == ["uncertain", "queued", "queued"]
    assert [fate.attempts for fate in report.fates(bench, "december")] == [1, 0, 0]
    assert second.id in {row.id for row in claimed(ledger)}
    ledger.close()


@pytest.mark.parametrize(
    ("behind", "reason"),
    [
        ("UPDATE subscriptions SET state = 'left' WHERE subscriber_id = 1", "left"),
        (
            "INSERT INTO suppressions SELECT address_key, 'complaint', 0 FROM subscribers WHERE id = 1",
            "suppressed",
        ),
    ],
)
def test_the_intent_itself_looks_whether_the_reader_is_still_there(
    bench: Bench, behind: str, reason: str
) -> None:
    """The last look before the body: also where nobody marked the row."""
    ledger = sender(bench)
    rows = claimed(ledger)
    with writing(bench.engine) as connection:
        connection.exec_driver_sql(behind)
    granted = group(ledger, "intend", [row.id for row in rows], NOW)
    assert granted == {row.id for row in rows if row.subscriber != 1}
    (left,) = [fate for fate in report.fates(bench, "december") if fate.state == "skipped"]
    assert left.reason == reason
    ledger.close()


def test_a_paused_mailing_gives_nothing_out(bench: Bench) -> None:
    ledger = sender(bench)
    with writing(bench.engine) as connection:
        connection.exec_driver_sql("UPDATE mailings SET state = 'paused'")
    assert claimed(ledger) == []
    ledger.close()


def test_a_deferred_delivery_wakes_when_due_and_expires_after_two_days(bench: Bench) -> None:
    ledger = sender(bench)
    rows = claimed(ledger, 1)
    entry = Entry(rows[0], False, Deferred(Reply(451), Stage.RCPT))
    group(ledger, "record", [entry], NOW, cancelled=False)
    (waiting,) = [fate for fate in report.fates(bench, "december") if fate.state == "deferred"]
    assert waiting.next_at is not None
    assert timedelta(minutes=12) <= waiting.next_at - NOW <= timedelta(minutes=15)
    group(ledger, "due", waiting.next_at - timedelta(seconds=1))
    assert "deferred" in states(bench)
    group(ledger, "due", waiting.next_at)
    assert states(bench) == ["queued"] * 3
    again = next(row for row in claimed(ledger) if row.id == rows[0].id)
    later = Entry(again, False, Deferred(Reply(451), Stage.RCPT))
    group(ledger, "record", [later], waiting.next_at, cancelled=False)
    group(ledger, "due", NOW + timedelta(hours=48, seconds=1))
    assert states(bench)[0] == "expired"
    ledger.close()


def test_a_last_attempt_that_leaves_no_next_one_expires_at_the_next_look(bench: Bench) -> None:
    ledger = sender(bench)
    row = replace(claimed(ledger, 1)[0], attempts=12, first_attempt_at=NOW - timedelta(hours=47))
    entry = Entry(row, False, Deferred(Reply(451), Stage.RCPT))
    group(ledger, "record", [entry], NOW, cancelled=False)
    group(ledger, "due", NOW)
    assert states(bench)[0] == "expired"
    ledger.close()
