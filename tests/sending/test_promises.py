"""Corners in which a promise was once broken, one test each."""

from __future__ import annotations

import asyncio
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.delivery.brakes import UNANSWERED
from newsletter.errors import Declined, Held, Mistake, Outside
from newsletter.message.links import address_key
from newsletter.model.mailing import Envelope, MailingState, Outcome, Tally, Untried
from newsletter.steps import brakes, due, plan, report
from newsletter.steps.bench import Bench
from newsletter.steps.people import forget_person
from newsletter.steps.send import Asked
from newsletter.store import mailings, people
from newsletter.store.engine import reading, writing
from newsletter.store.ledger import Ledger
from newsletter.transports import Access, Answer, transport_of
from newsletter.transports.handful import Handful
from newsletter.transports.session import Session
from tests.sending.server import Server
from tests.sending.test_send import once
from tests.sending.workspace import ISSUE, MEMBERS, NOW, go, join, readers, workspace
from tests.transports.contract import envelope


def sql(bench: Bench, statement: str) -> None:
    with writing(bench.engine) as connection:
        connection.exec_driver_sql(statement)


def test_two_spellings_of_one_name_are_one_issue(bench: Bench, server: Server) -> None:
    """A file name from macOS may be decomposed: nobody gets the issue twice for it."""
    join(bench, readers(3), "members")
    (bench.root / "issues" / "12월호.md").write_text(ISSUE, encoding="utf-8")
    for form in ("NFC", "NFD"):
        go(bench, Asked(unicodedata.normalize(form, "12월호"), ("members",), wait=False))
    assert set(server.copies.values()) == {1}


def test_due_revives_nothing_that_was_cancelled_meanwhile(bench: Bench, server: Server) -> None:
    """While the first mailing is worked, the editor cancels the second."""
    join(bench, readers(4), "members")
    (bench.root / "issues" / "january.md").write_text(ISSUE, encoding="utf-8")
    for slug in ("december", "january"):
        plan.seal(bench, slug, ["members"])
    server.on_accept = once(server, 1, lambda: brakes.cancel(bench, "january"))
    ends = {end.issue: end for end in due.send_due(bench, lambda done, total: None)}
    assert ends["december"].sent is not None
    assert ends["january"].failure is not None
    assert server.copies == dict.fromkeys(readers(4), 1)
    with reading(bench.engine) as connection:
        assert len(mailings.newest(connection)) == 2


def test_due_goes_on_with_the_others_when_one_cannot(bench: Bench, server: Server) -> None:
    join(bench, readers(4), "members")
    (bench.root / "issues" / "january.md").write_text(ISSUE, encoding="utf-8")
    first, _ = (plan.seal(bench, slug, ["members"]) for slug in ("december", "january"))
    with plan.lock(bench, first):
        ends = {end.issue: end for end in due.send_due(bench, lambda done, total: None)}
    assert isinstance(ends["december"].failure, Held)
    assert ends["january"].exit_code == 0
    assert len(server.accepted) == 4


def test_a_reader_forgotten_under_way_blocks_nobody(bench: Bench, server: Server) -> None:
    """Forgotten between the intent and a 451 at the dot: nothing is left to wait for."""
    shy = "defer-dot.1@reader.example"
    join(bench, [shy, *readers(3)], "members")
    server.on_dot = lambda recipient: forget_person(bench, shy) if recipient == shy else None
    sent = go(bench)
    assert sent.tally == Tally(planned=4, accepted=3, skipped=1)
    assert go(bench).tally == sent.tally
    (fate,) = [fate for fate in report.fates(bench, "december") if fate.state == "skipped"]
    assert (fate.address, fate.reply, fate.reason, fate.code) == ("", "", "forgotten", 451)


def test_a_connection_lost_between_354_and_the_body_is_not_uncertain(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server goes while the intent is written down: not one body byte has left."""

    async def run() -> list[tuple[Envelope, Outcome]]:
        gone = asyncio.Event()
        before = Session.connection_lost

        def lost(session: Session, error: Exception | None) -> None:
            before(session, error)
            gone.set()

        monkeypatch.setattr(Session, "connection_lost", lost)

        class Late(Handful):
            def intend(self, envelope: Envelope, answer: Answer) -> None:
                async def when_gone() -> None:
                    await gone.wait()
                    answer(asyncio.get_running_loop().time())

                self.later = asyncio.create_task(when_gone())

            def told(self, envelope: Envelope, outcome: Outcome) -> None:
                self.outcomes.append((envelope, outcome))

        work = Late([envelope(1, "drop-354.1@reader.example")])
        await transport_of(server.url, Access(tmp_path)).deliver(work)
        return work.outcomes

    assert [type(outcome) for _, outcome in asyncio.run(run())] == [Untried]


def test_one_connections_trouble_lets_the_others_finish(bench: Bench, server: Server) -> None:
    """The relay refuses us on one connection while a body is on its way on another."""
    join(bench, readers(6), "members")

    def refuse() -> None:
        server.mail_reply = "550 5.7.1 enough"

    server.pause = 0.05
    server.on_dot = once(server, 0, refuse)
    with pytest.raises(Outside, match="refuses mail"):
        go(bench)
    states = {fate.address: fate.state for fate in report.fates(bench, "december")}
    assert {address for address, state in states.items() if state == "accepted"} == set(server.copies)
    assert "uncertain" not in states.values()
    assert "queued" in states.values()


def test_what_a_dead_sender_left_is_settled_when_the_mailing_is_cancelled(bench: Bench) -> None:
    join(bench, readers(3), "members")
    plan.seal(bench, "december", ["members"])
    sql(bench, "UPDATE deliveries SET state = 'intended' WHERE address = 'r0@reader.example'")
    sql(bench, "UPDATE deliveries SET state = 'claimed' WHERE address = 'r1@reader.example'")
    brakes.cancel(bench, "december")
    states = {fate.address: fate.state for fate in report.fates(bench, "december")}
    assert states == {
        "r0@reader.example": "uncertain",
        "r1@reader.example": "skipped",
        "r2@reader.example": "skipped",
    }


def test_a_crashed_mailing_does_not_lock_the_issue_for_other_lists(bench: Bench, server: Server) -> None:
    join(bench, readers(3), "members")
    join(bench, ["partner@reader.example"], "partners")
    plan.seal(bench, "december", ["members"])
    sql(bench, "UPDATE deliveries SET state = 'intended' WHERE address = 'r0@reader.example'")
    assert go(bench, Asked("december", ("partners",), wait=False)).tally == Tally(planned=1, accepted=1)
    assert report.report(bench, "december").uncertain == ("r0@reader.example",)


def test_another_list_waits_while_a_living_sender_is_at_work(bench: Bench) -> None:
    join(bench, readers(3), "members")
    join(bench, ["partner@reader.example"], "partners")
    mailing = plan.seal(bench, "december", ["members"])
    sql(bench, "UPDATE deliveries SET state = 'intended' WHERE address = 'r0@reader.example'")
    with plan.lock(bench, mailing), pytest.raises(Held, match="under way"):
        go(bench, Asked("december", ("partners",)))


def test_a_server_that_never_answers_stops_the_mailing(bench: Bench, server: Server) -> None:
    """Every further body would be one more uncertain reader."""
    join(bench, [f"drop-dot.{n}@reader.example" for n in range(60)], "members")
    with pytest.raises(Declined, match="taken without an answer"):
        go(bench)
    tally = report.report(bench, "december").tally
    assert tally.uncertain <= UNANSWERED + 2
    assert tally.queued == 60 - tally.uncertain


def test_a_folder_that_cannot_be_written_makes_nobody_uncertain(tmp_path: Path) -> None:
    with Bench.open(workspace(tmp_path, "maildir:outbox")) as bench:
        join(bench, readers(3), "members")
        for name in ("tmp", "cur"):
            (tmp_path / "outbox" / name).mkdir(parents=True)
        (tmp_path / "outbox" / "new").symlink_to(tmp_path / "nowhere")
        with pytest.raises(Outside, match="Maildir"):
            go(bench)
        with reading(bench.engine) as connection:
            assert mailings.newest(connection) == [] or report.report(bench, "december").tally.queued == 3


def test_a_zombie_neither_wakes_nor_expires_anybody(bench: Bench) -> None:
    join(bench, readers(2), "members")
    mailing = plan.seal(bench, "december", ["members"])
    with writing(bench.engine) as connection:
        old = mailings.take(connection, mailing.id, NOW)
    ledger = Ledger(bench.engine, mailing.id, old)
    with writing(bench.engine) as connection:
        mailings.take(connection, mailing.id, NOW)
    sql(bench, "UPDATE deliveries SET state = 'deferred', first_attempt_at = 0, next_at = 1")
    assert ledger.begin() is None
    ledger.due(NOW)
    ledger.settle(NOW)
    ledger.commit()
    ledger.close()
    assert {fate.state for fate in report.fates(bench, "december")} == {"deferred"}


def test_the_window_holds_for_whoever_waits_in_the_queue_too(bench: Bench, server: Server) -> None:
    join(bench, ["defer-rcpt.1@reader.example"], "members")
    go(bench)
    sql(bench, "UPDATE deliveries SET state = 'queued', next_at = NULL")
    later = bench.now() + timedelta(hours=49)
    bench.now = lambda: later
    assert go(bench).tally == Tally(planned=1, expired=1)
    assert server.attempts["defer-rcpt.1@reader.example"] == 1


def test_whoever_was_never_attempted_does_not_expire(bench: Bench, server: Server) -> None:
    join(bench, readers(2), "members")
    plan.seal(bench, "december", ["members"])
    later = bench.now() + timedelta(days=30)
    bench.now = lambda: later
    assert go(bench).tally == Tally(planned=2, accepted=2)


def test_a_lock_seen_before_a_take_over_counts_for_nothing(bench: Bench) -> None:
    join(bench, readers(2), "members")
    mailing = plan.seal(bench, "december", ["members"])
    sql(bench, "UPDATE mailings SET lock = lock + 1")
    from newsletter.steps.send import _take

    with pytest.raises(Held, match="taken over"):
        _take(bench, mailing, MEMBERS)


def test_counts_that_do_not_add_up_are_never_done(bench: Bench) -> None:
    join(bench, readers(3), "members")
    sent = go(bench)
    assert sent.done
    sql(bench, "DELETE FROM deliveries WHERE address = 'r0@reader.example'")
    assert not go(bench).done


def test_a_list_without_readers_is_refused_in_words(bench: Bench) -> None:
    with pytest.raises(Mistake, match="nobody is on members"):
        go(bench)
    with reading(bench.engine) as connection:
        assert mailings.newest(connection) == []


def test_a_rehearsal_of_what_was_sent_says_so(bench: Bench) -> None:
    join(bench, readers(2), "members")
    go(bench)
    join(bench, ["late@reader.example"], "members")
    rehearsed = plan.rehearse(bench, "december", ["members"])
    assert rehearsed.state is MailingState.SENT
    assert rehearsed.tally == Tally(planned=2, accepted=2)


def test_a_brake_holds_until_the_editor_says_resume(bench: Bench, server: Server) -> None:
    join(bench, readers(2), "members")
    mailing = plan.seal(bench, "december", ["members"])
    with writing(bench.engine) as connection:
        mailings.move(connection, mailing.id, MailingState.PAUSED, NOW, "brake", reason="brake: 3 equal 554")
    with pytest.raises(Declined, match="brake"):
        go(bench)
    assert not server.accepted
    assert go(bench, Asked("december", ("members",), resume=True)).tally == Tally(planned=2, accepted=2)


def test_who_was_left_out_in_vain_is_named_until_they_have_it(bench: Bench, server: Server) -> None:
    both = "ada@reader.example"
    join(bench, [both], "members")
    first = plan.seal(bench, "december", ["members"])
    join(bench, [both, "cho@reader.example"], "partners")
    go(bench, Asked("december", ("partners",)))
    with writing(bench.engine) as connection:
        mailings.cancel(connection, first.id, NOW, "test")
    assert report.report(bench, "december").mailings[1].excluded_in_vain == (both,)


def test_a_list_taken_out_of_the_settings_does_not_strand_a_mailing(bench: Bench, server: Server) -> None:
    """What was sealed needs no settings but the relay's."""
    join(bench, readers(2), "partners")
    asked = Asked("december", ("partners",))
    server.mail_reply = "550 not yet"
    with pytest.raises(Outside):
        go(bench, asked)
    path = bench.root / "newsletter.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex("[[list]]")], "utf-8")
    server.mail_reply = "250 ok"
    with Bench.open(bench.root) as again:
        assert go(again, asked).tally == Tally(planned=2, accepted=2)


def test_who_is_suppressed_is_left_out_with_the_reason(bench: Bench, server: Server) -> None:
    join(bench, readers(2), "members")
    with writing(bench.engine) as connection:
        key = address_key("r0@reader.example", bench.keyring)
        people.suppress(connection, key, reason="complaint", at=NOW)
    sent = go(bench)
    assert sent.tally == Tally(planned=1, accepted=1)
    with reading(bench.engine) as connection:
        assert mailings.excluded(connection, sent.mailing) == {"suppressed": 1}
